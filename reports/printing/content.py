"""The frozen content of a report as canonical JSON: everything that its PDF prints, and nothing else."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation

from members.models import Ministry, Partner
from recommendations import version_content
from recommendations.models import ParagraphText
from registry import audit
from registry.names import with_delegation
from reports.models import Annex, Form, Report, ReportItem, ReportState
from reports.printing import canonical
from workshops.delegations import participants
from workshops.models import Area, Capacity, Delegate, Meeting, Role, Workshop, WorkshopRole
from workshops.programme import timetable

CONCEPT = ("background", "content", "outputs")


def freeze(report: Report) -> bytes:
    """Return the content of `report` as canonical JSON. About 17 queries for any number of recommendations."""
    workshop = report.workshop
    chairs = _chairs(workshop)
    topics = _topics(report, chairs)
    content = {
        "schema": "asem-culture-report/3",
        "report": _report(report),
        "meeting": _meeting(report.meeting),
        "workshop": _workshop(workshop, chairs),
        "other_reports": _other_reports(report),
        "partners": [_partner(partner) for partner in Partner.objects.at(workshop.starts_on)],
        "topics": topics,
        "areas": _areas(topics),
        "annexes": _annexes(report),
        "record": _record(report),
    }
    with translation.override(report.language):  # for the printed labels of kinds and capacities
        return canonical.canonical(json.loads(json.dumps(content, default=_plain)))


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _report(report: Report) -> dict[str, Any]:
    return {
        "key": str(report.key),
        "symbol": report.symbol,
        "title": report.title,
        "form": report.form,
        "language": report.language,
        "dated_on": report.dated_on,
        "foreword": report.foreword,
        "summary": report.summary,
        "executive": report.executive,
        "action": report.action,
        "address": canonical.short_address(report.check_code),
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting with its dates, or the planned ones. Its `date_text` is an internal note and is left out."""
    return {
        "code": meeting.code,
        "kind": meeting.kind,
        "name": meeting.name,
        "city": meeting.city,
        "starts_on": meeting.days[0],
        "ends_on": meeting.days[1],
    }


def _workshop(workshop: Workshop, chairs: Iterable[WorkshopRole]) -> dict[str, Any]:
    proposed_at = workshop.proposed_at
    return {
        "title": workshop.title,
        "city": workshop.city,
        "starts_on": workshop.starts_on,
        "ends_on": workshop.ends_on,
        "date_text": workshop.date_text,
        "participants_text": workshop.participants_text,
        "zone": workshop.zone,
        "symbol_stem": workshop.symbol_stem,
        "is_demo": workshop.is_demo,
        "is_archived": bool(workshop.archived_at),
        "sources": list(workshop.sources),
        "host": _partner(workshop.host),
        "chair": _chair(chairs),
        "proposed_at": _meeting(proposed_at) if proposed_at else None,
        "ministries": [_named(ministry) for ministry in workshop.host_ministries.all()],
        "co_sponsors": [partner.name for partner in workshop.co_sponsors.all()],
        "co_organisers": [organisation.name for organisation in workshop.co_organisers.all()],
        "targets": [meeting.name for meeting in _targets(workshop)],
    }


def _chairs(workshop: Workshop) -> list[WorkshopRole]:
    """Return all who chair or have chaired the workshop, each with the name of their `delegation`, if any. One query."""
    seats = Delegate.objects.active().filter(delegation__workshop=workshop, user=OuterRef("user"))
    chairs = WorkshopRole.objects.filter(workshop=workshop, role=Role.CHAIR, accepted_at__isnull=False)
    named = chairs.annotate(delegation=Subquery(seats.values("delegation__name")[:1]))
    return list(named.order_by("accepted_at", "pk"))


def _chair(chairs: Iterable[WorkshopRole]) -> str:
    """Return the present chair with their delegation, or "" if none is recorded."""
    return next((_seated(str(role.names), role.pk, chairs) for role in chairs if role.ended_at is None), "")


def _seated(name: str, role: int | None, chairs: Iterable[WorkshopRole]) -> str:
    """Return the name of a chair, with their delegation if they belong to one: Ada Rossi (Italy)."""
    delegation = next((chair.delegation for chair in chairs if chair.pk == role), None)  # type: ignore[attr-defined]
    return with_delegation(name, delegation or "")


def _targets(workshop: Workshop) -> QuerySet[Meeting]:
    """Return the target meetings by actual or planned date; those without a date come last, by code."""
    day = Coalesce("starts_on", "planned_starts_on")
    return workshop.target_meetings.order_by(day.asc(nulls_last=True), "code")


def _other_reports(report: Report) -> list[dict[str, Any]]:
    """Return the issued reports of the same workshop to other meetings."""
    others = Report.objects.filter(workshop=report.workshop, state=ReportState.ISSUED).exclude(pk=report.pk)
    rows = others.select_related("meeting").order_by("serial")
    return [{"symbol": row.symbol, "form": row.form, "meeting": _meeting(row.meeting)} for row in rows]


def _partner(partner: Partner) -> dict[str, Any]:
    return _named(partner) | {"code": partner.code, "region": partner.region, "joined_on": partner.joined_on}


def _named(body: Partner | Ministry) -> dict[str, Any]:
    return {"name": body.name, "native": canonical.native_name(body.native_name, body.native_language)}


