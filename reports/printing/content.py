"""The content of a report, frozen: everything that its document prints, as canonical JSON, and nothing else."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import translation

from members.models import Ministry, Partner
from recommendations import version_content
from recommendations.models import ParagraphText
from reports.models import Annex, Form, Report, ReportItem, ReportState
from reports.printing import phrases
from workshops.delegations import participants
from workshops.models import Area, Meeting, Role, Workshop, WorkshopRole
from workshops.programme import timetable

CONCEPT = ("background", "content", "outputs")


def freeze(report: Report) -> bytes:
    """The whole content of `report` as canonical JSON (bytes). Some fifteen queries, whatever the number of texts."""
    workshop = report.workshop
    topics = _topics(report)
    content = {
        "schema": "asem-culture-report/2",
        "report": _report(report),
        "meeting": _meeting(report.meeting),
        "workshop": _workshop(workshop),
        "others": _others(report),
        "partners": [_partner(partner) for partner in Partner.objects.at(workshop.starts_on)],
        "topics": topics,
        "areas": _areas(topics),
        "annexes": _annexes(report),
    }
    with translation.override(report.language):  # names of kinds and capacities are words of the document
        return phrases.canonical(json.loads(json.dumps(content, default=_plain)))


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
        "address": f"{settings.PORTAL_URL}{report.get_absolute_url()}",
    }


def _meeting(meeting: Meeting) -> dict[str, Any]:
    """Its days where there are any: what was found out about others is a note for who keeps the list of meetings."""
    return {
        "code": meeting.code,
        "kind": meeting.kind,
        "name": meeting.name,
        "city": meeting.city,
        "starts_on": meeting.starts_on or meeting.planned_starts_on,
        "ends_on": meeting.ends_on or meeting.planned_ends_on,
    }


def _workshop(workshop: Workshop) -> dict[str, Any]:
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
        "chair": _chair(workshop),
        "proposed_at": _meeting(proposed_at) if proposed_at else None,
        "ministries": [_named(ministry) for ministry in workshop.host_ministries.all()],
        "co_sponsors": [partner.name for partner in workshop.co_sponsors.all()],
        "co_organisers": [organisation.name for organisation in workshop.co_organisers.all()],
        "targets": [meeting.name for meeting in _targets(workshop)],
    }


def _chair(workshop: Workshop) -> str:
    """Who takes the chair, by name; empty where nobody of the portal did."""
    chairs = WorkshopRole.objects.filter(workshop=workshop, role=Role.CHAIR, accepted_at__isnull=False, ended_at=None)
    first = chairs.order_by("accepted_at", "pk").first()
    return first.full_name if first else ""


def _targets(workshop: Workshop) -> QuerySet[Meeting]:
    """The meetings it reports to, by their day or the planned one; those without either come last, by their code."""
    day = Coalesce("starts_on", "planned_starts_on")
    return workshop.target_meetings.order_by(day.asc(nulls_last=True), "code")


def _others(report: Report) -> list[dict[str, Any]]:
    """The issued reports of the same workshop to other meetings."""
    others = Report.objects.filter(workshop=report.workshop, state=ReportState.ISSUED).exclude(pk=report.pk)
    rows = others.select_related("meeting").order_by("serial")
    return [{"symbol": row.symbol, "form": row.form, "meeting": _meeting(row.meeting)} for row in rows]


def _partner(partner: Partner) -> dict[str, Any]:
    return _named(partner) | {"code": partner.code, "region": partner.region, "joined_on": partner.joined_on}


def _named(thing: Partner | Ministry) -> dict[str, Any]:
    return {"name": thing.name, "native": phrases.native(thing.native_name, thing.native_language)}


def _topics(report: Report) -> list[dict[str, Any]]:
    """The chosen texts by topic, in topic order and within it in the order that the report gives them."""
    topics: dict[int, dict[str, Any]] = {
        topic.pk: {"number": topic.number, "title": topic.title, "texts": []} for topic in report.workshop.topics.all()
    }
    related = ("recommendation__lead", "recommendation__topic", "recommendation__adoption", "version")
    items = list(report.items.select_related(*related))
    paragraphs: dict[int, list[ParagraphText]] = {}
    rows = ParagraphText.objects.filter(version__in=[item.version_id for item in items])
    for row in rows.select_related("paragraph").order_by("version", "position"):
        paragraphs.setdefault(row.version_id, []).append(row)
    for item in items:
        topics[item.recommendation.topic_id]["texts"].append(_text(item, paragraphs.get(item.version_id, [])))
    return list(topics.values())


def _text(item: ReportItem, rows: Iterable[ParagraphText]) -> dict[str, Any]:
    """Return one recommendation: the printed fields of its version, each under its own name, and its adoption."""
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
            "declared_by": adoption.declared_by_name,
            "recorded_by": adoption.recorded_by_name,
        },
    }


def _areas(topics: list[dict[str, Any]]) -> dict[str, str]:
    """What the areas named in the texts are called: code -> label."""
    codes = {code for topic in topics for text in topic["texts"] for code in text["areas"]}
    return dict(Area.objects.filter(code__in=codes).values_list("code", "label"))


def _annexes(report: Report) -> dict[str, Any]:
    """The annexes that a full report was given, by name; one without content, and those of a short one, are left out."""
    makers: dict[str, Callable[[Workshop], Any]] = {
        Annex.PROGRAMME: _programme,
        Annex.PARTICIPANTS: _participants,
        Annex.CONCEPT: _concept,
    }
    if report.form != Form.FULL:
        return {}
    made = {name: makers[name](report.workshop) for name in Annex.values if name in report.annexes}
    return {name: content for name, content in made.items() if content}


def _programme(workshop: Workshop) -> list[dict[str, Any]]:
    """Sessions and activities by day; nobody of them is named but who chairs, speaks or reports in a session."""
    session = ("title", "kind_label", "topic", "topic_number", "room", "starts", "ends", "is_invented")
    person = ("part_label", "name", "badge_name", "language", "function")
    activity = ("title", "kind_label", "place", "starts", "ends", "is_invented")
    return [
        {
            "day": day["day"],
            "sessions": [
                {name: one[name] for name in session}
                | {"people": [{name: who[name] for name in person} for who in one["people"]]}
                for one in day["sessions"]
            ],
            "activities": [{name: one[name] for name in activity} for one in day["activities"]],
        }
        for day in timetable.programme(workshop)
    ]


def _participants(workshop: Workshop) -> list[dict[str, Any]]:
    """Everybody accredited, by delegation. The report goes to the public: who has not agreed to be named is not."""
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
    shown = {"capacity": person["capacity_label"], "ministry": person["ministry"], "is_named": person["is_public"]}
    if not person["is_public"]:
        return shown
    own = ("name", "language", "direction", "badge_name", "honorific", "function", "title")
    return shown | {name: person[name] for name in own}


def _concept(workshop: Workshop) -> dict[str, str]:
    return {name: getattr(workshop, name) for name in CONCEPT if getattr(workshop, name).strip()}
