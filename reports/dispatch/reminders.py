"""A mail to the ministries that have not acknowledged receipt, at most one a week each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit, mail, outbox
from registry.models import Outgoing, PersonalLink
from reports.dispatch import delivery, receipts
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.receipts import Receipt
from reports.models import Dispatch, Report

REMIND = outbox.declare("dispatch.remind")
WEEK = timedelta(days=7)  # that a ministry has to answer, and that lie between two reminders at least
ALIVE = {"sent", "opened"}
SUBJECT = gettext_lazy("Reminder: %(symbol)s, receipt of the report")

WHY = {
    "acknowledged": gettext_lazy("have acknowledged receipt"),
    "lately": gettext_lazy("were reminded within the last seven days"),
    "soon": gettext_lazy("were sent the report less than seven days ago"),
    "by_hand": gettext_lazy("got the report by hand; remind them by letter"),
    "not_sent": gettext_lazy("have not been sent the report yet"),
    "expired": gettext_lazy("hold a link that has ended"),
}


@dataclass
class Reminder:
    """Who would be reminded now (dispatches), and how many would not, by reason (of WHY)."""

    dispatches: list[Dispatch] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def reasons(self) -> list[tuple[int, Any]]:
        """(count, words) for each reason, in the order of WHY."""
        return [(self.left_out[name], words) for name, words in WHY.items() if name in self.left_out]

    @property
    def soon(self) -> int:
        """How many would be reminded only where that is asked for."""
        return self.left_out.get("soon", 0)


def reminder(report: Report, early: bool = False, now: datetime | None = None) -> Reminder:
    """Who would be reminded of a report at `now`, and who not and why; `early` also those it was sent to within a week.

    Three queries.
    """
    now = now or timezone.now()
    rows = receipts.receipts(report)
    keys = [row.dispatch.key for row in rows]
    links = PersonalLink.objects.filter(purpose=delivery.LINK, subject__in=keys, revoked_at=None, expires_at__gt=now)
    alive = set(links.values_list("subject", flat=True))
    found = Reminder()
    for row in rows:
        reason = _reason(row, row.dispatch.key in alive, now)
        if reason and not (early and reason == "soon"):
            found.left_out[reason] = found.left_out.get(reason, 0) + 1
        else:
            found.dispatches.append(row.dispatch)
    return found


def _reason(row: Receipt, is_alive: bool, now: datetime) -> str:
    dispatch = row.dispatch
    if row.state == "acknowledged":
        return "acknowledged"
    if not dispatch.email:
        return "by_hand"
    if row.state not in ALIVE or not dispatch.sent_at:
        return "not_sent"
    if dispatch.reminded_at and dispatch.reminded_at > now - WEEK:
        return "lately"
    if not is_alive:
        return "expired"
    return "soon" if dispatch.sent_at > now - WEEK else ""


@transaction.atomic
def remind(report: Report, *, by: User, early: bool = False) -> int:
    """Remind everybody who is due a reminder of this report; returns how many. Asking twice reminds once.

    Whom it was sent to within the last week is reminded only when that was asked for (`early`).
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
    """Send one reminder, unless receipt was acknowledged, or the link ended, since it was owed."""
    dispatch = Dispatch.objects.select_related(*delivery.RELATED).get(key=dispatch)
    link = PersonalLink.objects.get(purpose=delivery.LINK, subject=dispatch.key)
    if dispatch.acknowledged_at or link.revoked_at or link.expires_at <= timezone.now() or not dispatch.email:
        return
    assert dispatch.sent_at, "only what was sent is owed a reminder"
    mail.send(
        outgoing,
        progress,
        to=dispatch.email,
        name=dispatch.addressee,
        template="reminder",
        context=delivery.message(dispatch, link)
        | {"sent_on": dispatch.sent_at.astimezone(dispatch.report.workshop.tz).date()},
        subject=SUBJECT % {"symbol": dispatch.report.symbol},
    )
