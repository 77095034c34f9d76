"""The form with the state of each paragraph of a revision."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from recommendations.agreement.paragraph_states import Standing
from recommendations.models import Agreement, ParagraphKind
from recommendations.reading.page import Row
from registry.post_forms import PostForm

_PREFIX = "state-"


class ParagraphStatesForm(PostForm):
    """One field for each paragraph; `number` and `seen` say on which revision and with which states it was shown."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, rows: Sequence[Row], standing: Mapping[int, Standing], number: int
    ) -> None:
        self.paragraphs = [row for row in rows if row.kind != ParagraphKind.HEADING]
        states = {row.key: standing[row.paragraph_id].state for row in self.paragraphs}
        self.now = " ".join(f"{key}:{state}" for key, state in states.items())
        initial = {f"{_PREFIX}{key}": state for key, state in states.items()}
        super().__init__(data, initial=initial | {"number": number, "seen": self.now})
        for row in self.paragraphs:
            label = _("Paragraph %s") % row.label if row.label else Truncator(row.text.replace("*", "")).words(6)
            self.fields[f"{_PREFIX}{row.key}"] = forms.ChoiceField(label=label, choices=Agreement)

    @property
    def rows(self) -> list[tuple[Row, forms.BoundField]]:
        """Return each paragraph with its field."""
        return [(row, self[f"{_PREFIX}{row.key}"]) for row in self.paragraphs]

    def states(self) -> dict[UUID, str]:
        """Return the states selected, by key of the paragraph."""
        return {row.key: self.cleaned_data[f"{_PREFIX}{row.key}"] for row in self.paragraphs}

    def seen_states(self) -> dict[UUID, str]:
        """Return the states with which the form was shown, by key of the paragraph."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["seen"].split())
        known = {str(row.key): row.key for row in self.paragraphs}
        return {known[key]: state for key, _colon, state in pairs if key in known}

    def refuse(self, error: ValidationError) -> None:
        """Show the errors next to their fields, and the states as they are now where the user has changed nothing."""
        typed, seen = self.states(), self.seen_states()
        kept = {key for key, state in typed.items() if state == seen.get(key, Agreement.OPEN)}
        for key, messages in error.message_dict.items():
            self.add_error(f"{_PREFIX}{key}", messages)
        now = {f"{_PREFIX}{key}": self.initial[f"{_PREFIX}{key}"] for key in kept}
        self.data = {**self.data.dict(), **now, "seen": self.now}
