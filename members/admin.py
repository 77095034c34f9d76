"""Admin pages on which administrators correct partners, ministries, organisations and coordinators."""

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
        "formal_name": (_("Formal name"), _("Used in letters. For example: Kingdom of Thailand.")),
        "joined_on": (
            _("Partner since"),
            _("Determines which countries and institutions were partners at the time of a workshop."),
        ),
        "joined_at_meeting": (_("Joined at"), _("Code of the meeting at which the partner joined.")),
        "left_on": (
            _("Left on"),
            _("First day after the end of the partnership. Leave empty for current partners."),
        ),
        "sort_name": (_("Sort name"), _("Enter the name in lower case and without accents.")),
        "protocol_order": (
            _("Protocol order"),
            _("Determines the order of partners in lists and in the circular emblem."),
        ),
    }

    def save_model(self, request: HttpRequest, obj: Partner, form: "ModelForm[Partner]", change: bool) -> None:
        obj.sort_name = fold(obj.sort_name)[:100]  # longer than the name, because folding turns ß into two letters
        super().save_model(request, obj, form, change)


@admin.register(PartnerGroup, site=site)
class PartnerGroupAdmin(RecordedAdmin):
    fields = ["partner", "group", "starts_on", "ends_on"]
    fixed = ["partner", "group"]
    list_select_related = ["partner"]


@admin.register(Ministry, site=site)
class MinistryAdmin(RecordedAdmin):
    fields = Ministry.columns
    fixed = ["code", "partner", "kind"]
    search_fields = ["code", "name", "partner__sort_name"]
    words = {
        "city": (_("City"), _("Printed in the address of letters.")),
        "is_national": (_("Ministry of the State"), _("If ticked, letters use the long form of the State’s name.")),
        "unit": (_("Unit"), _("Department or parent ministry. Shown on the partner’s page.")),
    }


@admin.register(Organisation, site=site)
class OrganisationAdmin(RecordedAdmin):
    fields = Organisation.columns
    fixed = ["code"]
    search_fields = ["code", "sort_name"]

    def save_model(
        self, request: HttpRequest, obj: Organisation, form: "ModelForm[Organisation]", change: bool
    ) -> None:
        obj.sort_name = fold(obj.name)[:200]
        super().save_model(request, obj, form, change)


@admin.register(Contribution, site=site)
class ContributionAdmin(RecordedAdmin):
    fields = Contribution.columns
    fixed = ["partner", "organisation", "since"]
    list_select_related = ["partner", "organisation"]


@admin.register(Coordinator, site=site)
class CoordinatorAdmin(RecordedAdmin):
    fields = Coordinator.columns
    fixed = ["code"]
    list_select_related = ["partner"]
    search_fields = ["code", "partner__sort_name"]
    words = {"term_text": (_("Term as reported"), _("Shown instead of the first and last day of the term."))}
