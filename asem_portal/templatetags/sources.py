"""Show the sources of reference data as words and links."""

import re
from urllib.parse import urlsplit

from django import template

register = template.Library()
ADDRESS = re.compile(r"https?://\S+")


@register.filter
def cited(source: str | list[str]) -> list[tuple[str, str]]:
    """Return the sources named, [(words, address or nothing), ...]; an address is shown by its host.

    `source` is a list, or one line in which semicolons divide them.
    """
    line = source if isinstance(source, str) else "; ".join(source)
    return [_named(part.strip()) for part in line.split("; ") if part.strip()]


def _named(source: str) -> tuple[str, str]:
    """Return words and address of one source; what only looks like an address, as a typing mistake may, is words."""
    try:
        host = urlsplit(source).hostname if ADDRESS.fullmatch(source) else None
    except ValueError:
        host = None
    return (host, source) if host else (source, "")
