"""Reminders to ministries that have not acknowledged receipt, at most one a week each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit, mail, outbox
from registry.doors import door
from registry.models import Outgoing, PersonalLink
from reports.dispatch import delivery, receipts
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.receipts import Receipt
from reports.models import Dispatch, Report

REMIND = outbox.declare("dispatch.remind")
WEEK = timedelta(days=7)  # before the first reminder, and between two reminders
REMINDABLE = {"sent", "opened"}
SUBJECT = gettext_lazy("Reminder: acknowledgement of receipt of report %(symbol)s")

REASONS = {
    "acknowledged": gettext_lazy("Receipt acknowledged"),
    "lately": gettext_lazy("Reminded within the last seven days"),
    "soon": gettext_lazy("Report sent less than seven days ago"),
    "by_hand": gettext_lazy("Delivered by hand or by post (remind by letter)"),
    "not_sent": gettext_lazy("Report not yet sent"),
    "expired": gettext_lazy("Personal link expired or withdrawn"),
}


@dataclass
class Reminder:
    """The dispatches that would be reminded now, and the number of those that would not, for each of the REASONS."""

    dispatches: list[Dispatch] = field(default_factory=list)
    excluded: dict[str, int] = field(default_factory=dict)

    @property
    def reasons(self) -> list[tuple[int, Any]]:
        """Return the (count, label) of each reason, in the order of REASONS."""
        return [(self.excluded[name], label) for name, label in REASONS.items() if name in self.excluded]

    @property
    def soon(self) -> int:
        """Return how many would be reminded only on request."""
        return self.excluded.get("soon", 0)


def reminder(report: Report, early: bool = False, now: datetime | None = None) -> Reminder:
    """Return who would be reminded of a report at `now`, and who would not be and why. Three queries.

    `early` includes ministries that were sent the report less than a week ago.
    """
    now = now or timezone.now()
    rows = receipts.receipts(report)
    keys = [row.dispatch.key for row in rows]
    links = PersonalLink.objects.filter(purpose=delivery.LINK, subject__in=keys, revoked_at=None, expires_at__gt=now)
    with_valid_link = set(links.values_list("subject", flat=True))
    result = Reminder()
    for row in rows:
        reason = _reason(row, row.dispatch.key in with_valid_link, now)
        if reason and not (early and reason == "soon"):
            result.excluded[reason] = result.excluded.get(reason, 0) + 1
        else:
            result.dispatches.append(row.dispatch)
    return result


def _reason(row: Receipt, has_valid_link: bool, now: datetime) -> str:
    dispatch = row.dispatch
    if row.state == "acknowledged":
        return "acknowledged"
    if not dispatch.email:
        return "by_hand"
    if row.state not in REMINDABLE or not dispatch.sent_at:
        return "not_sent"
    if dispatch.reminded_at and dispatch.reminded_at > now - WEEK:
        return "lately"
    if not has_valid_link:
        return "expired"
    return "soon" if dispatch.sent_at > now - WEEK else ""


@door
def remind(report: Report, *, by: User, early: bool = False) -> int:
    """Queue a reminder to every ministry that is due one, and return how many. Idempotent within a week.

    `early` includes ministries that were sent the report less than a week ago.
    """
    report = dispatch_room.locked(report, by)
    due = reminder(report, early).dispatches
    now = timezone.now()
    for dispatch in due:
        Dispatch.objects.filter(pk=dispatch.pk).update(reminded_at=now, reminders=F("reminders") + 1)
        entry = audit.record(by, "dispatch.reminded", dispatch, ministry=dispatch.ministry.code)
        outbox.queue(REMIND, key=entry.key, dispatch=dispatch.key)
    return len(due)


@outbox.register(REMIND, pauses=outbox.MAIL)
def deliver_reminder(dispatch: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Send one reminder, unless receipt has been acknowledged or the link has ended since it was queued."""
    dispatch = Dispatch.objects.select_related(*delivery.RELATED).get(key=dispatch)
    link = PersonalLink.objects.get(purpose=delivery.LINK, subject=dispatch.key)
    if dispatch.acknowledged_at or link.revoked_at or link.expires_at <= timezone.now() or not dispatch.email:
        return
    assert dispatch.sent_at, "only sent letters are queued for a reminder"
    mail.send(
        outgoing,
        progress,
        to=dispatch.email,
        name=str(dispatch.addressee_names),
        template="reminder",
        context=delivery.message(dispatch, link)
        | {"sent_on": dispatch.sent_at.astimezone(dispatch.report.workshop.tz).date()},
        subject=SUBJECT % {"symbol": dispatch.report.symbol},
        reply_to=dispatch.report.workshop.correspondents(),
    )
