"""Who is notified of an event: a row for each person concerned, written in the transaction of the change.

Each person chooses to be told at once, once a day together, or not by mail. What a mail says is made when it is sent
(`messages`), of what the person may still see then.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from members.models import Notify, User
from recommendations import comment_events, events, visibility
from recommendations.events import Event
from recommendations.models import Comment, Happening, Notification, Recommendation
from recommendations.models.comment import READERS
from recommendations.visibility import people
from registry import outbox
from registry.models import AuditEntry, Outgoing
from workshops.models import Delegate

TOLD = outbox.declare("recommendation.told")
DIGEST = outbox.declare("recommendation.digest")
DIGEST_AT = time(7)
# A digest that is due within this time is on its way: what happens now goes into the next day's.
MARGIN = timedelta(minutes=5)

AUTHORS = visibility.rule(visibility.AUTHOR, visibility.CO_AUTHOR)
HEADS = visibility.rule(visibility.HEAD)
EVERYBODY = visibility.rule(visibility.DELEGATE) | visibility.OFFICERS_OF_TOPIC
# Of a draft that nobody was handed, its authors alone; afterwards the head and the officers as well.
CONCERNED = AUTHORS | (HEADS | visibility.OFFICERS_OF_TOPIC).under(visibility.SUBMITTED)
# Who is notified of a change of state, by its event; of a submission see `of_step`.
RECIPIENTS = {
    events.HANDED_TO_HEAD: HEADS,
    events.GIVEN_BACK: AUTHORS,
    events.GIVEN_BACK_RETURNED: AUTHORS,
    events.RETURNED: CONCERNED,
    events.MADE_FINAL: CONCERNED,
    events.BACK_IN_DISCUSSION: CONCERNED,
    events.ADOPTED: CONCERNED,
    events.WITHDRAWN: CONCERNED,
}


@dataclass
class _Planned:
    """A notification that is not saved yet, and when the digest that carries it is due; None: sent at once."""

    row: Notification
    due_at: datetime | None


def of_step(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify those concerned by a change of state ("recommendation.moved")."""
    returned_to_author = bool(entry.data.get("returned_to_author"))
    event = events.of_move(entry.data["source"], entry.data["target"], is_returned_to_author=returned_to_author)
    if event.key == events.SUBMITTED.key:
        submitters = people(AUTHORS | HEADS, recommendation)
        _notify(entry, recommendation, event, submitters, actor_too=True)
        officers = people(visibility.OFFICERS_OF_TOPIC, recommendation)
        _notify(entry, recommendation, events.RECEIVED, officers & ~submitters)
    elif event in RECIPIENTS:
        _notify(entry, recommendation, event, people(RECIPIENTS[event], recommendation))


