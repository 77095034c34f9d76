"""The form of the language and consistency check: one tick for each check, for the version that was read."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from recommendations.clearance.findings import Finding
from recommendations.models import Check, Version
from registry.post_forms import PostForm

LABELS = {
    Check.NUMBERING: _("Numbering and structure are correct"),
    Check.PARTNERS: _("Partners are named as in the directory"),
    Check.ACRONYMS: _("Acronyms are spelled out at first use"),
    Check.REFERENCES: _("Cross-references refer to the correct paragraphs"),
}


class CheckForm(PostForm):
    seen = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, version: Version) -> None:
        super().__init__(data, initial={"seen": version.key})
        for check in Check.values:
            field = forms.BooleanField(label=LABELS[Check(check)])
            field.error_messages["required"] = _("Tick this box once you have carried out the check.")
            self.fields[check] = field

    def rows(self, found: dict[str, list[Finding]]) -> list[tuple[BoundField, list[Finding]]]:
        """Return each tick with what was found."""
        return [(self[check], found[check]) for check in Check.values]

    def values(self) -> dict[str, Any]:
        """Return the arguments of `checks.clear` that were entered."""
        ticked = [check for check in Check.values if self.cleaned_data[check]]
        return {"checks": ticked, "seen": self.cleaned_data["seen"]}
