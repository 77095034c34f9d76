"""The form of an amendment that the secretariat received from a delegation by letter or e-mail."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from recommendations.amendments.forms import AmendForm
from recommendations.amendments.received import Receipt
from recommendations.models import Received
from recommendations.models.position import IN_WRITING
from registry.fields import ZonedDateTimeField
from registry.files.scan_field import ScanField
from workshops.models import Delegation


class ReceivedAmendmentForm(AmendForm):
    """A new amendment with its first change, the delegation that sent it, and the evidence."""

    delegation = forms.ModelChoiceField(
        label=gettext_lazy("Received from"),
        queryset=Delegation.objects.none(),
        to_field_name="key",
        empty_label=gettext_lazy("Select"),
    )
    received = forms.ChoiceField(
        label=gettext_lazy("How received"),
        widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Received if one in IN_WRITING],
        error_messages={"required": gettext_lazy("State how the amendment was received.")},
    )
    received_at = ZonedDateTimeField(
        label=gettext_lazy("Received on"), help_text=gettext_lazy("In the time zone of the workshop.")
    )
    evidence = ScanField(
        label=gettext_lazy("Letter or e-mail"),
        help_text=gettext_lazy(
            "PDF, PNG or JPEG, up to 10 MB. The partner, the chair and the secretariat will be able to read the file."
        ),
        error_messages={"required": gettext_lazy("Attach a scan of the letter or a copy of the e-mail.")},
    )
    is_of_secretariat = True

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        delegations: QuerySet[Delegation],
        zone: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, delegates=[], files=files, **kwargs)
        self.fields["delegation"].queryset = delegations
        self.fields["received_at"].zone = zone

    def details(self) -> dict[str, Any]:
        """Return the arguments of `received.record`."""
        cleaned = self.cleaned_data
        receipt = Receipt(cleaned["delegation"], cleaned["received"], cleaned["received_at"], cleaned["evidence"])
        names = ("title", "rationale", "once")
        return {name: cleaned[name] for name in names} | {"change": self.content(), "receipt": receipt}
