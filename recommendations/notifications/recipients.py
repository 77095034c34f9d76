"""Recipients of notifications: one row for each user and event, written in the transaction of the change.

Users choose to be notified at once, in one daily summary, or not by e-mail. The e-mail is composed when it is sent
(`messages`), from what the recipient may see at that time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from members.models import Notify, User
from recommendations import comment_events, delegation_events, events, position_events, visibility
from recommendations.events import Event
from recommendations.models import (
    Amendment,
    Comment,
    Compromise,
    Happening,
    Notification,
    Position,
    Received,
    Recommendation,
)
from recommendations.models.comment import READERS
from recommendations.models.sponsorship import Sponsorship
from recommendations.notifications import sponsors
from recommendations.states import State
from recommendations.visibility import people
from registry import outbox
from registry.models import AuditEntry, Outgoing
from workshops.models import Delegate

EVENT_MAIL = outbox.declare("recommendation.notification")
DIGEST = outbox.declare("recommendation.digest")
DIGEST_AT = time(7)
# A digest due within this time may already be on its way: new notifications go into the next one.
MARGIN = timedelta(minutes=5)

AUTHORS = visibility.rule(visibility.AUTHOR, visibility.CO_AUTHOR)
HEADS = visibility.rule(visibility.HEAD)
ALL_PARTICIPANTS = visibility.RECIPIENTS | visibility.OFFICERS_OF_TOPIC
# Before submission, the authors only; afterwards, the head of delegation and the officers too.
CONCERNED = AUTHORS | (HEADS | visibility.OFFICERS_OF_TOPIC).under(visibility.SUBMITTED)
# The recipients of a change of state, by event; those of a submission are in `of_step`.
RECIPIENTS = {
    events.FORWARDED_TO_HEAD: HEADS,
    events.PROPOSED_FROM_FLOOR: HEADS,
    events.RETURNED_TO_AUTHOR: AUTHORS,
    events.RETURNED: CONCERNED,
    events.ACCEPTED: CONCERNED,
    events.BACK_IN_DISCUSSION: CONCERNED,
    events.ADOPTED: CONCERNED,
    events.ADOPTED_BY_SILENCE: CONCERNED,
    events.BACK_FROM_SILENCE: CONCERNED,
    events.AGREED_AD_REFERENDUM: CONCERNED,
    events.CONFIRMED: CONCERNED,
    events.BACK_FROM_REFERENDUM: CONCERNED,
    events.ADOPTION_VOID: CONCERNED,
    events.WITHDRAWN: CONCERNED,
    events.MERGED: AUTHORS | HEADS,
    events.MERGER_UNDONE: CONCERNED,
}


@dataclass
class _Planned:
    """A notification not yet saved, and when its digest is due; None if it is sent at once."""

    row: Notification
    due_at: datetime | None


def of_step(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify the recipients of a change of state ("recommendation.moved")."""
    returned_to_author = bool(entry.data.get("returned_to_author"))
    event = events.of_move(entry.data["source"], entry.data["target"], is_returned_to_author=returned_to_author)
    if event.key == events.SUBMITTED.key:
        submitters = people(AUTHORS | HEADS, recommendation)
        notify(entry, recommendation, event, submitters, actor_too=True)
        officers = people(visibility.OFFICERS_OF_TOPIC, recommendation)
        notify(entry, recommendation, events.RECEIVED, officers & ~submitters)
    elif event is events.RECALLED:
        notify(entry, recommendation, event, _who_received_it(recommendation))
    elif event in RECIPIENTS:
        concerned = people(RECIPIENTS[event], recommendation)
        if event in (events.MERGED, events.MERGER_UNDONE):
            concerned |= sponsors.heads_of_sponsors(recommendation)
        if event is events.WITHDRAWN:
            concerned |= _leads_of_merged(recommendation)
        notify(entry, recommendation, event, concerned)
        if event is events.WITHDRAWN and entry.data["source"] == State.WITH_HEAD:
            heads = _who_received_it(recommendation) & ~people(RECIPIENTS[event], recommendation)
            notify(entry, recommendation, delegation_events.WITHDRAWN_FROM_HEAD, heads)


def _leads_of_merged(recommendation: Recommendation) -> Q:
    """Return the authors and heads of the proposals that were merged into a recommendation."""
    concerned = Q(pk__in=[])
    for merger in recommendation.mergers_into.in_force().select_related("source"):
        concerned |= people(AUTHORS | HEADS, merger.source)
    return concerned


