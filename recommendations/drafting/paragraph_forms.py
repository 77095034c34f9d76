"""Forms of the paragraphs within the form of a version."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.drafting import paste as drafting_paste
from recommendations.drafting import versions
from recommendations.drafting.marks import is_bullet
from recommendations.drafting.paste import Part
from recommendations.models import ParagraphKind
from recommendations.version_content import ParagraphContent, ParagraphLike
from registry.fields import TextField, clean_text, kept_text
from registry.post_forms import PostForm

_FIELD = re.compile(r"^p-(\d{1,3})-(?:text|kind|key)$")


class ParagraphForm(PostForm):
    """One paragraph; `key` is that of the existing paragraph. Empty paragraphs are not saved."""

    marks_optional = False  # at least one paragraph is required, but no particular one

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=ParagraphKind)
    text = TextField(label=gettext_lazy("Text"), lines=4, required=False, max_length=versions.MAX_CHARACTERS)

    focus = ""  # the control to focus when the page loads

    @property
    def index(self) -> int:
        """Return the position of the paragraph in the list, as used by the buttons."""
        return self.number - 1

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        place: int,
        number: int,
        keys: Collection[UUID] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=f"p-{place}", initial=initial)
        self.place, self.number, self.keys = place, number, keys
        self.fields["text"].label = _("Paragraph %(number)s") % {"number": number}
        self.fields["kind"].label = _("Type of paragraph %(number)s") % {"number": number}

    def name_after(self, label: str) -> None:
        """Label the field with the label under which the paragraph was circulated."""
        values = {"number": self.number, "label": label}
        name = _("Paragraph %(label)s (field %(number)s)") if label else _("Unnumbered paragraph (field %(number)s)")
        self.fields["text"].label = name % values

    def take_focus(self, control: str) -> None:
        """Focus this paragraph when the page loads: its text, or the button pressed."""
        self.focus = control
        if control == "text":
            self.fields["text"].widget.attrs["autofocus"] = True

    def clean_key(self) -> UUID | None:
        key: UUID | None = self.cleaned_data["key"]
        if key and key not in self.keys:
            raise ValidationError(
                _("This paragraph belongs to another recommendation. Copy its text into a new paragraph."),
                code="elsewhere",
            )
        return key

    def parts(self) -> list[Part]:
        """Return the paragraphs in the field, split at blank lines; the first one keeps kind and key.

        Marks are recognised unless the text is as the user has seen it: saved, or in the preview of the split.
        """
        parts = _parts(self.cleaned_data["text"], self.cleaned_data["kind"], self.cleaned_data["seen"])
        return [_with_key(part, self.cleaned_data["key"]) for part in parts[:1]] + parts[1:]

    def shown(self) -> list[ParagraphContent]:
        """Return the paragraphs that `parts` would return, whether or not the form has been validated or has errors."""
        typed = {name: str(self[name].value() or "") for name in ("text", "kind", "seen", "key")}
        kind = typed["kind"] if typed["kind"] in ParagraphKind.values else str(ParagraphKind.OPERATIVE)
        parts = _parts(kept_text(typed["text"]).strip(), kind, typed["seen"])
        return [_with_key(part, _key(typed["key"])).content for part in parts[:1]] + [
            part.content for part in parts[1:]
        ]


def _parts(text: str, kind: str, seen: str) -> list[Part]:
    if digest(text) == seen:
        return [Part(content) for content in drafting_paste.split(text, kind=kind)]
    return drafting_paste.parts_of_field(text, kind)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _with_key(part: Part, key: UUID | None) -> Part:
    return part._replace(content=replace(part.content, key=key))


def digest(text: str) -> str:
    """Return what `seen` holds of a text."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def bound(data: Mapping[str, Any], keys: Collection[UUID]) -> list[ParagraphForm]:
    """Return a form for each paragraph in the submitted data; `keys` are those of the recommendation's paragraphs."""
    places = sorted({int(match.group(1)) for match in map(_FIELD.match, data) if match})
    numbered = enumerate(places, start=1)
    return [ParagraphForm(data, place=place, number=number, keys=keys) for number, place in numbered]


def of(rows: Sequence[dict[str, Any]]) -> list[ParagraphForm]:
    """Return a form for each of `rows` (key, kind, text), or one empty form."""
    rows = rows or [{"kind": ParagraphKind.OPERATIVE}]
    return [ParagraphForm(place=place, number=place + 1, initial=row) for place, row in enumerate(rows)]


def rows_of(paragraphs: Iterable[ParagraphLike]) -> list[dict[str, Any]]:
    """Return paragraphs as the rows that `of` takes."""
    return [{"key": row.key, "kind": row.kind, "text": row.text, "seen": digest(row.text)} for row in paragraphs]


def move(rows: list[dict[str, Any]], direction: str, place: int) -> int:
    """Move or remove a row; return the position to focus."""
    if direction == "remove":
        del rows[place]
        return max(place - 1, 0)
    other = place + (-1 if direction == "up" else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        return other
    return place


def with_paste(rows: list[dict[str, Any]], text: str) -> tuple[list[dict[str, Any]], int, str, list[str]]:
    """Return rows with the paragraphs of a pasted text, the place of its first, an error, and the marks removed.

    Rows without text are left out. With too many paragraphs, the rows are as before.
    """
    filled = [row for row in rows if str(row["text"] or "").strip()]
    try:
        pasted = drafting_paste.parts(clean_text(text))
    except ValidationError as error:
        return rows, len(rows), " ".join(error.messages), []
    if len(filled) + len(pasted) > versions.MAX_PARAGRAPHS:
        return rows, len(rows), versions.too_many(len(filled) + len(pasted)), []
    new = rows_of(part.content for part in pasted)
    return [*filled, *new], len(filled), "", [part.mark for part in pasted if part.mark]


def removal_notice(marks: list[str]) -> str:
    """Return the sentence on the marks that were removed from a text; bullets and dashes are named once, by a word."""
    numbers = [mark for mark in marks if not is_bullet(mark)]
    named = numbers if len(numbers) == len(marks) else [*numbers, _("bullets")]
    return _("Removed, because numbering is automatic: %(marks)s") % {"marks": "  ".join(named)}
