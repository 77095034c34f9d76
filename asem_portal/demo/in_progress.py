"""A fictitious workshop in progress, dated from the day of loading."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from asem_portal.demo import amendments as demo_amendments
from asem_portal.demo import (
    chair_summaries,
    consolidations,
    histories,
    live_session,
    non_papers,
    silence_procedures,
    users,
)
from asem_portal.demo import delegations as demo_delegations
from asem_portal.demo import positions as demo_positions
from asem_portal.demo import sponsors as demo_sponsors
from asem_portal.demo.contents import check_language, content
from asem_portal.demo.users import assignments, grant, user_for
from members.models import MinistryKind, Organisation, Partner
from recommendations.comments import comments, resolution
from recommendations.drafting import co_authors, versions
from recommendations.models import Comment, Recommendation, State
from recommendations.workflow import adoption, transitions
from reports.composing import reports
from reports.printing import renditions
from workshops.imports import pipeline
from workshops.models import BINDING, Capacity, Delegate, Meeting, Role, Session, Workshop, WorkshopRole
from workshops.planning import workshops
from workshops.programme import activities, sessions

PROSE = ("background", "content", "outputs")
DEADLINE_TIME = time(17)  # in the time zone of the workshop


def read() -> dict[str, Any]:
    data: dict[str, Any] = users.read_data("demonstration")
    return data


def load(data: dict[str, Any]) -> Workshop:
    """Load the workshop with its people and recommendations; return the Workshop."""
    workshop = _create(data)
    demo_delegations.grant_roles(workshop, data["staff"])
    demo_delegations.load(workshop, data["delegations"])
    _programme(workshop, data)
    demo_delegations.load_contacts(workshop, data["contacts"])
    for row in data["texts"]:
        _recommendation(workshop, row)
    live_session.load(workshop, data["live_session"])
    non_papers.load(workshop, data["non_paper"])
    chair_summaries.load(workshop, data["summary"])
    _report(workshop, data["report"])
    _import(workshop, data["import"])
    return workshop


def _create(data: dict[str, Any]) -> Workshop:
    plan = data["workshop"]
    grant(None, data["staff"][0], by=user_for("administrator"))
    organiser, today = user_for("organiser"), timezone.now().astimezone(ZoneInfo(plan["zone"])).date()
    fields = {name: plan[name] for name in ("title", "city", "venue", "mode", "zone", *PROSE)}
    fields |= {f"{name}_on": today + timedelta(days=plan[name]) for name in ("starts", "ends")}
    fields |= {f"{name}_at": _at(today, plan[name], plan["zone"]) for name in DEADLINES}
    mandate = workshops.mandate_of(organiser)
    assert mandate
    workshop = workshops.create_workshop(
        mandate,
        host=Partner.objects.get(code=plan["host"]),
        topics=plan["topics"],
        ministry_kinds=MinistryKind.values,
        co_sponsors=Partner.objects.filter(code__in=plan["co_sponsors"]),
        co_organisers=Organisation.objects.filter(code__in=plan["co_organisers"]),
        target_meetings=Meeting.objects.filter(code__in=plan["target_meetings"]),
        by=organiser,
        **fields,
    )
    workshop.is_demo = workshop.takes_amendments = workshop.takes_co_sponsors = workshop.takes_positions = True
    workshop.save(update_fields=["is_demo", "takes_amendments", "takes_co_sponsors", "takes_positions"])
    return workshops.open_workshop(workshop, by=user_for("organiser"))


DEADLINES = ("submissions_close", "comments_close", "final_drafts_close")


def _at(today: date, days: int, zone: str) -> datetime:
    return datetime.combine(today + timedelta(days=days), DEADLINE_TIME, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _programme(workshop: Workshop, data: dict[str, Any]) -> None:
    """Add sessions with their chairs, rapporteurs and speakers, and events, dated from today."""
    by, today = user_for("organiser"), workshop.starts_on - timedelta(days=data["workshop"]["starts"])
    topics = {topic.number: topic for topic in workshop.topics.all()}
    delegates = {delegate.user.email.partition("@")[0]: delegate for delegate in _with_account(workshop)}
    heads = Delegate.objects.filter(delegation__workshop=workshop, capacity=Capacity.HEAD)
    delegates |= {
        head.delegation.body.code: head
        for head in heads.select_related("delegation__partner", "delegation__organisation")
    }
    for row in data["sessions"]:
        sessions.add_session(
            workshop,
            **{name: row[name] for name in ("title", "kind", "room")},
            starts=time.fromisoformat(row["starts"]),
            ends=time.fromisoformat(row["ends"]),
            topic=topics.get(row["topic"]),
            held_on=today + timedelta(days=row["day"]),
            people=assignments(row, lambda part, role: delegates[role]),
            by=by,
        )
    for row in data["activities"]:
        days = {name: today + timedelta(days=row[name]) for name in ("held_on", "ends_on") if name in row}
        hours = {name: time.fromisoformat(row[name]) for name in ("starts", "ends") if name in row}
        activities.add_activity(workshop, by=by, **row | days | hours)


def _with_account(workshop: Workshop) -> QuerySet[Delegate]:
    return Delegate.objects.filter(delegation__workshop=workshop, user__isnull=False).select_related("user")


def _recommendation(workshop: Workshop, data: dict[str, Any]) -> None:
    """Draft a recommendation and take it to the state it is meant to reach, each step by an authorised actor."""
    by = user_for(data["by"])
    author = Delegate.objects.get(user=by)
    recommendation = versions.create(
        content(data, data["paragraphs"]),
        author=author,
        # The head of delegation can submit an adviser's draft only if it is shared with the delegation.
        is_shared=(State.SUBMITTED, "head") in STEPS[data["until"]] and author.capacity not in BINDING,
        topic=workshop.topics.get(number=data["topic"]),
        by=by,
    )
    for role in data.get("co_authors", []):
        co_authors.add(recommendation, Delegate.objects.get(user=user_for(role)), by=by)
    for state, actor in STEPS[data["until"]]:
        if state == State.ADOPTED:
            _adopt(workshop, recommendation)
            continue
        note = data.get("note", "") if state in (State.RETURNED, State.WITHDRAWN) else ""
        role = data["by"] if actor == "author" else _submitter_of(recommendation) if actor == "head" else actor
        if state == State.FINAL_DRAFT:
            check_language(recommendation, by=user_for("secretariat"))
        transitions.take_step(recommendation, state, by=user_for(role), note=note)
        if state == State.IN_DISCUSSION:
            _discuss(recommendation, data)
    if "merger" in data:
        consolidations.load(recommendation, data["merger"])
    if "silence" in data:
        silence_procedures.load(workshop, recommendation, data)
    if "positions" in data:
        demo_positions.load_positions(recommendation, data["positions"])
    if "referendum" in data:
        demo_positions.load_referendum(workshop, recommendation, data["referendum"])
    if "history" in data:
        histories.load(recommendation, data["history"])


# The steps that lead to each state, with their actors. "head" is the author if they are a head of delegation or act on
# their own behalf, otherwise the head of the author's delegation.
SUBMITTED = [(State.SUBMITTED, "head")]
DISCUSSED = [*SUBMITTED, (State.IN_DISCUSSION, "secretariat")]
FINAL = [*DISCUSSED, (State.FINAL_DRAFT, "secretariat")]
STEPS: dict[str, Sequence[tuple[str, str]]] = {
    "draft": [],
    "with_head": [(State.WITH_HEAD, "author")],
    "submitted": SUBMITTED,
    "returned": [*SUBMITTED, (State.RETURNED, "secretariat")],
    "discussion": DISCUSSED,
    "final": FINAL,
    "silence": FINAL,
    "referendum": FINAL,
    "merged": DISCUSSED,
    "withdrawn": [*SUBMITTED, (State.WITHDRAWN, "head")],
    "published": [*FINAL, (State.ADOPTED, "chair"), (transitions.PUBLISHED, "secretariat")],
}


def _submitter_of(recommendation: Recommendation) -> str:
    """Return the role of the user who submits: the head of delegation, or an expert on their own behalf."""
    assert recommendation.lead
    heads = recommendation.lead.delegates.binding().filter(user__isnull=False)
    submitter = heads.first() or recommendation.author
    return submitter.user.email.partition("@")[0]


def _discuss(recommendation: Recommendation, data: dict[str, Any]) -> None:
    """Add the comments and the co-sponsors and, if there is one, circulate the revised version."""
    recommendation = Recommendation.objects.get(pk=recommendation.pk)
    paragraphs = list(recommendation.current.texts.select_related("paragraph").order_by("position"))
    for role, position, audience, text, *follow_ups in data["comments"]:
        by = user_for(role)
        delegate = Delegate.objects.get(user=by)
        on = paragraphs[position - 1] if position else None
        comment = comments.comment(recommendation, text=text, audience=audience, paragraph=on, delegate=delegate, by=by)
        for follow_up in follow_ups:
            _follow_up(comment, follow_up)
    proposed_by, sponsors = user_for(data["by"]), data.get("co_sponsors", {})
    demo_sponsors.load(recommendation, sponsors, by=proposed_by)
    if "revised" in data:
        by = user_for("secretariat")
        revised = content(data, data["revised"]["paragraphs"], [paragraph.key for paragraph in paragraphs])
        versions.revise(recommendation, revised, base=recommendation.current.key, by=by)
        transitions.circulate(recommendation, by=by)
        demo_sponsors.load(recommendation, sponsors, by=proposed_by)
    demo_sponsors.load_unanswered(recommendation, sponsors, by=proposed_by)
    if "amendments" in data:
        demo_amendments.load(recommendation, data["amendments"])
        if "compromise" in data:
            demo_amendments.load_compromise(recommendation, data["compromise"])


def _follow_up(comment: Comment, data: dict[str, Any]) -> None:
    """Add the replies to a comment and resolve it with a note."""
    for role, text in data.get("replies", []):
        comments.reply(comment, text=text, by=user_for(role))
    if "resolved" in data:
        role, note = data["resolved"]
        resolution.change(comment, resolution.RESOLVE, note=note, by=user_for(role))


def _adopt(workshop: Workshop, recommendation: Recommendation) -> None:
    """Adopt ahead of the session on its topic, which is days away: submission and adoption are both of today."""
    session = Session.objects.filter(workshop=workshop, topic=recommendation.topic).earliest("held_on", "starts")
    chair = WorkshopRole.objects.get(workshop=workshop, role=Role.CHAIR)
    recommendation.refresh_from_db()
    adoption.adopt(
        recommendation, version=recommendation.saved.key, session=session, chair=chair, by=user_for("secretariat")
    )


def _report(workshop: Workshop, data: dict[str, Any]) -> None:
    """Create and compose the report, and request its file, which the worker renders."""
    by = user_for("secretariat")
    report = reports.begin(workshop, Meeting.objects.get(code=data["meeting"]), by=by)
    reports.compose(
        report,
        title=report.title,
        dated_on=report.dated_on,
        foreword=data["foreword"],
        summary=data["summary"],
        recommendations=list(reports.available_recommendations(workshop)),
        base=report.composed_at,
        by=by,
    )
    renditions.request_file(report, by=by)


def _import(workshop: Workshop, name: str) -> None:
    """Upload a file with deliberate mistakes; the worker checks it, and the organiser is asked to confirm it."""
    pipeline.upload(workshop, data=(users.DATA / name).read_bytes(), filename=name, by=user_for("organiser"))
