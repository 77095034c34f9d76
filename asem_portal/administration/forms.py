"""Forms for granting mandates and roles."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registry.fields import EmailField
from registry.name_fields import LatinNameField, NameField
from registry.post_forms import PostForm
from workshops.models import Role, Topic, Workshop


class MandateForm(PostForm):
    """The recipient of a mandate to organise a workshop."""

    full_name = NameField(label=_("Full name as it should appear"), max_length=200)
    latin_name = LatinNameField(
        label=_("Name in Latin script"),
        max_length=200,
        required=False,
        help_text=_("Only if the full name is not in Latin script. Both forms will be shown."),
    )
    honorific = NameField(
        label=_("Form of address"), max_length=100, required=False, help_text=_("For example: Ms, H.E. Mr, Dato’.")
    )
    email = EmailField(label=_("E-mail"), max_length=254, help_text=_("The invitation will be sent to this address."))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class TopicsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """The topics of a rapporteur; not marked as optional, because a rapporteur needs at least one."""

    marks_optional = False


class RoleForm(MandateForm):
    """A role in one workshop and its recipient; a rapporteur is assigned topics."""

    role = forms.ChoiceField(label=_("Role"), choices=[])
    topics = TopicsField(
        label=_("Topics (for rapporteurs only)"),
        queryset=Topic.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Select at least one topic."),
    )
    field_order = ["role", "full_name", "latin_name", "honorific", "email", "topics"]

    def __init__(self, *args: Any, workshop: Workshop, roles: Collection[Role], **kwargs: Any) -> None:
        """`roles` are those that the user may grant."""
        super().__init__(*args, **kwargs)
        offered = [(role.value, capfirst(role.label)) for role in Role if role in roles]
        self.fields["role"].choices = [("", _("Select")), *offered]
        if Role.RAPPORTEUR not in roles:
            del self.fields["topics"]
            return
        self.fields["topics"].queryset = workshop.topics.all()

    def clean(self) -> dict[str, Any]:
        topics = self.cleaned_data.get("topics")
        if self.cleaned_data.get("role") == Role.RAPPORTEUR and topics is not None and not topics:
            self.add_error("topics", _("Select at least one topic for the rapporteur."))
        return self.cleaned_data
