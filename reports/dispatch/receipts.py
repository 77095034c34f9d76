"""What became of each letter. The table of receipts, the personal link, and answers that came on paper."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from members.models import User
from registry import audit, links, names
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from reports.dispatch import dispatch as dispatch_room
from reports.dispatch.delivery import DELIVER, LINK, PRINT
from reports.models import Channel, Dispatch, ReceiptBy, Report


class AlreadyAcknowledged(Exception):
    """The receipt stands already; `dispatch` says by whom and when."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.dispatch = dispatch
        super().__init__(str(dispatch))


@dataclass(frozen=True)
class Receipt:
    """How far one dispatch is: its state and words for it, when that was, a sentence, and whether it may be repeated."""

    dispatch: Dispatch
    state: str
    label: str | Promise
    at: datetime
    note: str = ""
    may_repeat: bool = False
    on: date | None = None  # the day, where no hour is known

    @property
    def tag(self) -> str:
        """The shape of the tag that shows the state."""
        return TAGS[self.state]


STATES = {
    "acknowledged": gettext_lazy("Acknowledged"),
    "opened": gettext_lazy("Opened"),
    "handed": gettext_lazy("Handed over"),
    "sent": gettext_lazy("Sent"),
    "prepared": gettext_lazy("To be handed over"),
    "sending": gettext_lazy("Being sent"),
    "queued": gettext_lazy("Queued"),
    "stopped": pgettext_lazy("a letter", "Stopped"),
    "delivery_uncertain": gettext_lazy("Perhaps sent"),
    "failed": gettext_lazy("Not delivered"),
}
ON_PAPER = gettext_lazy("%(by)s, on paper")
FIRST_ANSWER_STANDS = gettext_lazy("Receipt was acknowledged before; the first answer stands.")
NOT_GONE = gettext_lazy("Nobody can acknowledge a letter that has not gone out yet.")
ORDER = list(STATES)
TAGS = {"acknowledged": "ok", "opened": "discussion", "handed": "submitted", "sent": "submitted", "stopped": "closed"}
TAGS |= {"prepared": "draft", "sending": "draft", "queued": "draft", "delivery_uncertain": "ask", "failed": "stop"}
SORTS = {
    "number": lambda row: row.dispatch.number,
    "partner": lambda row: (row.dispatch.ministry.partner.protocol_order, row.dispatch.number),
    "ministry": lambda row: (names.fold(row.dispatch.ministry_name), row.dispatch.number),
    "state": lambda row: (ORDER.index(row.state), row.dispatch.number),
    "when": lambda row: (row.at, row.dispatch.number),
}


def receipts(report: Report) -> list[Receipt]:
    """The dispatches of a report by number, each with its state. Two queries."""
    rows = list(report.dispatches.select_related("ministry__partner", "report__workshop").order_by("number"))
    found = Outgoing.objects.filter(kind__in=[DELIVER, PRINT], key__in=[row.key for row in rows])
    jobs = {(job.kind, job.key): job for job in found}
    return [_receipt(row, jobs.get((dispatch_room.kind_of(row), row.key))) for row in rows]


def chosen(rows: Iterable[Receipt], *, state: str = "", channel: str = "", order: str = "") -> list[Receipt]:
    """Of `receipts` those in one state and of one channel, in an order of SORTS, "-" turns it round."""
    rows = [row for row in rows if state in ("", row.state) and channel in ("", row.dispatch.channel)]
    key = SORTS.get(order.lstrip("-"), SORTS["number"])
    return sorted(rows, key=key, reverse=order.startswith("-"))


def legend(rows: Iterable[Receipt]) -> list[tuple[str, Any, int, str]]:
    """How many receipts are in each state: a list of (state, label, count, shape of the tag)."""
    counted = Counter(row.state for row in rows)
    return [(state, label, counted[state], TAGS[state]) for state, label in STATES.items() if counted[state]]


def _receipt(dispatch: Dispatch, job: Outgoing | None) -> Receipt:
    if dispatch.acknowledged_at:
        by, on = acknowledgement(dispatch), dispatch.acknowledged_on
        return _in_state("acknowledged", dispatch, dispatch.acknowledged_at, by, on=on)
    if dispatch.opened_at:
        return _in_state("opened", dispatch, dispatch.opened_at, gettext("Button pressed; not acknowledged"))
    if dispatch.channel != Channel.EMAIL:
        return _by_hand(dispatch, job)
    if dispatch.stopped_at:
        return _in_state("stopped", dispatch, dispatch.stopped_at)
    if job and job.failed_at:
        state = "delivery_uncertain" if job.is_delivery_uncertain else "failed"
        return _in_state(state, dispatch, job.failed_at, job.last_error, may_repeat=True)
    if dispatch.sent_at:
        return _in_state("sent", dispatch, dispatch.sent_at)
    is_in_hand = job and not job.done_at and job.leased_until and job.leased_until > timezone.now()
    return _in_state("sending" if is_in_hand else "queued", dispatch, dispatch.queued_at, _trouble(job))


