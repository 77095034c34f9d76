"""What a wording is found by: its folded words in one column, whom and what it concerns in another."""

from collections.abc import Iterable

from registry.names import fold

_MARKS = str.maketrans("", "", "*[]")  # emphasis and brackets stand inside words that somebody searches for


def search_text(title: str, rationale: str, texts: Iterable[str]) -> str:
    """Return the folded words of a version for `Version.search_text`; `texts` are those of its paragraphs."""
    return fold("\n".join([title, rationale, *texts]).translate(_MARKS))


def tags(addressees: Iterable[str], areas: Iterable[str]) -> str:
    """Return addressees and areas for `Version.tags`, " to:asef in:D7.2.b ": a filter looks for one of them."""
    return " " + "".join(f"{tag} " for tag in [*map(addressed, addressees), *map(about, areas)])


def addressed(code: str) -> str:
    return f"to:{code}"


def about(code: str) -> str:
    return f"in:{code}"
