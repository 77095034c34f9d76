"""What is typed when a report is sent, and when a ministry acknowledges it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Ministry
from registry.fields import TextField


class SendForm(forms.Form):
    """The ministries that a report goes to now."""

    ministries = forms.ModelMultipleChoiceField(
        label=_("Ministries"),
        queryset=Ministry.objects.none(),
        to_field_name="key",
        error_messages={"required": _("Choose at least one ministry.")},
    )

    def __init__(self, *args, ministries, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ministries"].queryset = Ministry.objects.filter(pk__in=[ministry.pk for ministry in ministries])


class AcknowledgeForm(forms.Form):
    """Who acknowledges receipt for a ministry."""

    name = TextField(label=_("Your full name"), max_length=200)
    title = TextField(
        label=_("Your title"), max_length=200, help_text=_("For example: Desk officer, International Relations.")
    )
