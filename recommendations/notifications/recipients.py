"""Who is told of an act on a text: a row for each person concerned, written in the act's own transaction.

Each person chooses to be told at once, once a day together, or not by mail. What a mail says is made when it is sent
(`telling`), of what the person may still see then.
"""

from datetime import datetime, time, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from members.models import Notify, User
from recommendations.models import Audience, Happening, Notification, State
from registry import outbox
from registry.models import Outgoing
from workshops.models import Delegate, Role, WorkshopRole

TOLD = outbox.declare("recommendation.told")
DIGEST = outbox.declare("recommendation.digest")
CIRCULATED, RELEASED = "circulated", "released"
RECEIVED, CO_AUTHOR, GIVEN_BACK = "received", "co_author", "given_back"
COMMENT, REPLY, RESOLVED, REOPENED, HIDDEN = "comment", "reply", "resolved", "reopened", "hidden"
# What asks for an answer by a time, or is the receipt of one: sent at once whatever a person chose.
ALWAYS = {State.WITH_HEAD, State.SUBMITTED, State.RETURNED, CO_AUTHOR, GIVEN_BACK}
DIGEST_AT = time(7)
# A digest that is due within this time is on its way: what happens now goes into the next day's.
MARGIN = timedelta(minutes=5)


def of_step(entry, recommendation):
    """Tell of a step of a text ("recommendation.moved"), to whom it concerns."""
    source, target = entry.data["source"], entry.data["target"]
    if source == State.SUBMITTED and target == State.IN_DISCUSSION:
        return  # told by the circulation that it makes
    if target == State.WITH_HEAD:
        _tell(entry, recommendation, target, _heads(recommendation))
    elif target == State.SUBMITTED:
        writers = _writers(recommendation) | _heads(recommendation)
        _tell(entry, recommendation, target, writers, actor_too=True)
        _tell(entry, recommendation, RECEIVED, _officers(recommendation) & ~writers)
    elif entry.data.get("given_back"):
        _tell(entry, recommendation, GIVEN_BACK, _writers(recommendation))
    elif target == State.RETURNED and source != State.SUBMITTED:
        return  # taken back within the delegation
    elif target != State.DRAFT:
        _tell(entry, recommendation, target, _concerned(recommendation))


def of_circulation(entry, recommendation):
    """Tell of a wording that was put before everybody: all who take part."""
    _tell(entry, recommendation, CIRCULATED, _everybody(recommendation))


def of_release(entry, recommendation):
    _tell(entry, recommendation, RELEASED, _writers(recommendation) | _heads(recommendation))


def of_co_author(entry, recommendation, delegate):
    """Tell a delegate that they were named as co-author."""
    _tell(entry, recommendation, CO_AUTHOR, Q(pk=delegate.user_id))


def of_comment(entry, comment):
    """Tell of a comment, or a reply, those whom it concerns among those who may read it."""
    text = comment.recommendation
    people = _writers(text) | _heads(text) | _officers(text) | _thread(comment)
    verb = REPLY if comment.parent_id else COMMENT
    _tell(entry, text, verb, people & _readers(comment), comment=comment)


def of_settling(entry, comment, verb):
    """Tell that a comment was resolved or reopened those who spoke in its thread; that it was hidden, its author."""
    people = Q(pk=comment.author_id) if verb == HIDDEN else _thread(comment)
    _tell(entry, comment.recommendation, verb, people & _readers(comment), comment=comment)


def readers(recommendation, by):
    """How many people a circulation is told to: (at once, in their mail of the day). Whoever circulates knows of it."""
    chosen = list(_reached(_everybody(recommendation), by.key).values_list("notify_texts", flat=True))
    return chosen.count(Notify.AT_ONCE), chosen.count(Notify.DAILY)


