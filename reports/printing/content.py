"""The frozen content of a report as canonical JSON: everything that its PDF prints, and nothing else."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation

from members.models import Ministry, Partner
from recommendations import labels as recommendations_labels
from recommendations import version_content
from recommendations.models import ParagraphText, PositionKind, Recommendation, Reservation, State
from recommendations.positions import footnotes
from recommendations.workflow import summary
from registry import audit, canonical
from registry.names import PersonName, with_delegation
from reports.models import Report, ReportItem, ReportState
from reports.printing import frozen_annexes, phrases
from workshops.models import Area, Delegate, Meeting, Role, Workshop, WorkshopRole

RESERVATIONS = Prefetch("recommendation__adoption__reservations", Reservation.objects.select_related("paragraph"))


@dataclass(frozen=True)
class _People:
    """Those who chair or have chaired a workshop, and the forms of address of its participants by account."""

    chairs: list[WorkshopRole]
    honorifics: dict[int, str]

    def addressed(self, name: str, user: int | None) -> str:
        """Return the name of a participant after the form of address: Ms Ada Rossi."""
        return str(PersonName(name).addressed(self.honorifics.get(user or 0, "")))

    def chair(self, name: str, role: int | None) -> str:
        """Return the name of a chair, addressed and with the delegation, if there is one: Ms Ada Rossi (Italy)."""
        chair = next((chair for chair in self.chairs if chair.pk == role), None)
        if chair is None:
            return name
        return self.addressed(with_delegation(name, chair.delegation or ""), chair.user_id)  # type: ignore[attr-defined]

    @property
    def present_chair(self) -> str:
        """The present chair with their delegation, or "" if none is recorded."""
        chair = next((role for role in self.chairs if role.ended_at is None), None)
        return self.chair(str(chair.names), chair.pk) if chair else ""


def freeze(report: Report) -> bytes:
    """Return the content of `report` as canonical JSON. About 20 queries for any number of recommendations."""
    workshop = report.workshop
    people = _people(workshop)
    topics = _topics(report, people)
    content = {
        "schema": "asem-culture-report/5",
        "report": _report(report),
        "meeting": _meeting(report.meeting),
        "workshop": _workshop(workshop, people),
        "other_reports": _other_reports(report),
        "partners": [_partner(partner) for partner in Partner.objects.at(workshop.starts_on)],
        "topics": topics,
        "ad_referendum": _ad_referendum(workshop),
        "areas": _areas(topics),
        "annexes": frozen_annexes.of(report),
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
        "supplement": report.supplement_name,
        "supplements": _supplemented(report.supplements),
        "foreword": report.foreword,
        "summary": report.summary,
        "executive": report.executive,
        "action": report.action,
        "address": phrases.short_address(report.check_code),
    }


def _ad_referendum(workshop: Workshop) -> list[dict[str, Any]]:
    """Return what has been agreed ad referendum and awaits confirmation, so that it is in no report yet. One query."""
    rows = Recommendation.objects.filter(workshop=workshop, state=State.AD_REFERENDUM).select_related("circulated")
    rows = rows.order_by("topic__number", "serial")
    return [{"symbol": row.short_symbol, "title": row.circulated.title} for row in rows if row.circulated]


def _supplemented(report: Report | None) -> dict[str, Any] | None:
    """Return the report that a supplement supplements, or None."""
    return {"symbol": report.symbol, "dated_on": report.dated_on} if report else None


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


def _workshop(workshop: Workshop, people: _People) -> dict[str, Any]:
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
        "outcome": workshop.outcome_mode,
        "sources": list(workshop.sources),
        "host": _partner(workshop.host),
        "chair": people.present_chair,
        "proposed_at": _meeting(proposed_at) if proposed_at else None,
        "ministries": [_named(ministry) for ministry in workshop.host_ministries.all()],
        "co_sponsors": [partner.name for partner in workshop.co_sponsors.all()],
        "co_organisers": [organisation.name for organisation in workshop.co_organisers.all()],
        "targets": [meeting.name for meeting in _targets(workshop)],
    }


def _people(workshop: Workshop) -> _People:
    """Return the chairs and the forms of address, of a role before that of a delegate. Three queries."""
    delegates = Delegate.objects.active().filter(delegation__workshop=workshop, user__isnull=False)
    rows = [*delegates.exclude(honorific="").values_list("user", "honorific")]
    roles = WorkshopRole.objects.filter(workshop=workshop, user__isnull=False).exclude(honorific="")
    rows += roles.order_by("pk").values_list("user", "honorific")
    return _People(_chairs(workshop), dict(rows))


def _chairs(workshop: Workshop) -> list[WorkshopRole]:
    """Return all who chair or have chaired the workshop, each with the name of their `delegation`, if any. One query."""
    seats = Delegate.objects.active().filter(delegation__workshop=workshop, user=OuterRef("user"))
    chairs = WorkshopRole.objects.filter(workshop=workshop, role=Role.CHAIR, accepted_at__isnull=False)
    named = chairs.annotate(delegation=Subquery(seats.values("delegation__name")[:1]))
    return list(named.order_by("accepted_at", "pk"))


def _targets(workshop: Workshop) -> QuerySet[Meeting]:
    """Return the target meetings by actual or planned date; those without a date come last, by code."""
    day = Coalesce("starts_on", "planned_starts_on")
    return workshop.target_meetings.order_by(day.asc(nulls_last=True), "code")


def _other_reports(report: Report) -> list[dict[str, Any]]:
    """Return the issued reports of the same workshop to other meetings, without supplements."""
    others = Report.objects.filter(workshop=report.workshop, state=ReportState.ISSUED, supplement=0)
    others = others.exclude(meeting=report.meeting_id)
    rows = others.select_related("meeting").order_by("serial")
    return [{"symbol": row.symbol, "form": row.form, "meeting": _meeting(row.meeting)} for row in rows]


def _partner(partner: Partner) -> dict[str, Any]:
    return _named(partner) | {"code": partner.code, "region": partner.region, "joined_on": partner.joined_on}


def _named(body: Partner | Ministry) -> dict[str, Any]:
    return {"name": body.name, "native": canonical.native_name(body.native_name, body.native_language)}


def _topics(report: Report, people: _People) -> list[dict[str, Any]]:
    """Return the topics in the order in which the report takes them up, then the others by number."""
    topics: dict[int, dict[str, Any]] = {
        topic.pk: {"number": topic.number, "title": topic.title, "recommendations": []}
        for topic in report.workshop.topics.all()
    }
    related = ("recommendation__lead", "recommendation__topic", "recommendation__adoption", "version")
    printed = (RESERVATIONS, "recommendation__adoption__sponsors")
    items = list(report.items.select_related(*related).prefetch_related(*printed))
    numbered = summary.numbered(item.recommendation for item in items)
    paragraphs: dict[int, list[ParagraphText]] = {}
    rows = ParagraphText.objects.filter(version__in=[item.version_id for item in items])
    for row in rows.select_related("paragraph").order_by("version", "position"):
        paragraphs.setdefault(row.version_id, []).append(row)
    for item in items:
        topics[item.recommendation.topic_id]["recommendations"].append(
            _recommendation(item, paragraphs.get(item.version_id, []), people)
            | {"number": numbered[item.recommendation_id]}
        )
    order = list(dict.fromkeys(item.recommendation.topic_id for item in items))
    return [topics.pop(key) for key in order] + list(topics.values())


def _recommendation(item: ReportItem, rows: list[ParagraphText], people: _People) -> dict[str, Any]:
    """Return one recommendation: the printed fields of its version by name, its labels and its adoption, but no number."""
    recommendation, version = item.recommendation, item.version
    labels = _labels(recommendation, rows)
    names = [name for name, part in version_content.parts().items() if part.is_printed]
    printed = version_content.plain(version_content.of(version, rows), names)
    for paragraph in printed["paragraphs"]:
        paragraph["label"] = labels.get(paragraph["key"], "")
    return printed | {
        "key": str(recommendation.key),
        "symbol": recommendation.symbol,
        "lead": recommendation.lead.name if recommendation.lead else "",
        "is_reported": recommendation.is_reported,
        "sources": list(recommendation.sources),
        "version": {"key": str(version.key), "sha256": version.sha256, "language": version.language},
        "adoption": _adoption(recommendation, people),
    }


def _labels(recommendation: Recommendation, rows: list[ParagraphText]) -> dict[str, str]:
    """Return the final labels by the keys of the paragraphs: as stored, or as they will be stored with the issue."""
    if recommendation.number is not None:
        return dict(recommendation.valid_adoption.labels)
    return dict(zip((str(row.paragraph.key) for row in rows), recommendations_labels.fresh(rows), strict=True))


def _adoption(recommendation: Recommendation, people: _People) -> dict[str, Any] | None:
    """Return how a recommendation was adopted; None, before and after issue, if it is part of the chair's summary."""
    adoption = recommendation.adoption
    if adoption is None or adoption.is_in_summary:
        return None
    return {
        "on": adoption.occurred_on,
        "agreed_on": adoption.agreed_on,
        "manner": adoption.manner,
        "session": adoption.session_title,
        "declared_by": people.chair(adoption.declared_by_name, adoption.declared_by_id),
        "recorded_by": people.addressed(adoption.recorded_by_name, adoption.recorded_by_id),
        "co_sponsors": [row.partner_name for row in adoption.sponsors.all()],
        "asked_for_reservations": adoption.asked_for_reservations,
        "reservations": [_footnote(row) for row in footnotes.of(adoption)],
    }


def _footnote(row: Reservation) -> dict[str, Any]:
    """Return a reservation or statement as printed, with the key of its paragraph, if any."""
    printed = {
        "number": row.number,
        "partner": row.partner_name,
        "kind": PositionKind(row.kind).label,
        "text": row.printed_text,
    }
    return printed | {"label": row.label, "paragraph": str(row.paragraph.key) if row.paragraph else ""}


def _record(report: Report) -> dict[str, Any] | None:
    """Return the last entry of the audit chain on these recommendations, of their adoption or their final drafts: printed,
    it proves the chain up to there.

    It is not the end of the chain, which every action moves: the content would never be that of the rendered file.
    """
    keys = [str(key) for key in report.items.values_list("recommendation__key", flat=True)]
    entry = audit.last_entry(keys, ("recommendation.moved", "archive.entered"))
    return {"number": entry.number, "sha256": entry.hash} if entry else None


def _areas(topics: list[dict[str, Any]]) -> dict[str, str]:
    """Return the labels of the areas to which the recommendations are assigned, by code."""
    codes = {code for topic in topics for row in topic["recommendations"] for code in row["areas"]}
    return dict(Area.objects.filter(code__in=codes).values_list("code", "label"))
