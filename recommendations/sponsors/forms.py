"""Forms for co-sponsors: the partners to be invited, and the answer of a partner."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from recommendations.models import Recommendation, SponsorshipAct
from recommendations.sponsors.current import Current
from registry.idempotency import IdempotencyField
from registry.post_forms import PostForm
from workshops.models import Delegation

ANSWERS = {
    SponsorshipAct.CONFIRMED: gettext_lazy("Confirm: the delegation will co-sponsor this revision"),
    SponsorshipAct.DECLINED: gettext_lazy("Decline the invitation"),
    SponsorshipAct.WITHDRAWN: gettext_lazy("Withdraw: the delegation will no longer co-sponsor the recommendation"),
}


class RevisionForm(PostForm):
    """What is done about the revision `seen`, the key of its circulation."""

    once = IdempotencyField()
    seen = forms.CharField(widget=forms.HiddenInput, max_length=36)

    def __init__(self, data: QueryDict | None = None, *, recommendation: Recommendation) -> None:
        assert recommendation.circulated, "checked before"
        super().__init__(data, initial={"seen": recommendation.circulated.circulation.key})


class InvitationForm(RevisionForm):
    """The partners to be invited, of those that can be invited now."""

    delegations = forms.MultipleChoiceField(
        label=gettext_lazy("Partners"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Partners whose head of delegation has an account, except those already invited or confirmed."
        ),
        error_messages={
            "required": gettext_lazy("Select at least one partner."),
            "invalid_choice": gettext_lazy("One of these partners can no longer be invited. Check your selection."),
        },
    )

    def __init__(
        self, data: QueryDict | None = None, *, recommendation: Recommendation, delegations: Sequence[Delegation]
    ) -> None:
        super().__init__(data, recommendation=recommendation)
        self.by_key = {str(one.key): one for one in delegations}
        self.fields["delegations"].choices = [(key, one.name) for key, one in self.by_key.items()]

    def invitation(self) -> dict[str, Any]:
        """Return the arguments of `sponsorships.invite`."""
        chosen = [one for key, one in self.by_key.items() if key in self.cleaned_data["delegations"]]
        return {"delegations": chosen, "seen": self.cleaned_data["seen"], "once": self.cleaned_data["once"]}


class AnswerForm(RevisionForm):
    """The answer of a partner, of those possible now."""

    act = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        widget=forms.RadioSelect,
        choices=SponsorshipAct,
        error_messages={"required": gettext_lazy("Select an answer.")},
    )

    def __init__(self, data: QueryDict | None = None, *, recommendation: Recommendation, last: Current) -> None:
        super().__init__(data, recommendation=recommendation)
        self.fields["act"].choices = [(act, ANSWERS[act]) for act in last.answers]

    def answer(self) -> dict[str, Any]:
        """Return the arguments of `sponsorships.answer`."""
        return {name: self.cleaned_data[name] for name in ("act", "seen", "once")}
