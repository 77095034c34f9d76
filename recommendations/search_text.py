"""What a wording is found by: its folded words in one column, whom and what it concerns in another."""

from registry.names import fold

_MARKS = str.maketrans("", "", "*[]")  # emphasis and brackets stand inside words that somebody searches for


def search_text(title, rationale, texts):
    """The folded words of a wording, as `Revision.search_text` keeps them; `texts` are those of its paragraphs."""
    return fold("\n".join([title, rationale, *texts]).translate(_MARKS))


def tags(addressees, areas):
    """Addressees and areas as `Revision.tags` keeps them, " to:asef in:D7.2.b ": a filter looks for one of them."""
    return " " + "".join(f"{tag} " for tag in [*map(addressed, addressees), *map(about, areas)])


def addressed(code):
    return f"to:{code}"


def about(code):
    return f"in:{code}"
