"""Forms for signing up and for user preferences."""

from typing import Any
from zoneinfo import available_timezones

from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.accounts import sign_up
from members.models import Notify, User
from registry.name_fields import LatinNameField, NameField
from registry.post_forms import PostForm, PostModelForm


class SignupForm(PostForm):
    """Sign-up fields in addition to address and password; allauth builds its form on this one."""

    full_name = NameField(
        label=_("Full name as it should appear"),
        max_length=200,
        help_text=_(
            "Use any script and include any titles. Your name will appear exactly as typed, "
            "including in the lists of participants of upcoming workshops."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    latin_name = LatinNameField(
        label=_("Name in Latin script"),
        max_length=200,
        required=False,
        help_text=_(
            "If your name is not in Latin script, enter its Latin form here, as in your passport. Both forms will be shown."
        ),
    )
    invitation = forms.CharField(widget=forms.HiddenInput, required=False)  # names it if the session ends (sign_up)
    field_order = ["full_name", "latin_name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invitation = context.request.session.get("invitation") or {}
        self.initial.setdefault("full_name", invitation.get("full_name", ""))
        self.initial.setdefault("latin_name", invitation.get("latin_name", ""))
        self.initial.update(sign_up.typed(context.request, invitation))
        self.initial[sign_up.FIELD] = sign_up.name_of(invitation)
        self.initial["email"] = invitation.get("email", "")
        self.fields["email"].disabled = True  # only the invited address can accept
        self.fields["email"].help_text = _(
            "Your invitation was sent to this address. To use a different address, open the invitation again "
            "and ask for it to be sent there."
        )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Store the name and link the account to the invitation; called by allauth once the account is saved."""
        invitation = request.session.get("invitation") or {}
        user.full_name, user.latin_name = self.cleaned_data["full_name"], self.cleaned_data["latin_name"]
        user.name_language = invitation.get("name_language", "")
        user.save(update_fields=["full_name", "latin_name", "name_language"])
        request.session["invitation"] = {**invitation, "account": str(user.key)}
        sign_up.forget(request)


class PreferencesForm(PostModelForm):
    """Name, language, time zone and e-mail preferences of a user."""

    full_name = SignupForm.base_fields["full_name"]
    latin_name = SignupForm.base_fields["latin_name"]
    timezone = forms.ChoiceField(
        label=_("Your time zone"),
        required=False,
        help_text=_(
            "Times are shown in the time zone of the workshop. If your time zone is different, your local time is shown underneath."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    notify_recommendations = forms.ChoiceField(
        label=_("E-mails about the progress of recommendations that concern you"),
        choices=Notify,
        widget=forms.RadioSelect,
        help_text=_(
            "Some messages are always sent immediately, such as confirmations of submission, notices of returned "
            "recommendations and requests that require a reply."
        ),
    )
    notify_comments = forms.ChoiceField(
        label=_("E-mails about comments and replies"),
        choices=Notify,
        widget=forms.RadioSelect,
        help_text=_("The daily summary is sent at 07:00 in your time zone, and only if there is news."),
    )

    class Meta:
        model = User
        fields = ["full_name", "latin_name", "timezone", "language", "notify_recommendations", "notify_comments"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].choices = [("", _("Time zone of the workshop"))] + [(zone, zone) for zone in zones()]


def zones() -> list[str]:
    """Return the IANA names offered as choices, sorted: places and UTC, no abbreviations."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return ["UTC", *places]
