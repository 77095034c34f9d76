"""Tags of a version: its addressees and areas in one column, for filters on any database."""

from collections.abc import Iterable


def of(addressees: Iterable[str], areas: Iterable[str]) -> str:
    """Return addressees and areas for `Version.tags`, such as " to:asef in:D7.2.b "; filters look for one of them."""
    return " " + "".join(f"{tag} " for tag in [*map(addressed, addressees), *map(about, areas)])


def addressed(code: str) -> str:
    return f"to:{code}"


def about(code: str) -> str:
    return f"in:{code}"
