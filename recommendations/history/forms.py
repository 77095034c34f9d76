"""Forms for publishing a history: the chair’s decisions and a delegation’s reply."""

from django import forms
from django.utils.translation import gettext_lazy as _

from recommendations.silence.forms.decisions import ChairForm
from registry.post_forms import PostForm

CONSENT, DECLINE = "consent", "decline"


class PublicationForm(ChairForm):
    """The decision of the chair to publish a history, or to end its publication."""


class ConsentForm(PostForm):
    """The answer of a delegation."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        widget=forms.RadioSelect,
        choices=[
            (CONSENT, _("Consent to the publication of the entries that concern the delegation")),
            (DECLINE, _("Decline, or withdraw consent given earlier")),
        ],
        error_messages={"required": _("Select an answer.")},
    )
