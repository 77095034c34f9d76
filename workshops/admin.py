"""Admin pages on which administrators correct meetings, areas, outcome texts and initiatives."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.admin import RecordedAdmin, site
from workshops.models import Area, Initiative, Meeting, OutcomeParagraph, OutcomeText, ReportedFigure
from workshops.public_pages import directory


@admin.register(Meeting, site=site)
class MeetingAdmin(RecordedAdmin):
    fields = ["code", "kind", "ordinal", "name", "city", "host", "starts_on", "ends_on", "planned_starts_on"]
    fields += ["planned_ends_on", "date_text", "theme", "format", "status", "note", "source", "confidence"]
    fixed = ["code"]
    search_fields = ["code", "name", "city"]
    columns = [(_("Place"), lambda row: row.city), (_("Date"), directory.dates)]
    words = {
        "ordinal": (_("Number"), _("For example: 7 for the 7th ASEM Summit. Lists are sorted by this number.")),
        "city": (_("Place"), _("City or town. Printed on report covers and in letters.")),
        "starts_on": (_("First day"), _("Printed on report covers and in letters.")),
        "planned_starts_on": (
            _("Planned first day"),
            _("Printed on report covers and in letters until the first day is known."),
        ),
        "planned_ends_on": (_("Planned last day"), ""),
        "date_text": (
            _("Date as reported"),
            _("Shown on the meeting’s page if the first day is not known. Not printed."),
        ),
        "format": (_("Format"), _("Shown on the meeting’s page. For example: by video conference.")),
        "status": (_("Status"), _("Shown on the meeting’s page. For example: held.")),
    }


@admin.register(Area, site=site)
class AreaAdmin(RecordedAdmin):
    fields = ["code", "kind", "position", "label", "pillars", "note", "parent", "is_near_culture"]
    fixed = ["code"]
    words = {
        "label": (_("Name"), _("Printed below recommendations assigned to this policy area.")),
        "parent": (_("Parent area"), ""),
        "is_near_culture": (
            _("Related to culture"),
            _("Policy areas related to culture are listed first when a recommendation is drafted."),
        ),
    }
    search_fields = ["code", "label"]


@admin.register(OutcomeText, site=site)
class OutcomeTextAdmin(RecordedAdmin):
    fields = ["code", "kind", "title", "meeting", "agreed_on", "note", "source"]
    fixed = ["code"]
    search_fields = ["code", "title"]


@admin.register(OutcomeParagraph, site=site)
class OutcomeParagraphAdmin(RecordedAdmin):
    fields = ["text", "number", "position", "about", "area"]
    fixed = ["text", "number"]
    list_select_related = ["text"]
    search_fields = ["number", "about", "text__title"]


@admin.register(Initiative, site=site)
class InitiativeAdmin(RecordedAdmin):
    fields = [
        "code",
        "title",
        "proposer",
        "co_sponsors",
        "areas",
        "meeting",
        "year",
        "proposed_text",
        "state",
        "note",
        "source",
    ]
    fixed = ["code"]
    words = {
        "year": (
            _("Year"),
            _(
                "The year in which the initiative was proposed. The page of initiatives "
                "shows the number proposed in each year."
            ),
        )
    }
    search_fields = ["code", "title"]


@admin.register(ReportedFigure, site=site)
class ReportedFigureAdmin(RecordedAdmin):
    fields = ["partner", "counts", "number", "as_of", "source"]
    fixed = ["partner", "counts", "as_of"]
    list_select_related = ["partner"]
