"""The state of each letter, and acknowledgements of receipt through the personal link or on paper."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from members.models import User
from registry import audit, links, names
from registry.access import Refused
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from reports.dispatch import by_hand
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.delivery import DELIVER, LINK, PRINT
from reports.models import Channel, Dispatch, ReceiptBy, Report


class AlreadyAcknowledged(Exception):
    """Receipt has already been acknowledged; `dispatch` contains by whom and when."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.dispatch = dispatch
        super().__init__(str(dispatch))


@dataclass(frozen=True)
class Receipt:
    """The state of one dispatch: its label, time and note, and whether the letter can be resent."""

    dispatch: Dispatch
    state: str
    label: str | Promise
    at: datetime
    note: str = ""
    may_resend: bool = False
    on: date | None = None  # the date, if no time is known

    @property
    def tag(self) -> str:
        """Return the shape of the tag that shows the state."""
        return TAGS[self.state]


STATES = {
    "acknowledged": gettext_lazy("Acknowledged"),
    "opened": gettext_lazy("Opened"),
    "delivered": gettext_lazy("Delivered by hand"),
    "sent": gettext_lazy("Sent"),
    "prepared": gettext_lazy("To be delivered"),
    "sending": gettext_lazy("Sending"),
    "queued": gettext_lazy("Queued"),
    "paused": gettext_lazy("Paused"),
    "delivery_uncertain": gettext_lazy("Delivery uncertain"),
    "failed": gettext_lazy("Failed"),
}
ON_PAPER = gettext_lazy("%(by)s, on paper")
ALREADY_ACKNOWLEDGED = gettext_lazy(
    "Receipt has already been acknowledged. The first acknowledgement remains on record."
)
MAY_NOT_EXPORT = gettext_lazy("Only the secretariat of this workshop may export the table of letters.")
NOT_DELIVERED = gettext_lazy(
    "This letter has not been delivered yet. "
    "Acknowledge receipt after it has been sent or its delivery has been recorded."
)
ORDER = list(STATES)
TAGS = {"acknowledged": "ok", "opened": "discussion", "delivered": "submitted", "sent": "submitted", "paused": "closed"}
TAGS |= {"prepared": "draft", "sending": "draft", "queued": "draft", "delivery_uncertain": "ask", "failed": "stop"}
SORTS = {
    "number": lambda row: row.dispatch.number,
    "partner": lambda row: (row.dispatch.ministry.partner.protocol_order, row.dispatch.number),
    "ministry": lambda row: (names.fold(row.dispatch.ministry_name), row.dispatch.number),
    "state": lambda row: (ORDER.index(row.state), row.dispatch.number),
    "when": lambda row: (row.at, row.dispatch.number),
}


def receipts(report: Report) -> list[Receipt]:
    """Return the dispatches of a report by number, each with its state. Two queries."""
    rows = list(report.dispatches.select_related("ministry__partner", "report__workshop__host").order_by("number"))
    tasks = Outgoing.objects.filter(kind__in=[DELIVER, PRINT], key__in=[row.key for row in rows])
    jobs = {(job.kind, job.key): job for job in tasks}
    return [_receipt(row, jobs.get((dispatch_room.kind_of(row), row.key))) for row in rows]


def chosen(rows: Iterable[Receipt], *, state: str = "", channel: str = "", order: str = "") -> list[Receipt]:
    """Return the receipts in one state and of one channel, in one of the orders in SORTS; "-" reverses the order."""
    rows = [row for row in rows if state in ("", row.state) and channel in ("", row.dispatch.channel)]
    key = SORTS.get(order.lstrip("-"), SORTS["number"])
    return sorted(rows, key=key, reverse=order.startswith("-"))


def legend(rows: Iterable[Receipt]) -> list[tuple[str, Any, int, str]]:
    """Return how many receipts are in each state: a list of (state, label, count, shape of the tag)."""
    counted = Counter(row.state for row in rows)
    return [(state, label, counted[state], TAGS[state]) for state, label in STATES.items() if counted[state]]


def _receipt(dispatch: Dispatch, job: Outgoing | None) -> Receipt:
    if dispatch.acknowledged_at:
        by, on = acknowledgement(dispatch), dispatch.acknowledged_on
        at = _midnight(dispatch, on) if on else dispatch.acknowledged_at
        return _in_state("acknowledged", dispatch, at, by, on=on)
    if dispatch.opened_at:
        return _in_state("opened", dispatch, dispatch.opened_at, gettext("Not yet acknowledged"))
    if dispatch.channel != Channel.EMAIL:
        return _by_hand(dispatch, job)
    if dispatch.paused_at:
        return _in_state("paused", dispatch, dispatch.paused_at)
    if job and job.failed_at:
        state = "delivery_uncertain" if job.is_delivery_uncertain else "failed"
        return _in_state(state, dispatch, job.failed_at, job.last_error, may_resend=True)
    if dispatch.sent_at:
        return _in_state("sent", dispatch, dispatch.sent_at)
    is_leased = job and not job.done_at and job.leased_until and job.leased_until > timezone.now()
    return _in_state("sending" if is_leased else "queued", dispatch, dispatch.queued_at, _last_error(job))