def _who_received_it(recommendation: Recommendation) -> Q:
    """Return the heads of delegation who were notified that the draft was forwarded to them."""
    forwarded = Notification.objects.filter(recommendation=recommendation, verb=events.FORWARDED_TO_HEAD.key)
    return people(HEADS, recommendation) & Q(pk__in=forwarded.values("user"))


def of_summary(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify those concerned that the chair's summary in an issued report contains the recommendation."""
    notify(entry, recommendation, events.CARRIED, people(CONCERNED, recommendation))


def of_circulation(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify all who receive drafts that a version has been circulated; ask co-sponsors to reconfirm."""
    everyone = people(ALL_PARTICIPANTS, recommendation)
    for event, heads in sponsors.of_circulation(recommendation):
        notify(entry, recommendation, event, heads)
        everyone &= ~heads
    notify(entry, recommendation, events.of_circulation(entry.data), everyone)


def of_publication(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify the authors and their head of delegation that the recommendation has been published."""
    notify(entry, recommendation, events.PUBLISHED, people(AUTHORS | HEADS, recommendation))


def of_co_author(entry: AuditEntry, recommendation: Recommendation, delegate: Delegate) -> None:
    """Notify a delegate who has been named as a co-author."""
    notify(entry, recommendation, events.CO_AUTHOR_NAMED, Q(pk=delegate.user_id))


def of_comment(entry: AuditEntry, comment: Comment) -> None:
    """Notify the recipients of a comment or a reply who may read it."""
    recommendation = comment.recommendation
    concerned = people(AUTHORS | HEADS | visibility.OFFICERS_OF_TOPIC, recommendation) | _thread(comment)
    event = comment_events.REPLIED if comment.parent_id else comment_events.COMMENTED
    notify(entry, recommendation, event, concerned & people(READERS, comment), comment=comment)


def of_position(entry: AuditEntry, position: Position) -> None:
    """Notify the chair and the secretariat of a position, the heads of a partner of what was recorded on its behalf, and
    the heads of the lead delegation, who may not read it, that there is something new."""
    recommendation = position.recommendation
    bound = Delegate.objects.binding().filter(delegation=position.delegation_id)
    partners = Q(pk__in=bound.filter(user__isnull=False).order_by().values("user"))
    officers = people(visibility.DECIDERS, recommendation)
    if position.received != Received.TYPED:
        notify(entry, recommendation, position_events.POSITION_ON_BEHALF, partners)
    notify(entry, recommendation, position_events.POSITION_RECORDED, officers & ~partners)
    others = people(HEADS, recommendation) & ~officers & ~partners
    notify(entry, recommendation, position_events.POSITIONS_CHANGED, others)


def of_editorial_rejection(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify the chair and the secretariat that a circulation no longer counts as editorial; ask co-sponsors to reconfirm."""
    event, heads = sponsors.of_rejection(recommendation)
    notify(entry, recommendation, event, heads, actor_too=True)
    others = people(visibility.DECIDERS, recommendation) & ~heads
    notify(entry, recommendation, position_events.EDITORIAL_REJECTED, others)


def of_sponsorship(entry: AuditEntry, row: Sponsorship) -> None:
    """Notify the heads of a partner of an invitation to co-sponsor or its withdrawal, or the lead of the answer."""
    notify(entry, row.recommendation, *sponsors.of_sponsorship(row))


def of_correction(entry: AuditEntry, recommendation: Recommendation) -> None:
    """Notify the chair and the secretariat that a partner approved or corrected the wording of its footnote."""
    notify(entry, recommendation, position_events.WORDING_CORRECTED, people(visibility.DECIDERS, recommendation))


def of_resolution(entry: AuditEntry, comment: Comment, event: Event) -> None:
    """Notify the authors in a thread that it was resolved or reopened; of a hidden comment, notify only its author."""
    concerned = Q(pk=comment.author_id) if event == comment_events.COMMENT_HIDDEN else _thread(comment)
    notify(entry, comment.recommendation, event, concerned & people(READERS, comment), comment=comment)


def count_recipients(recommendation: Recommendation, by: User) -> tuple[int, int]:
    """Return how many users a circulation by `by` notifies at once, and how many in their daily summary."""
    heads = sponsors.heads_of_sponsors(recommendation)
    others = _active(people(ALL_PARTICIPANTS, recommendation) & ~heads, by.key)
    preferences = list(others.values_list("notify_recommendations", flat=True))
    return preferences.count(Notify.AT_ONCE) + _active(heads, by.key).count(), preferences.count(Notify.DAILY)


def count_notified(sources: Iterable[Recommendation], by: User) -> int:
    """Return how many users are notified when `by` merges these recommendations into another one."""
    concerned = Q(pk__in=[])
    for source in sources:
        concerned |= people(RECIPIENTS[events.MERGED], source) | sponsors.heads_of_sponsors(source)
    return _active(concerned, by.key).count()


def notify(
    entry: AuditEntry,
    recommendation: Recommendation,
    event: Event,
    recipients: Q,
    *,
    comment: Comment | None = None,
    about: Amendment | Compromise | None = None,
    actor_too: bool = False,
) -> None:
    """Save the notifications and queue their e-mails, in the transaction of the change."""
    happening = Happening.COMMENT if comment else Happening.STEP
    planned: list[_Planned] = []
    now = timezone.now()
    for user in _active(recipients, None if actor_too else entry.actor_key):
        choice = user.notify_comments if comment else user.notify_recommendations
        if event.is_always_mailed:
            choice = Notify.AT_ONCE
        if choice == Notify.NEVER:
            continue
        row = Notification(
            user=user,
            recommendation=recommendation,
            comment=comment,
            amendment=about if isinstance(about, Amendment) else None,
            compromise=about if isinstance(about, Compromise) else None,
            happening=happening,
            verb=event.key,
        )
        row.entry, row.happened_at = entry.key, entry.at
        due_at = None if choice == Notify.AT_ONCE else next_digest(user, now, recommendation.workshop.zone)
        planned.append(_Planned(row, due_at))
    _postpone(planned)
    for plan in planned:
        plan.row.digest_on = plan.due_at.date() if plan.due_at else None
    Notification.objects.bulk_create([plan.row for plan in planned], ignore_conflicts=True)
    _queue(planned, now)


def _queue(planned: list[_Planned], now: datetime) -> None:
    """Queue an e-mail for each notification that is sent at once, and digests for the others."""
    at_once = [(uuid5(plan.row.entry, str(plan.row.user.key)), now, plan.row) for plan in planned if not plan.due_at]
    outbox.queue_all(EVENT_MAIL, [(key, due, {"user": row.user.key, "entry": row.entry}) for key, due, row in at_once])
    daily = [
        (_digest_key(plan.row, plan.due_at), plan.due_at, {"user": plan.row.user.key, "day": plan.row.digest_on})
        for plan in planned
        if plan.due_at
    ]
    outbox.queue_all(DIGEST, daily)


def next_digest(user: User, now: datetime, zone: str) -> datetime:
    """Return when this user's next digest is due: at 07:00 in their own time zone, or else in `zone`."""
    local = ZoneInfo(user.timezone or zone)
    due = datetime.combine(now.astimezone(local).date(), DIGEST_AT, local)
    while due <= now + MARGIN:
        due = datetime.combine(due.date() + timedelta(days=1), DIGEST_AT, local)
    return due


def _postpone(planned: list[_Planned]) -> None:
    """Move notifications to the next day's digest if their own has already been sent, as after a clock change."""
    daily = {_digest_key(plan.row, plan.due_at): plan for plan in planned if plan.due_at}
    if not daily:
        return
    closed = Outgoing.objects.filter(kind=DIGEST, key__in=list(daily)).exclude(done_at=None, failed_at=None)
    for key in closed.values_list("key", flat=True):
        if due_at := daily[key].due_at:
            daily[key].due_at = due_at + timedelta(days=1)


def _digest_key(row: Notification, due_at: datetime) -> UUID:
    return uuid5(row.user.key, f"digest {due_at.date()}")


def _active(recipients: Q, actor_key: UUID | str | None) -> QuerySet[User]:
    """Return the recipients with an active account, except the actor."""
    users = User.objects.filter(recipients, is_active=True).order_by("pk")
    return users.exclude(key=actor_key) if actor_key else users


def _thread(comment: Comment) -> Q:
    """Return the authors of a thread: of its first comment and of each reply."""
    first = comment.parent or comment
    return Q(pk=first.author_id) | Q(pk__in=first.replies.order_by().values("author"))
