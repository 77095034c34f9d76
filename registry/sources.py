"""Published sources of records entered from an archive: institution, title, date and web address, or a description."""

from typing import Any

PARTS = ("institution", "title", "on", "url")


def line(source: Any) -> str:
    """Return a source on one line; `source` is a description, or a dict with the PARTS that are known."""
    if not isinstance(source, dict):
        return str(source)
    return ", ".join(str(source[name]) for name in PARTS if source.get(name))