def _by_hand(dispatch: Dispatch, job: Outgoing | None) -> Receipt:
    if dispatch.handed_on:
        at = _midnight(dispatch, dispatch.handed_on)
        return _in_state("delivered", dispatch, at, dispatch.handed_note, on=dispatch.handed_on)
    if job and job.failed_at:
        return _in_state("failed", dispatch, job.failed_at, job.last_error, may_resend=True)
    return _in_state("prepared", dispatch, dispatch.queued_at, _last_error(job))


def _midnight(dispatch: Dispatch, day: date) -> datetime:
    """Return the beginning of a day at the workshop, by which letters are sorted if no time is known."""
    return datetime.combine(day, time(), dispatch.report.workshop.tz)


def acknowledgement(dispatch: Dispatch) -> str:
    """Return who acknowledged receipt, and whether on paper."""
    by = ", ".join(filter(None, [dispatch.acknowledged_by, dispatch.acknowledged_title]))
    return ON_PAPER % {"by": by} if dispatch.receipt_by == ReceiptBy.PAPER else by


def _last_error(job: Outgoing | None) -> str:
    if job and job.last_error:
        return gettext("Attempt %(n)s failed: %(error)s") % {"n": max(1, job.attempts), "error": job.last_error}
    return ""


def _in_state(state: str, dispatch: Dispatch, at: datetime, note: str = "", **more: Any) -> Receipt:
    return Receipt(dispatch, state, STATES[state], at, note, **more)


def by_token(token: str) -> tuple[Dispatch, PersonalLink]:
    """Return the dispatch and the personal link of a token. Raises links.LinkRefused."""
    link = links.find(LINK, token)
    related = ("report__workshop", "report__meeting", "report__transmission", "rendition__report", "ministry__partner")
    return Dispatch.objects.select_related(*related).get(key=link.subject), link


def token_of(dispatch: Dispatch) -> str:
    """Return the token of the valid personal link of a letter, or "" if it has none. One query."""
    valid = PersonalLink.objects.filter(purpose=LINK, revoked_at=None, expires_at__gt=timezone.now())
    link = valid.filter(subject=dispatch.key).first()
    return links.token(link) if link else ""


@door
def open_letter(dispatch: Dispatch, link: PersonalLink) -> None:
    """Record the first time that someone opens the letter with the button on its page."""
    links.use(link)
    if Dispatch.objects.filter(pk=dispatch.pk, opened_at=None).update(opened_at=timezone.now()):
        audit.record(link, "dispatch.opened", dispatch, partner=dispatch.ministry.partner.code)


@door
def acknowledge(dispatch: Dispatch, link: PersonalLink, *, name: str, title: str) -> Dispatch:
    """Record who acknowledges receipt on behalf of the ministry. Raises AlreadyAcknowledged or links.LinkRefused."""
    links.use(link)
    dispatch = (
        Dispatch.objects.select_for_update(no_key=True, of=("self",))
        .select_related("ministry__partner")
        .get(pk=dispatch.pk)
    )
    now = timezone.now()
    dispatch.opened_at = dispatch.opened_at or now
    _record(dispatch, by=link, name=name, title=title, how=ReceiptBy.LINK, at=now)
    return dispatch


@door
def record_receipt(
    dispatch: Dispatch, *, name: str, title: str, received_on: date, scan: tuple[bytes, str] | None, by: User
) -> Dispatch:
    """Record an acknowledgement on paper: by whom, its date, and its scan as (bytes, extension) or None.

    Raises AlreadyAcknowledged, or Refused if the letter has not been delivered or the date is impossible.
    """
    dispatch = dispatch_room.locked_dispatch(dispatch, by)
    require_delivered(dispatch)
    if not by_hand.is_possible_day(dispatch.report, received_on):
        raise Refused(by_hand.WRONG_DATE)
    dispatch.receipt_file = storage.store(*scan) if scan else ""
    dispatch.acknowledged_on = received_on
    _record(dispatch, by=by, name=name, title=title, how=ReceiptBy.PAPER, at=timezone.now())
    return dispatch


def require_delivered(dispatch: Dispatch) -> None:
    """Raise Refused if the letter has not been sent, delivered by hand or opened."""
    if not (dispatch.sent_at or dispatch.handed_on or dispatch.opened_at):
        raise Refused(NOT_DELIVERED)


def _record(
    dispatch: Dispatch, *, by: User | PersonalLink, name: str, title: str, how: ReceiptBy, at: datetime
) -> None:
    if dispatch.acknowledged_at:
        raise AlreadyAcknowledged(dispatch)
    dispatch.acknowledged_at, dispatch.acknowledged_by, dispatch.acknowledged_title = at, name, title
    dispatch.receipt_by = how
    columns = ["opened_at", "acknowledged_at", "acknowledged_by", "acknowledged_title", "acknowledged_on"]
    dispatch.save(update_fields=[*columns, "receipt_by", "receipt_file"])
    partner = dispatch.ministry.partner.code
    details: dict[str, Any] = {"rows": [dispatch], "how": how, "scan": dispatch.receipt_file}
    audit.record(by, "dispatch.acknowledged", dispatch, partner=partner, **details)


@door
def record_export(report: Report, *, count: int, by: User) -> None:
    """Audit the export of the table of letters, which names people at ministries. Raises Refused."""
    if not Report.objects.overseen_by(by).filter(pk=report.pk).exists():
        raise Refused(MAY_NOT_EXPORT)
    audit.record(by, "receipts.exported", report, letters=count)
