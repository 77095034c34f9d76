"""Break silence on one item, on the portal or on paper; withdraw a break.

A break counts if it was received before the end. If it is recorded after the chair's finding, the finding is void, unless
the partner consents in writing to a reservation instead.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import (
    Paragraph,
    SilenceBreak,
    SilenceBreakWithdrawal,
    SilenceItem,
    SilencePartner,
    SilenceReservation,
    Voice,
)
from recommendations.silence import notices, receipts, voids
from recommendations.silence.locks import SPEAKS_NOW, lock_round, require_secretariat, speaker
from recommendations.silence.partners import is_meeting
from recommendations.silence.receipts import Receipt
from recommendations.silence.rules import ItemState
from recommendations.silence.status import ItemStatus, Status
from registry import audit
from registry.access import Refused
from registry.doors import door

TOO_LATE = _(
    "The silence procedure has ended. A letter, note or e-mail received by the secretariat before the end will "
    "still be taken into account."
)
NOT_OPEN = _("The silence procedure on this recommendation has ended.")
NO_PARAGRAPH = _("Select a paragraph of the recommendation.")
NO_REASON = _("State the reason.")
NOT_ENTITLED = _("Select a partner entitled to break silence in this procedure.")
ALREADY_WITHDRAWN = _("This break has already been withdrawn.")
FOUND_ALREADY = _("The chair’s finding on this recommendation has already been recorded.")
NOT_BY_CULTURE = _(
    "Only the ministry of foreign affairs or, during the workshop, the head of delegation may withdraw a break."
)
NO_FINDING = _("A reservation instead of a break is possible only once the chair has found that silence held.")


@dataclass(frozen=True)
class Objection:
    """What a partner objects to: a paragraph of the item (on paper, possibly none) and the reason.

    `reservation` is the text to which the partner has consented in writing instead, after a finding.
    """

    paragraph: Paragraph | None
    reason: str
    reservation: str = ""


def labels_of(item: SilenceItem) -> dict[int, str]:
    """Return the labels of the paragraphs of the frozen Rev.n, by the primary key of the paragraph. One query."""
    return dict(item.circulation.labels.values_list("paragraph", "label"))


@door
def break_silence(item: SilenceItem, objection: Objection, *, partner: SilencePartner, by: User) -> SilenceBreak:
    """Break silence on an item on behalf of a partner, on the portal, before the end. Raises Refused."""
    found = lock_round(item.round, by)
    spoken = speaker(found, by, partner, breaks=True)
    one = found.of_item(item)
    if found.has_ended:
        raise Refused(TOO_LATE)
    if one.state not in (ItemState.RUNNING, ItemState.BROKEN):
        raise Refused(NOT_OPEN)
    if objection.paragraph is None:
        raise Refused(NO_PARAGRAPH)
    return _record(found, one, spoken.partner, objection, by, receipts.of_speaker(spoken, found, by))


@door
def record_break(
    item: SilenceItem, objection: Objection, receipt: Receipt, *, partner: SilencePartner, by: User
) -> SilenceBreak:
    """Record a break received by letter, note or e-mail, as the secretariat; return it. Raises Refused.

    Received in time and recorded after the chair found that silence held, it makes the finding void, unless the
    objection has a reservation.
    """
    found = lock_round(item.round, by)
    require_secretariat(found.round.workshop, by)
    one = found.of_item(item)
    if partner.round_id != found.round.pk:
        raise Refused(NOT_ENTITLED)
    if not one.takes_papers:
        raise Refused(NOT_OPEN)
    if objection.reservation and one.state != ItemState.CONFIRMED:
        raise Refused(NO_FINDING)
    columns = receipts.on_paper(receipt, found, by)
    silence_break = _record(found, one, partner, objection, by, columns)
    if objection.reservation:
        _reserve(silence_break, objection.reservation, columns, found, by)
    elif one.state == ItemState.CONFIRMED and receipt.received_at <= found.ends_at:
        voids.void(one, silence_break, found, by)
    return silence_break


def _record(
    found: Status,
    one: ItemStatus,
    partner: SilencePartner,
    objection: Objection,
    by: User,
    columns: dict[str, Any],
) -> SilenceBreak:
    if not objection.reason:
        raise Refused(NO_REASON)
    labels = labels_of(one.item)
    paragraph = objection.paragraph
    if paragraph is not None and paragraph.pk not in labels:
        raise Refused(NO_PARAGRAPH)
    silence_break = SilenceBreak.objects.create(
        item=one.item,
        partner=partner,
        paragraph=paragraph,
        place=labels[paragraph.pk] if paragraph else "",
        reason=objection.reason,
        **columns,
    )
    # The entry names no partner: entries are read by people who must not know which partner it was.
    entry = audit.record(by, "silence.broken", silence_break, rows=[silence_break], item=one.item.key)
    if silence_break.received_at <= found.ends_at:
        notices.queue_change(found.round, notices.BROKEN, entry, subject=silence_break.key)
    return silence_break


def _reserve(silence_break: SilenceBreak, text: str, columns: dict[str, Any], found: Status, by: User) -> None:
    reservation = SilenceReservation.objects.create(of_break=silence_break, text=text, **columns)
    entry = audit.record(by, "silence.reserved", silence_break, rows=[reservation])
    notices.queue_change(found.round, notices.VOID, entry, subject=silence_break.key)


@door
def withdraw(silence_break: SilenceBreak, *, by: User) -> SilenceBreakWithdrawal:
    """Withdraw a break on the portal: as the ministry of foreign affairs or, during the meeting, the head of delegation.

    Raises Refused.
    """
    found = lock_round(silence_break.item.round, by)
    spoken = speaker(found, by, silence_break.partner)
    return _withdraw(silence_break, found, by, receipts.of_speaker(spoken, found, by))


@door
def record_withdrawal(silence_break: SilenceBreak, receipt: Receipt, *, by: User) -> SilenceBreakWithdrawal:
    """Record the withdrawal of a break, received by letter, note or e-mail, as the secretariat. Raises Refused."""
    found = lock_round(silence_break.item.round, by)
    require_secretariat(found.round.workshop, by)
    if receipt.voice == Voice.CULTURE:
        raise Refused(NOT_BY_CULTURE)
    if receipt.voice == Voice.HEAD and not is_meeting(found.round.workshop):
        raise Refused(SPEAKS_NOW)
    return _withdraw(silence_break, found, by, receipts.on_paper(receipt, found, by))


def _withdraw(silence_break: SilenceBreak, found: Status, by: User, columns: dict[str, Any]) -> SilenceBreakWithdrawal:
    one = found.of_item(silence_break.item)
    if SilenceBreakWithdrawal.objects.filter(of_break=silence_break).exists():
        raise Refused(ALREADY_WITHDRAWN)
    if not one.is_undecided:
        raise Refused(FOUND_ALREADY)
    withdrawal = SilenceBreakWithdrawal.objects.create(of_break=silence_break, **columns)
    entry = audit.record(by, "silence.break_withdrawn", silence_break, rows=[withdrawal], item=one.item.key)
    notices.queue_change(found.round, notices.WITHDRAWN, entry, subject=silence_break.key)
    return withdrawal
