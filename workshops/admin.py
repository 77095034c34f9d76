"""Meetings, areas, outcome texts and initiatives, as an administrator corrects them."""

from django.contrib import admin

from registry.admin import RecordedAdmin, site
from workshops.models import Area, Initiative, Meeting, OutcomeParagraph, OutcomeText, ReportedFigure


@admin.register(Meeting, site=site)
class MeetingAdmin(RecordedAdmin):
    fields = ["code", "kind", "ordinal", "name", "city", "host", "starts_on", "ends_on", "planned_starts_on"]
    fields += ["planned_ends_on", "date_words", "theme", "format", "status", "note", "source", "confidence"]
    fixed = ["code"]
    search_fields = ["code", "name", "city"]


@admin.register(Area, site=site)
class AreaAdmin(RecordedAdmin):
    fields = ["code", "kind", "position", "label", "pillars", "note", "parent", "is_near_culture"]
    fixed = ["code"]
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
        "proposed_words",
        "state",
        "note",
        "source",
    ]
    fixed = ["code"]
    search_fields = ["code", "title"]


@admin.register(ReportedFigure, site=site)
class ReportedFigureAdmin(RecordedAdmin):
    fields = ["partner", "counts", "number", "as_of", "source"]
    fixed = ["partner", "counts", "as_of"]
    list_select_related = ["partner"]
