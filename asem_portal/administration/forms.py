"""Forms of pages that read several apps: by which roles are granted, and a day is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.fields import TextField
from workshops.models import Role, Topic, Workshop


class MandateForm(forms.Form):
    """To whom the mandate to organise a workshop goes."""

    full_name = TextField(label=_("Full name as it should be read"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("The invitation goes to this address."))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class RoleForm(MandateForm):
    """A role in one workshop; a rapporteur's may be limited to topics."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose")), *Role.choices])
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics of a rapporteur"),
        queryset=Topic.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A rapporteur has at least one; other roles have none."),
    )
    field_order = ["role", "full_name", "email", "topics"]

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = workshop.topics.all()

    def clean(self) -> dict[str, Any]:
        topics = self.cleaned_data.get("topics")
        if self.cleaned_data.get("role") == Role.RAPPORTEUR and topics is not None and not topics:
            self.add_error("topics", _("Choose the topics on which the rapporteur reports."))
        return self.cleaned_data
