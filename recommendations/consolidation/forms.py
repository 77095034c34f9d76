"""Forms of a consolidation: its sources, the decision on a paragraph, the wording of the target, and its completion."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.consolidation.contents import Draft, SourceParagraph, TargetParagraph
from recommendations.consolidation.drafts import ACTS, MERGE, SET_ASIDE, START, TAKE_OVER, Choice
from recommendations.drafting.versions import MAX_CHARACTERS
from recommendations.models import ConsolidationParagraph, Fate, ParagraphKind, Recommendation
from recommendations.models.merger import REASON_LENGTH
from recommendations.reading import choices
from registry.fields import TextField
from registry.post_forms import PostForm
from registry.shown_values import ShownValues
from workshops.forms import DoorForm


class SourcesForm(DoorForm):
    """The proposals that are merged into a recommendation, of those that can be."""

    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Proposals to merge"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Select at least one proposal.")},
    )

    def __init__(self, data: QueryDict | None = None, *, candidates: Iterable[Recommendation]) -> None:
        super().__init__(data)
        self.by_key = {str(one.key): one for one in candidates}
        self.fields["sources"].choices = [(key, _named(one)) for key, one in self.by_key.items()]

    def chosen(self) -> list[Recommendation]:
        """Return the recommendations selected, once the form is valid."""
        return [self.by_key[key] for key in self.cleaned_data["sources"]]


def _named(recommendation: Recommendation) -> str:
    assert recommendation.circulated, "candidates have been circulated"
    return f"{recommendation.short_symbol} {recommendation.circulated.title} ({recommendation.lead_name})"


class DecisionForm(ShownValues, DoorForm):
    """What becomes of the paragraph of a source."""

    act = forms.ChoiceField(
        label=gettext_lazy("Decision on the paragraph"),
        choices=list(ACTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Select a decision on the paragraph.")},
    )
    text = TextField(
        label=gettext_lazy("If included: wording"),
        lines=5,
        max_length=MAX_CHARACTERS,
        required=False,
        help_text=gettext_lazy("To include the paragraph verbatim, leave the text unchanged."),
    )
    after = forms.ChoiceField(label=gettext_lazy("If included: place after"), required=False)
    targets = forms.MultipleChoiceField(
        label=gettext_lazy("If merged: merge with"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("You can edit the wording of the paragraph on the next page."),
    )
    reason = TextField(
        label=gettext_lazy("If not retained: reason"),
        lines=3,
        max_length=REASON_LENGTH,
        required=False,
        help_text=gettext_lazy("The reason will be sent to the authors, and all participants will be able to read it."),
    )

    def __init__(self, data: QueryDict | None = None, *, draft: Draft, paragraph: SourceParagraph) -> None:
        initial = self.stored_values(paragraph)
        self.shown_values = initial
        super().__init__(data, initial=initial)
        own = paragraph.own
        others = [target for target in draft.targets if target is not own]
        last = _("(present position)") if own else _("(the end of the text)")
        beginning = (START, _("(the beginning of the text)"))
        self.fields["after"].choices = [("", last), beginning, *choices.paragraphs(others)]
        self.fields["targets"].choices = choices.paragraphs(draft.targets)

    def stored_values(self, paragraph: SourceParagraph) -> dict[str, Any]:
        """Return what was decided on a paragraph, as the form shows it.

        A wording that was edited is kept if the source has changed since; one taken over verbatim is that of the source.
        """
        own = paragraph.own
        values: dict[str, Any] = {"act": "", "text": paragraph.text, "targets": [], "reason": ""}
        if own and len(paragraph.targets) == 1:
            text = paragraph.text if own.text in paragraph.wordings else own.text
            return values | {"act": TAKE_OVER, "text": text}
        if paragraph.fate is None:
            return values
        if paragraph.fate == Fate.NOT_RETAINED and paragraph.decision:
            return values | {"act": SET_ASIDE, "reason": paragraph.decision.reason}
        return values | {"act": MERGE, "targets": [str(target.row.key) for target in paragraph.targets]}

    def choice(self) -> Choice:
        """Return the decision as typed, once the form is valid."""
        cleaned = self.cleaned_data
        keys = tuple(UUID(key) for key in cleaned["targets"])
        return Choice(cleaned["act"], cleaned["text"], cleaned["after"], keys, cleaned["reason"])


class WordingForm(ShownValues, DoorForm):
    """The wording, type and place of a paragraph of the draft."""

    text = TextField(label=gettext_lazy("Wording"), lines=8, max_length=MAX_CHARACTERS)
    kind = forms.ChoiceField(label=gettext_lazy("Type of paragraph"), choices=ParagraphKind)
    after = forms.ChoiceField(label=gettext_lazy("Move after"), required=False)

    def __init__(self, data: QueryDict | None = None, *, draft: Draft, paragraph: TargetParagraph) -> None:
        self.shown_values = self.stored_values(paragraph.row)
        super().__init__(data, initial=dict(self.shown_values))
        others = [target for target in draft.targets if target is not paragraph]
        beginning = (START, _("(the beginning of the text)"))
        self.fields["after"].choices = [("", _("(present position)")), beginning, *choices.paragraphs(others)]

    def stored_values(self, row: ConsolidationParagraph) -> dict[str, Any]:
        return {"text": row.text, "kind": row.kind}


class CompletionForm(PostForm):
    """The confirmation that a draft is complete; `seen` is the count of its changes when it was read."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmForm(PostForm):
    """A confirmation without input."""