def _tell(entry, recommendation, verb, people, *, comment=None, actor_too=False):
    """Write the rows, and owe the mails that carry them; in the transaction of the act that `entry` records."""
    happening = Happening.COMMENT if comment else Happening.TEXT
    rows, now = [], timezone.now()
    for user in _reached(people, None if actor_too else entry.actor_key):
        choice = user.notify_comments if comment else user.notify_texts
        if verb in ALWAYS:
            choice = Notify.AT_ONCE
        if choice == Notify.NEVER:
            continue
        row = Notification(user=user, recommendation=recommendation, comment=comment, happening=happening, verb=verb)
        row.entry, row.happened_at = entry.key, entry.at
        row.due_at = None if choice == Notify.AT_ONCE else next_digest(user, now, recommendation.workshop.zone)
        rows.append(row)
    _put_off(rows)
    for row in rows:
        row.digest_on = row.due_at.date() if row.due_at else None
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    at_once = [(uuid5(row.entry, str(row.user.key)), now, row) for row in rows if not row.due_at]
    outbox.queue_all(TOLD, [(key, due, {"user": row.user.key, "entry": row.entry}) for key, due, row in at_once])
    daily = [(_digest_key(row), row.due_at, {"user": row.user.key, "day": row.digest_on}) for row in rows if row.due_at]
    outbox.queue_all(DIGEST, daily)


def next_digest(user, now, zone):
    """When this person's next mail of the day goes out: at 07:00 of their own zone, else of `zone`."""
    here = ZoneInfo(user.timezone or zone)
    due = datetime.combine(now.astimezone(here).date(), DIGEST_AT, here)
    while due <= now + MARGIN:
        due = datetime.combine(due.date() + timedelta(days=1), DIGEST_AT, here)
    return due


def _put_off(rows):
    """What would go into a mail that has been sent, by a clock that went back, goes into the next day's."""
    daily = {_digest_key(row): row for row in rows if row.due_at}
    if not daily:
        return
    closed = Outgoing.objects.filter(kind=DIGEST, key__in=list(daily)).exclude(done_at=None, failed_at=None)
    for key in closed.values_list("key", flat=True):
        daily[key].due_at += timedelta(days=1)


def _digest_key(row):
    return uuid5(row.user.key, f"digest {row.due_at.date()}")


# Who is concerned: conditions on users -----------------------------------------------------------


def _reached(people, actor_key):
    found = User.objects.filter(people, is_active=True).order_by("pk")
    return found.exclude(key=actor_key) if actor_key else found


def _delegates(**which):
    return Q(pk__in=Delegate.objects.active().filter(user__isnull=False, **which).order_by().values("user"))


def _writers(text):
    """The author and the co-authors."""
    co_authors = text.co_authors.through.objects.filter(recommendation=text).values("delegate")
    return _delegates(pk=text.author_id) | _delegates(pk__in=co_authors)


def _heads(text):
    heads = Delegate.objects.binding().filter(delegation=text.lead_id, user__isnull=False).order_by()
    return Q(pk__in=heads.values("user"))


def _officers(text):
    """Who looks after the text: secretariat and chair, and the rapporteurs of its topic."""
    held = WorkshopRole.objects.filter(workshop=text.workshop_id, ended_at=None, user__isnull=False).order_by()
    rule = Q(role__in=[Role.SECRETARIAT, Role.CHAIR])
    rule |= Q(role=Role.RAPPORTEUR, topics=None) | Q(role=Role.RAPPORTEUR, topics=text.topic_id)
    return Q(pk__in=held.filter(rule).values("user"))


def _everybody(text):
    return _delegates(delegation__workshop=text.workshop_id) | _officers(text)


def _concerned(text):
    """Who is told of a step: of a draft that nobody was handed, its writers alone."""
    if text.submitted_at is None:
        return _writers(text)
    return _writers(text) | _heads(text) | _officers(text)


def _thread(comment):
    """Who spoke in the thread: the author of its first comment, and of each reply."""
    first = comment.parent or comment
    return Q(pk=first.author_id) | Q(pk__in=first.replies.order_by().values("author"))


def _readers(comment):
    """Who may read a comment, of those who may see the text."""
    if comment.audience == Audience.PARTICIPANTS:
        return Q()
    if comment.audience == Audience.DELEGATION:
        return _delegates(delegation=comment.delegation_id)
    kept = WorkshopRole.objects.filter(
        workshop=comment.recommendation.workshop_id, role=Role.SECRETARIAT, ended_at=None, user__isnull=False
    )
    first = comment.parent or comment
    return Q(pk__in=kept.order_by().values("user")) | Q(pk__in=[comment.author_id, first.author_id])
