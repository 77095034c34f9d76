"""An invented workshop in motion, dated from the day of loading."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from asem_portal.demo import cast
from asem_portal.demo.accounts import address
from asem_portal.demo.cast import accept, grant, seats, who
from members.models import Ministry, MinistryKind, Organisation, Partner
from recommendations.comments import comments, resolution
from recommendations.drafting import co_authors, versions
from recommendations.models import Comment, Nature, Recommendation, State
from recommendations.version_content import ParagraphContent, VersionContent
from recommendations.workflow import adoption, transitions
from reports.composing import reports
from reports.printing import renditions
from workshops.delegations import contacts as delegations_contacts
from workshops.delegations import delegations as delegations_room
from workshops.delegations import invitations
from workshops.delegations import people as delegations_people
from workshops.imports import pipeline
from workshops.models import BINDING, Delegate, Delegation, Meeting, Role, Session, Workshop, WorkshopRole
from workshops.planning import workshops
from workshops.programme import activities, sessions

PROSE = ("background", "content", "outputs")
HOUR = time(17)  # at which deadlines end, in the workshop's zone


def read() -> dict[str, Any]:
    data: dict[str, Any] = cast.read("demonstration")
    return data


def load(data: dict[str, Any]) -> Workshop:
    """Load the workshop with its people and its texts; returns the Workshop."""
    workshop = _create(data)
    _staff(workshop, data["staff"])
    _delegations(workshop, data["delegations"])
    _programme(workshop, data)
    _contacts(workshop, data["contacts"])
    for text in data["texts"]:
        _text(workshop, text)
    _report(workshop, data["report"])
    _import(workshop, data["import"])
    return workshop


def _create(data: dict[str, Any]) -> Workshop:
    plan = data["workshop"]
    grant(None, data["staff"][0], by=who("administrator"))
    organiser, today = who("organiser"), timezone.now().astimezone(ZoneInfo(plan["zone"])).date()
    facts = {name: plan[name] for name in ("title", "city", "venue", "mode", "zone", *PROSE)}
    facts |= {f"{name}_on": today + timedelta(days=plan[name]) for name in ("starts", "ends")}
    facts |= {f"{name}_at": _at(today, plan[name], plan["zone"]) for name in DEADLINES}
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
        **facts,
    )
    workshop.is_demo = True
    workshop.save(update_fields=["is_demo"])
    return workshops.open_workshop(workshop, by=who("organiser"))


DEADLINES = ("submissions_close", "comments_close", "final_drafts_close")


def _at(today: date, days: int, zone: str) -> datetime:
    return datetime.combine(today + timedelta(days=days), HOUR, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _programme(workshop: Workshop, data: dict[str, Any]) -> None:
    """Sessions and events, dated from today, each with its people, by the part that they play."""
    by, today = who("organiser"), workshop.starts_on - timedelta(days=data["workshop"]["starts"])
    topics = {topic.number: topic for topic in workshop.topics.all()}
    people = {one.user.email.partition("@")[0]: one for one in _with_account(workshop)}
    for row in data["sessions"]:
        sessions.add_session(
            workshop,
            **{name: row[name] for name in ("title", "kind", "room")},
            **_hours(workshop, row),
            topic=topics.get(row["topic"]),
            held_on=today + timedelta(days=row["day"]),
            people=seats(row, lambda part, role: people[role]),
            by=by,
        )
    for row in data["activities"]:
        days = {name: today + timedelta(days=row[name]) for name in ("held_on", "ends_on") if name in row}
        hours = {name: time.fromisoformat(row[name]) for name in ("starts", "ends") if name in row}
        activities.add_activity(workshop, by=by, **row | days | hours)


def _hours(workshop: Workshop, row: dict[str, Any]) -> dict[str, Any]:
    """The hours of a session; one without any was held just now, for what it adopted is adopted on loading."""
    if "starts" in row:
        return {name: time.fromisoformat(row[name]) for name in ("starts", "ends")}
    hour = timezone.now().astimezone(workshop.tz).hour
    return {"starts": time(max(hour - 2, 0)), "ends": time(hour) if hour else time(0, 30)}


def _with_account(workshop: Workshop) -> QuerySet[Delegate]:
    return Delegate.objects.filter(delegation__workshop=workshop, user__isnull=False).select_related("user")


def _staff(workshop: Workshop, staff: list[dict[str, Any]]) -> None:
    """The administrator grants the secretariat, and the secretariat the rest."""
    for person in staff[1:]:
        granter = "administrator" if person["role"] == Role.SECRETARIAT else "secretariat"
        grant(workshop, person, by=who(granter))


def _delegations(workshop: Workshop, delegations: list[dict[str, Any]]) -> None:
    for row in delegations:
        body = Partner.objects.filter(code=row["body"]).first() or Organisation.objects.get(code=row["body"])
        delegation = delegations_room.open_delegation(
            workshop, body=body, quota=row.get("quota", 5), by=who("organiser")
        )
        for person in row["delegates"]:
            _delegate(delegation, person)


def _delegate(delegation: Delegation, person: dict[str, Any]) -> None:
    facts = {name: person.get(name, "") for name in ("badge_name", "sort_key", "salutation", "function", "capacity")}
    mailbox = person.get("sign_in") or person.get("email")
    delegate = delegations_people.register(
        delegation,
        by=who("organiser"),
        full_name=person["name"],
        name_language=person["language"],
        email=address(mailbox) if mailbox else "",
        ministry=Ministry.objects.filter(code=person.get("ministry")).first(),
        is_on_public_list="sign_in" in person,
        **facts,
    )
    if "sign_in" in person:
        accept(invitations.DELEGATE, delegate, person["zone"])


def _contacts(workshop: Workshop, contacts: list[dict[str, Any]]) -> None:
    for row in contacts:
        ministry = Ministry.objects.get(code=row["ministry"])
        delegations_contacts.set_contact(
            workshop, ministry, full_name=row["name"], email=address(row["email"]), by=who("secretariat")
        )


def _text(workshop: Workshop, data: dict[str, Any]) -> None:
    """Write one text and take it as far as it goes, by those who may take each step."""
    by = who(data["by"])
    author = Delegate.objects.get(user=by)
    text = versions.create(
        _content(data, data["paragraphs"]),
        author=author,
        # The head of the delegation can submit what an adviser wrote only where it is shared with them.
        is_shared=(State.SUBMITTED, "head") in ROAD[data["until"]] and author.capacity not in BINDING,
        topic=workshop.topics.get(number=data["topic"]),
        by=by,
    )
    for role in data.get("co_authors", []):
        co_authors.add(text, Delegate.objects.get(user=who(role)), by=by)
    for state, part in ROAD[data["until"]]:
        if state == State.ADOPTED:
            _adopt(workshop, text)
            continue
        note = data.get("note", "") if state == State.RETURNED else ""
        role = data["by"] if part == "author" else _head_of(text) if part == "head" else part
        transitions.take_step(text, state, by=who(role), note=note)
        if state == State.IN_DISCUSSION:
            _discuss(text, data)


# What is done to a text until it has come so far, and by whom. Its author is a head, or speaks for themselves,
# unless the head of the delegation has to submit it.
SUBMITTED = [(State.SUBMITTED, "head")]
DISCUSSED = [*SUBMITTED, (State.IN_DISCUSSION, "secretariat")]
FINAL = [*DISCUSSED, (State.FINAL_DRAFT, "secretariat")]
ROAD: dict[str, Sequence[tuple[str, str]]] = {
    "draft": [],
    "with_head": [(State.WITH_HEAD, "author")],
    "submitted": SUBMITTED,
    "returned": [*SUBMITTED, (State.RETURNED, "secretariat")],
    "discussion": DISCUSSED,
    "final": FINAL,
    "withdrawn": [*SUBMITTED, (State.WITHDRAWN, "head")],
    "published": [*FINAL, (State.ADOPTED, "chair"), (transitions.PUBLISHED, "secretariat")],
}


def _content(data: dict[str, Any], paragraphs: Sequence[Sequence[str]], keys: Iterable[UUID] = ()) -> VersionContent:
    """The wording of a version; the first of its paragraphs continue those of `keys`."""
    known: list[UUID | None] = [*keys, *[None] * len(paragraphs)]
    return VersionContent(
        title=data["title"],
        nature=data.get("nature", Nature.RECOMMENDATION),
        paragraphs=tuple(
            ParagraphContent(kind, words, key) for (kind, words), key in zip(paragraphs, known, strict=False)
        ),
        rationale=data["rationale"],
        addressees=tuple(data["addressees"]),
        areas=tuple(data.get("areas", [])),
    )


def _head_of(text: Recommendation) -> str:
    """Who submits: the head of the delegation, or the expert alone."""
    assert text.lead
    head = text.lead.delegates.binding().filter(user__isnull=False).first() or text.author
    return head.user.email.partition("@")[0]


def _discuss(text: Recommendation, data: dict[str, Any]) -> None:
    text = Recommendation.objects.get(pk=text.pk)
    words = list(text.current.texts.select_related("paragraph").order_by("position"))
    for role, place, audience, said, *what_came in data["comments"]:
        by = who(role)
        delegate = Delegate.objects.get(user=by)
        on = words[place - 1] if place else None
        comment = comments.comment(text, text=said, audience=audience, paragraph=on, delegate=delegate, by=by)
        for came in what_came:
            _answer(comment, came)
    if "revised" in data:
        by = who("secretariat")
        revised = _content(data, data["revised"]["paragraphs"], [one.key for one in words])
        versions.revise(text, revised, base=text.current.key, by=by)
        transitions.circulate(text, by=by)


def _answer(comment: Comment, came: dict[str, Any]) -> None:
    """What came of a comment: replies, and by whom it was resolved, with which note."""
    for role, said in came.get("replies", []):
        comments.reply(comment, text=said, by=who(role))
    if "resolved" in came:
        role, note = came["resolved"]
        resolution.change(comment, resolution.RESOLVE, note=note, by=who(role))


def _adopt(workshop: Workshop, text: Recommendation) -> None:
    session = Session.objects.filter(workshop=workshop).earliest("held_on", "starts")
    chair = WorkshopRole.objects.get(workshop=workshop, role=Role.CHAIR)
    text.refresh_from_db()
    adoption.adopt(text, version=text.saved.key, session=session, chair=chair, by=who("secretariat"))


def _report(workshop: Workshop, data: dict[str, Any]) -> None:
    """Begin the report; its file is owed to the worker, and is there a few seconds after the portal has started."""
    by = who("secretariat")
    report = reports.begin(workshop, Meeting.objects.get(code=data["meeting"]), by=by)
    reports.compose(
        report,
        title=report.title,
        dated_on=report.dated_on,
        foreword=data["foreword"],
        summary=data["summary"],
        texts=list(reports.adopted_recommendations(workshop)),
        base=report.composed_at,
        by=by,
    )
    renditions.request_file(report, by=by)


def _import(workshop: Workshop, name: str) -> None:
    """Upload a file with mistakes planted in it; the worker reads it, and it waits for the organiser's word."""
    pipeline.upload(workshop, data=(cast.DATA / name).read_bytes(), filename=name, by=who("organiser"))