def _topics(report: Report, chairs: Iterable[WorkshopRole]) -> list[dict[str, Any]]:
    """Return the topics in the order in which the report takes them up, then the others by number."""
    topics: dict[int, dict[str, Any]] = {
        topic.pk: {"number": topic.number, "title": topic.title, "recommendations": []}
        for topic in report.workshop.topics.all()
    }
    related = ("recommendation__lead", "recommendation__topic", "recommendation__adoption", "version")
    items = list(report.items.select_related(*related))
    paragraphs: dict[int, list[ParagraphText]] = {}
    rows = ParagraphText.objects.filter(version__in=[item.version_id for item in items])
    for row in rows.select_related("paragraph").order_by("version", "position"):
        paragraphs.setdefault(row.version_id, []).append(row)
    for item in items:
        topics[item.recommendation.topic_id]["recommendations"].append(
            _recommendation(item, paragraphs.get(item.version_id, []), chairs)
        )
    order = list(dict.fromkeys(item.recommendation.topic_id for item in items))
    return [topics.pop(key) for key in order] + list(topics.values())


def _recommendation(item: ReportItem, rows: Iterable[ParagraphText], chairs: Iterable[WorkshopRole]) -> dict[str, Any]:
    """Return one recommendation: the printed fields of its version by name, and its adoption."""
    recommendation, version, adoption = item.recommendation, item.version, item.recommendation.adoption
    names = [name for name, part in version_content.parts().items() if part.is_printed]
    printed = version_content.plain(version_content.of(version, rows), names)
    for paragraph in printed["paragraphs"]:
        paragraph["label"] = adoption.labels.get(paragraph["key"], "")
    return printed | {
        "key": str(recommendation.key),
        "symbol": recommendation.symbol,
        "number": recommendation.full_number,
        "lead": recommendation.lead.name if recommendation.lead else "",
        "is_reported": recommendation.is_reported,
        "sources": list(recommendation.sources),
        "version": {"key": str(version.key), "sha256": version.sha256, "language": version.language},
        "adoption": {
            "on": adoption.occurred_on,
            "manner": adoption.manner,
            "session": adoption.session_title,
            "declared_by": _seated(adoption.declared_by_name, adoption.declared_by_id, chairs),
            "recorded_by": adoption.recorded_by_name,
        },
    }


def _record(report: Report) -> dict[str, Any] | None:
    """Return the entry of the audit chain with the last of these adoptions: printed, it proves the chain up to there.

    It is not the end of the chain, which every action moves: the content would never be that of the rendered file.
    """
    keys = [str(key) for key in report.items.values_list("recommendation__key", flat=True)]
    entry = audit.last_entry(keys, ("recommendation.moved", "archive.entered"))
    return {"number": entry.number, "sha256": entry.hash} if entry else None


def _areas(topics: list[dict[str, Any]]) -> dict[str, str]:
    """Return the labels of the areas to which the recommendations are assigned, by code."""
    codes = {code for topic in topics for row in topic["recommendations"] for code in row["areas"]}
    return dict(Area.objects.filter(code__in=codes).values_list("code", "label"))


def _annexes(report: Report) -> dict[str, Any]:
    """Return the chosen annexes of a full report by name, without empty ones; an executive summary has none."""
    makers: dict[str, Callable[[Workshop], Any]] = {
        Annex.PROGRAMME: _programme,
        Annex.PARTICIPANTS: _participants,
        Annex.CONCEPT: _concept,
    }
    if report.form != Form.FULL:
        return {}
    annexes = {name: makers[name](report.workshop) for name in Annex.values if name in report.annexes}
    return {name: content for name, content in annexes.items() if content}


def _programme(workshop: Workshop) -> list[dict[str, Any]]:
    """Return sessions and activities by day, with those who chair, speak or report in a session."""
    session = ("title", "kind_label", "topic", "topic_number", "room", "starts", "ends", "is_invented")
    person = ("part_label", "name", "badge_name", "language", "function", "delegation")
    activity = ("title", "kind_label", "place", "starts", "ends", "is_long", "ends_on", "is_invented")
    return [
        {
            "day": day["day"],
            "sessions": [
                {name: row[name] for name in session}
                | {"people": [{name: speaker[name] for name in person} for speaker in row["people"]]}
                for row in day["sessions"]
            ],
            "activities": [{name: row[name] for name in activity} for row in day["activities"]],
        }
        for day in timetable.programme(workshop)
    ]


def _participants(workshop: Workshop) -> list[dict[str, Any]]:
    """Return all participants by delegation, without the names of those who have not agreed to be named in public."""
    return [
        {
            "name": delegation["name"],
            "standing": delegation["standing"],
            "standing_label": delegation["standing_label"],
            "people": [_participant(person) for person in delegation["people"]],
        }
        for delegation in participants.participants(workshop)
    ]


def _participant(person: dict[str, Any]) -> dict[str, Any]:
    capacity = "" if person["capacity"] == Capacity.DELEGATE else person["capacity_label"]
    public = {"capacity": capacity, "ministry": person["ministry"], "is_named": person["is_public"]}
    if not person["is_public"]:
        return public
    personal = ("name", "language", "direction", "badge_name", "honorific", "function", "title")
    return public | {name: person[name] for name in personal}


def _concept(workshop: Workshop) -> dict[str, str]:
    return {name: getattr(workshop, name) for name in CONCEPT if getattr(workshop, name).strip()}
