"""What the paragraphs of a text are called outside it: "paragraph 2 (a)", or by their first words if they have no label."""

from collections.abc import Iterable
from typing import Protocol

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from recommendations.models import ParagraphKind

WORDS = 5
LETTERS = 60


class Labelled(Protocol):
    """A paragraph with its label."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str: ...


def of(rows: Iterable[Labelled]) -> list[str]:
    """Return what each paragraph of a text is called, given all of them in order."""
    places: list[str] = []
    number = ""
    for row in rows:
        if row.kind == ParagraphKind.OPERATIVE:
            number = row.label
        label = f"{number} {row.label}".strip() if row.kind == ParagraphKind.SUB else row.label
        places.append(_("paragraph %(label)s") % {"label": label} if label else _excerpt(row.text))
    return places


def _excerpt(text: str) -> str:
    """Return the first words of a text in quotation marks."""
    words = Truncator(text.replace("*", "")).words(WORDS, truncate="…")
    return f"“{Truncator(words).chars(LETTERS, truncate='…')}”"
