"""Search columns of a version: its folded text, and its addressees and areas as tags."""

from collections.abc import Iterable

from registry.names import fold

_MARKS = str.maketrans("", "", "*[]")  # emphasis and brackets may occur within a word that is searched for


def search_text(title: str, rationale: str, paragraphs: Iterable[str]) -> str:
    """Return the folded text of a version for `Version.search_text`."""
    return fold("\n".join([title, rationale, *paragraphs]).translate(_MARKS))


def tags(addressees: Iterable[str], areas: Iterable[str]) -> str:
    """Return addressees and areas for `Version.tags`, as in " to:asef in:D7.2.b "; filters look for one of them."""
    return " " + "".join(f"{tag} " for tag in [*map(addressed, addressees), *map(about, areas)])


def addressed(code: str) -> str:
    return f"to:{code}"


def about(code: str) -> str:
    return f"in:{code}"