def of_circulation(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify all participants of a version that was circulated."""
    _notify(entry, recommendation, events.CIRCULATED, people(EVERYBODY, recommendation))


def of_publication(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify authors and head that the recommendation is public."""
    _notify(entry, recommendation, events.PUBLISHED, people(AUTHORS | HEADS, recommendation))


def of_co_author(entry: AuditEntry, recommendation: Recommendation, delegate: Delegate) -> None:
    """Notify a delegate who was named as co-author."""
    _notify(entry, recommendation, events.CO_AUTHOR_NAMED, Q(pk=delegate.user_id))


def of_comment(entry: AuditEntry, comment: Comment) -> None:
    """Notify those concerned by a comment or a reply, among those who may read it."""
    recommendation = comment.recommendation
    concerned = people(AUTHORS | HEADS | visibility.OFFICERS_OF_TOPIC, recommendation) | _thread(comment)
    event = comment_events.REPLIED if comment.parent_id else comment_events.COMMENTED
    _notify(entry, recommendation, event, concerned & people(READERS, comment), comment=comment)


def of_resolution(entry: AuditEntry, comment: Comment, event: Event) -> None:
    """Notify those who spoke in a thread that it was resolved or reopened; of a hidden comment, its author."""
    concerned = Q(pk=comment.author_id) if event == comment_events.COMMENT_HIDDEN else _thread(comment)
    _notify(entry, comment.recommendation, event, concerned & people(READERS, comment), comment=comment)


def readers(recommendation: Recommendation, by: User) -> tuple[int, int]:
    """How many people a circulation reaches: at once, and in their digest of the day. Whoever circulates is left out."""
    reached = _reached(people(EVERYBODY, recommendation), by.key)
    chosen = list(reached.values_list("notify_recommendations", flat=True))
    return chosen.count(Notify.AT_ONCE), chosen.count(Notify.DAILY)


def _notify(
    entry: AuditEntry,
    recommendation: Recommendation,
    event: Event,
    recipients: Q,
    *,
    comment: Comment | None = None,
    actor_too: bool = False,
) -> None:
    """Write the notifications, and queue the mails that carry them; in the transaction of the change."""
    happening = Happening.COMMENT if comment else Happening.TEXT
    planned: list[_Planned] = []
    now = timezone.now()
    for user in _reached(recipients, None if actor_too else entry.actor_key):
        choice = user.notify_comments if comment else user.notify_recommendations
        if event.is_always_mailed:
            choice = Notify.AT_ONCE
        if choice == Notify.NEVER:
            continue
        row = Notification(
            user=user, recommendation=recommendation, comment=comment, happening=happening, verb=event.key
        )
        row.entry, row.happened_at = entry.key, entry.at
        due_at = None if choice == Notify.AT_ONCE else next_digest(user, now, recommendation.workshop.zone)
        planned.append(_Planned(row, due_at))
    _put_off(planned)
    for one in planned:
        one.row.digest_on = one.due_at.date() if one.due_at else None
    Notification.objects.bulk_create([one.row for one in planned], ignore_conflicts=True)
    _queue(planned, now)


def _queue(planned: list[_Planned], now: datetime) -> None:
    """Queue a mail for each notification that is sent at once, and the digests of the others."""
    at_once = [(uuid5(one.row.entry, str(one.row.user.key)), now, one.row) for one in planned if not one.due_at]
    outbox.queue_all(TOLD, [(key, due, {"user": row.user.key, "entry": row.entry}) for key, due, row in at_once])
    daily = [
        (_digest_key(one.row, one.due_at), one.due_at, {"user": one.row.user.key, "day": one.row.digest_on})
        for one in planned
        if one.due_at
    ]
    outbox.queue_all(DIGEST, daily)


def next_digest(user: User, now: datetime, zone: str) -> datetime:
    """When this person's next mail of the day goes out: at 07:00 of their own zone, else of `zone`."""
    here = ZoneInfo(user.timezone or zone)
    due = datetime.combine(now.astimezone(here).date(), DIGEST_AT, here)
    while due <= now + MARGIN:
        due = datetime.combine(due.date() + timedelta(days=1), DIGEST_AT, here)
    return due


def _put_off(planned: list[_Planned]) -> None:
    """What would go into a mail that has been sent, by a clock that went back, goes into the next day's."""
    daily = {_digest_key(one.row, one.due_at): one for one in planned if one.due_at}
    if not daily:
        return
    closed = Outgoing.objects.filter(kind=DIGEST, key__in=list(daily)).exclude(done_at=None, failed_at=None)
    for key in closed.values_list("key", flat=True):
        if due_at := daily[key].due_at:
            daily[key].due_at = due_at + timedelta(days=1)


def _digest_key(row: Notification, due_at: datetime) -> UUID:
    return uuid5(row.user.key, f"digest {due_at.date()}")


def _reached(recipients: Q, actor_key: UUID | str | None) -> QuerySet[User]:
    found = User.objects.filter(recipients, is_active=True).order_by("pk")
    return found.exclude(key=actor_key) if actor_key else found


def _thread(comment: Comment) -> Q:
    """Who spoke in the thread: the author of its first comment, and of each reply."""
    first = comment.parent or comment
    return Q(pk=first.author_id) | Q(pk__in=first.replies.order_by().values("author"))
