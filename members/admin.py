"""Who takes part, as an administrator corrects it."""

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import Contribution, Coordinator, Ministry, Organisation, Partner, PartnerGroup
from registry.admin import RecordedAdmin, site
from registry.names import fold


@admin.register(Partner, site=site)
class PartnerAdmin(RecordedAdmin):
    fields = ["code", "name", "formal_name", "native_name", "native_language", "region", "group"]
    fields += ["joined_on", "joined_at_meeting", "left_on", "sort_name", "protocol_order", "note"]
    fixed = ["code"]
    search_fields = ["code", "sort_name"]
    words = {
        "formal_name": (_("Formal name"), _("Printed in letters, for example: Kingdom of Thailand.")),
        "joined_on": (_("Partner since"), _("Decides who is a partner on the first day of a workshop.")),
        "joined_at_meeting": (_("Joined at"), _("The code of the meeting.")),
        "left_on": (_("Partner until"), _("The last day; empty for those who are partners today.")),
        "sort_name": (_("Ordered by"), _("The name without accents, in small letters.")),
        "protocol_order": (_("Place in protocol order"), _("Orders the ring and all lists.")),
    }

    def save_model(self, request: HttpRequest, obj: Partner, form: "ModelForm[Partner]", change: bool) -> None:
        obj.sort_name = fold(obj.sort_name)[:100]  # ß becomes two letters
        super().save_model(request, obj, form, change)


@admin.register(PartnerGroup, site=site)
class PartnerGroupAdmin(RecordedAdmin):
    fields = ["partner", "group", "starts_on", "ends_on"]
    fixed = ["partner", "group"]
    list_select_related = ["partner"]


@admin.register(Ministry, site=site)
class MinistryAdmin(RecordedAdmin):
    fields = [
        "code",
        "partner",
        "kind",
        "name",
        "native_name",
        "native_language",
        "unit",
        "confidence",
        "note",
        "source",
    ]
    fixed = ["code", "partner", "kind"]
    search_fields = ["code", "name", "partner__sort_name"]
    words = {"unit": (_("Unit"), _("The department concerned. Shown on the partner’s page."))}


@admin.register(Organisation, site=site)
class OrganisationAdmin(RecordedAdmin):
    fields = ["code", "name", "role", "city", "founded_on", "source"]
    fixed = ["code"]
    search_fields = ["code", "sort_name"]

    def save_model(
        self, request: HttpRequest, obj: Organisation, form: "ModelForm[Organisation]", change: bool
    ) -> None:
        obj.sort_name = fold(obj.name)[:200]
        super().save_model(request, obj, form, change)


@admin.register(Contribution, site=site)
class ContributionAdmin(RecordedAdmin):
    fields = ["partner", "organisation", "amount", "currency", "every", "since", "source"]
    fixed = ["partner", "organisation", "since"]
    list_select_related = ["partner", "organisation"]


@admin.register(Coordinator, site=site)
class CoordinatorAdmin(RecordedAdmin):
    fields = ["code", "partner", "seat", "starts_on", "ends_on", "words", "confidence", "source"]
    fixed = ["code"]
    list_select_related = ["partner"]
    search_fields = ["code", "partner__sort_name"]