def _by_hand(dispatch: Dispatch, job: Outgoing | None) -> Receipt:
    if dispatch.handed_on:
        at = datetime.combine(dispatch.handed_on, time(), dispatch.report.workshop.tz)
        return _in_state("handed", dispatch, at, dispatch.handed_note, on=dispatch.handed_on)
    if job and job.failed_at:
        return _in_state("failed", dispatch, job.failed_at, job.last_error, may_repeat=True)
    return _in_state("prepared", dispatch, dispatch.queued_at, _trouble(job))


def acknowledgement(dispatch: Dispatch) -> str:
    """Who acknowledged, and how it came."""
    by = ", ".join(filter(None, [dispatch.acknowledged_by, dispatch.acknowledged_title]))
    return ON_PAPER % {"by": by} if dispatch.receipt_by == ReceiptBy.PAPER else by


def _trouble(job: Outgoing | None) -> str:
    if job and job.last_error:
        return gettext("Attempt %(n)s failed: %(error)s") % {"n": max(1, job.attempts), "error": job.last_error}
    return ""


def _in_state(state: str, dispatch: Dispatch, at: datetime, note: str = "", **more: Any) -> Receipt:
    return Receipt(dispatch, state, STATES[state], at, note, **more)


def by_token(token: str) -> tuple[Dispatch, PersonalLink]:
    """The dispatch and the link that a token in an address stands for. Raises links.LinkRefused."""
    link = links.find(LINK, token)
    related = ("report__workshop", "report__meeting", "report__transmission", "rendition__report", "ministry__partner")
    return Dispatch.objects.select_related(*related).get(key=link.subject), link


@transaction.atomic
def open_letter(dispatch: Dispatch, link: PersonalLink) -> None:
    """Note that somebody at the ministry pressed the button; the first time counts."""
    links.use(link)
    if Dispatch.objects.filter(pk=dispatch.pk, opened_at=None).update(opened_at=timezone.now()):
        audit.record(link, "dispatch.opened", dispatch, partner=dispatch.ministry.partner.code)


@transaction.atomic
def acknowledge(dispatch: Dispatch, link: PersonalLink, *, name: str, title: str) -> Dispatch:
    """Record who acknowledges receipt for the ministry, once. Raises AlreadyAcknowledged, and links.LinkRefused."""
    links.use(link)
    dispatch = Dispatch.objects.select_for_update(of=("self",)).select_related("ministry__partner").get(pk=dispatch.pk)
    now = timezone.now()
    dispatch.opened_at = dispatch.opened_at or now
    _keep_receipt(dispatch, by=link, name=name, title=title, how=ReceiptBy.LINK, at=now)
    return dispatch


@transaction.atomic
def record_receipt(
    dispatch: Dispatch, *, name: str, title: str, received_on: date, scan: tuple[bytes, str] | None, by: User
) -> Dispatch:
    """Record an answer on paper: whose, of which day, and its scan as (bytes, extension) or None.

    Raises AlreadyAcknowledged, and Refused before the letter went out.
    """
    dispatch = dispatch_room.locked_dispatch(dispatch, by)
    require_gone(dispatch)
    dispatch.receipt_file = storage.store(*scan) if scan else ""
    dispatch.acknowledged_on = received_on
    _keep_receipt(dispatch, by=by, name=name, title=title, how=ReceiptBy.PAPER, at=timezone.now())
    return dispatch


def require_gone(dispatch: Dispatch) -> None:
    """Refuse an answer to a letter that has not left."""
    if not (dispatch.sent_at or dispatch.handed_on or dispatch.opened_at):
        raise Refused(NOT_GONE)


def _keep_receipt(
    dispatch: Dispatch, *, by: User | PersonalLink, name: str, title: str, how: ReceiptBy, at: datetime
) -> None:
    if dispatch.acknowledged_at:
        raise AlreadyAcknowledged(dispatch)
    dispatch.acknowledged_at, dispatch.acknowledged_by, dispatch.acknowledged_title = at, name, title
    dispatch.receipt_by = how
    columns = ["opened_at", "acknowledged_at", "acknowledged_by", "acknowledged_title", "acknowledged_on"]
    dispatch.save(update_fields=[*columns, "receipt_by", "receipt_file"])
    partner = dispatch.ministry.partner.code
    audit.record(by, "dispatch.acknowledged", dispatch, partner=partner, how=how, scan=dispatch.receipt_file)


@transaction.atomic
def record_export(report: Report, *, count: int, by: User) -> None:
    """Record that the table of receipts, which names people at ministries, was taken away as a file."""
    audit.record(by, "receipts.exported", report, letters=count)
