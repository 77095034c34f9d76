"""Loading the demonstration: an invented workshop in motion, made through the same doors as a real one."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from asem_portal.demonstration import address
from members.appointing import appoint_administrator
from members.models import Ministry, MinistryKind, Organisation, Partner, User
from recommendations import discussing, drafting, reporting, workflow
from recommendations.models import Recommendation, State
from registry.models import PersonalLink
from workshops import corresponding, inviting, planning, registering
from workshops.models import Delegate, Meeting, Role, Session, Workshop, WorkshopRole

DATA = Path(__file__).parent / "data" / "demonstration.json"
HOUR = time(17)  # at which deadlines end, in the workshop's zone


class DemonstrationRefused(Exception):
    """This database is no place for a demonstration."""


@transaction.atomic
def load():
    """Load the demonstration, once; returns its Workshop. All of it or nothing.

    Raises DemonstrationRefused when the database holds a workshop that is none.
    """
    loaded = Workshop.objects.filter(is_demo=True).first()
    if loaded:
        return loaded
    if Workshop.objects.exists():
        raise DemonstrationRefused
    data = json.loads(DATA.read_text(encoding="utf-8"))
    _appoint(data["administrator"])
    workshop = _create(data)
    _staff(workshop, data["staff"])
    _delegations(workshop, data["delegations"])
    _contacts(workshop, data["contacts"])
    for text in data["texts"]:
        _text(workshop, text)
    _report(workshop, data["report"])
    return workshop


def _who(role):
    """The person who plays a part, read anew: what they may do has grown since the last time."""
    return User.objects.get(email=address(role))


def _appoint(person):
    administrator, _is_new = appoint_administrator(address("administrator"), person["name"])
    administrator.timezone = person["zone"]
    administrator.save(update_fields=["timezone"])


def _accept(purpose, subject, zone):
    """Open an account for the invited address and accept, as the person would from the mail."""
    link = PersonalLink.objects.get(purpose=purpose, subject=subject.key)
    user = User.objects.create_user(email=link.address, full_name=subject.full_name, timezone=zone)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    inviting.accept(link, user, by=user)


def _grant(workshop, person, *, by):
    topics = workshop.topics.filter(number__in=person.get("topics", [])) if workshop else ()
    role = inviting.grant_role(
        workshop, Role(person["role"]), address(person["role"]), person["name"], by=by, topics=topics
    )
    _accept(inviting.ROLE, role, person["zone"])


def _create(data):
    plan = data["workshop"]
    _grant(None, data["staff"][0], by=_who("administrator"))
    organiser, today = _who("organiser"), timezone.now().astimezone(ZoneInfo(plan["zone"])).date()
    facts = {name: plan[name] for name in ("title", "city", "venue", "mode", "zone", "background")}
    facts |= {f"{name}_on": today + timedelta(days=plan[name]) for name in ("starts", "ends")}
    facts |= {f"{name}_at": _at(today, plan[name], plan["zone"]) for name in DEADLINES}
    workshop = planning.create_workshop(
        planning.mandate_of(organiser),
        host=Partner.objects.get(code=plan["host"]),
        topics=[str(title) for title in planning.DEFAULT_TOPICS],
        ministry_kinds=MinistryKind.values,
        co_sponsors=Partner.objects.filter(code__in=plan["co_sponsors"]),
        target_meetings=Meeting.objects.filter(code__in=plan["target_meetings"]),
        by=organiser,
        **facts,
    )
    workshop.is_demo = True
    workshop.save(update_fields=["is_demo"])
    for session in data["sessions"]:
        _session(workshop, session, today)
    return planning.open_workshop(workshop, by=_who("organiser"))


DEADLINES = ("submissions_close", "comments_close", "final_drafts_close")


def _at(today, days, zone):
    return datetime.combine(today + timedelta(days=days), HOUR, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _session(workshop, session, today):
    hours = {name: time.fromisoformat(session[name]) for name in ("starts", "ends")}
    day = today + timedelta(days=session["day"])
    topic = workshop.topics.filter(number=session["topic"]).first()
    planning.add_session(workshop, by=_who("organiser"), title=session["title"], topic=topic, held_on=day, **hours)


def _staff(workshop, staff):
    """The administrator grants the secretariat, and the secretariat the rest."""
    for person in staff[1:]:
        granter = "administrator" if person["role"] == Role.SECRETARIAT else "secretariat"
        _grant(workshop, person, by=_who(granter))


def _delegations(workshop, delegations):
    for row in delegations:
        body = Partner.objects.filter(code=row["body"]).first() or Organisation.objects.get(code=row["body"])
        delegation = registering.open_delegation(workshop, body=body, quota=5, by=_who("organiser"))
        for person in row["delegates"]:
            _delegate(delegation, person)


def _delegate(delegation, person):
    facts = {name: person.get(name, "") for name in ("badge_name", "sort_key", "salutation", "function", "capacity")}
    mailbox = person.get("sign_in") or person.get("email")
    delegate = registering.register(
        delegation,
        by=_who("organiser"),
        full_name=person["name"],
        name_language=person["language"],
        email=address(mailbox) if mailbox else "",
        ministry=Ministry.objects.filter(code=person.get("ministry")).first(),
        **facts,
    )
    if "sign_in" in person:
        _accept(inviting.DELEGATE, delegate, person["zone"])


def _contacts(workshop, contacts):
    for row in contacts:
        ministry = Ministry.objects.get(code=row["ministry"])
        corresponding.set_contact(
            workshop, ministry, full_name=row["name"], email=address(row["email"]), by=_who("secretariat")
        )


def _text(workshop, data):
    """Write one text and take it as far as it goes, by those who may take each step."""
    by = _who(data["by"])
    text = drafting.create(
        author=Delegate.objects.get(user=by),
        topic=workshop.topics.get(number=data["topic"]),
        paragraphs=_typed(data["paragraphs"]),
        by=by,
        **_words(data),
    )
    for state, role in ROAD[data["until"]]:
        if state == State.ADOPTED:
            _adopt(workshop, text)
            continue
        note = data.get("note", "") if state == State.RETURNED else ""
        role = data["by"] if role == "author" else _head_of(text) if role == "head" else role
        workflow.take_step(text, state, by=_who(role), note=note)
        if state == State.IN_DISCUSSION:
            _discuss(text, data)


# What is done to a text until it has come so far, and by whom. Its author is a head, or speaks for themselves,
# unless the head of the delegation has to submit it.
SUBMITTED = [(State.SUBMITTED, "head")]
DISCUSSED = [*SUBMITTED, (State.IN_DISCUSSION, "secretariat")]
FINAL = [*DISCUSSED, (State.FINAL_DRAFT, "secretariat")]
ROAD = {
    "draft": [],
    "with_head": [(State.WITH_HEAD, "author")],
    "submitted": SUBMITTED,
    "returned": [*SUBMITTED, (State.RETURNED, "secretariat")],
    "discussion": DISCUSSED,
    "final": FINAL,
    "released": [*FINAL, (State.ADOPTED, "chair"), (workflow.RELEASED, "secretariat")],
}


def _words(data):
    return {name: data[name] for name in ("title", "rationale", "addressees")}


def _typed(paragraphs, keys=()):
    """Paragraphs as typed; the first of them continue those of `keys`."""
    keys = [*keys, *[None] * len(paragraphs)]
    return [drafting.Typed(kind, words, key) for (kind, words), key in zip(paragraphs, keys, strict=False)]


def _head_of(text):
    """Who submits: the head of the delegation, or the expert alone."""
    head = text.lead.delegates.binding().filter(user__isnull=False).first() or text.author
    return head.user.email.partition("@")[0]


def _discuss(text, data):
    text = Recommendation.objects.get(pk=text.pk)
    words = list(text.current.texts.select_related("paragraph").order_by("position"))
    for role, place, audience, said in data["comments"]:
        by = _who(role)
        delegate = Delegate.objects.get(user=by)
        on = words[place - 1] if place else None
        discussing.comment(text, text=said, audience=audience, words=on, delegate=delegate, by=by)
    if "revised" in data:
        by = _who("secretariat")
        typed = _typed(data["revised"]["paragraphs"], [one.paragraph.key for one in words])
        drafting.revise(text, paragraphs=typed, base=text.current.key, by=by, **_words(data))
        workflow.circulate(text, by=by)


def _adopt(workshop, text):
    session = Session.objects.filter(workshop=workshop).order_by("held_on", "starts").first()
    chair = WorkshopRole.objects.get(workshop=workshop, role=Role.CHAIR)
    text.refresh_from_db()
    workflow.adopt(text, revision=text.current.key, session=session, chair=chair, by=_who("secretariat"))


def _report(workshop, data):
    """Begin the report; its file is owed to the worker, and is there a few seconds after the portal has started."""
    by = _who("secretariat")
    report = reporting.begin(workshop, Meeting.objects.get(code=data["meeting"]), by=by)
    reporting.compose(
        report,
        title=report.title,
        dated_on=report.dated_on,
        foreword=data["foreword"],
        summary=data["summary"],
        texts=list(reporting.adopted_texts(workshop)),
        base=report.composed_at,
        by=by,
    )
    reporting.request_file(report, by=by)
