"""A partner confirms, or declines with a reason: on the portal, or in writing, recorded by the secretariat.

The last confirmation adopts the recommendation. If a partner declines, it returns to discussion.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.ad_referendum import notices, speakers
from recommendations.ad_referendum.locks import lock_open, require_open
from recommendations.ad_referendum.status import Status
from recommendations.models import (
    Position,
    PositionKind,
    Received,
    ReferendumAnswer,
    ReferendumPartner,
    State,
    Voice,
)
from recommendations.positions import current
from recommendations.silence.locks import SPEAKS_NOW, require_secretariat
from recommendations.silence.partners import is_meeting
from recommendations.silence.receipts import IN_FUTURE, NO_EVIDENCE, Receipt
from recommendations.workflow import adoption, steps
from recommendations.workflow.moves import move
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.user_roles import names_in

ANSWERED = _("The answer of this partner has already been recorded.")
NO_REASON = _("State the reason.")
BEFORE_AGREEMENT = _("The date of receipt is before the agreement ad referendum. Check the date.")
OTHER_MINISTRY = _("Only the ministry of foreign affairs or the head of delegation of this partner may answer for it.")


@dataclass(frozen=True)
class Answer:
    """What a partner answers; declining needs a reason."""

    is_confirmed: bool
    reason: str = ""


CONFIRMS = Answer(True)


@door
def confirm(partner: ReferendumPartner, *, by: User) -> ReferendumAnswer:
    """Confirm on behalf of a partner. The last confirmation adopts and numbers the recommendation. Raises Refused."""
    return _on_portal(partner, CONFIRMS, by)


@door
def decline(partner: ReferendumPartner, *, reason: str, by: User) -> ReferendumAnswer:
    """Decline on behalf of a partner, with a reason: the recommendation returns to discussion. Raises Refused."""
    return _on_portal(partner, Answer(False, reason), by)


@door
def record(partner: ReferendumPartner, answer: Answer, receipt: Receipt, *, by: User) -> ReferendumAnswer:
    """Record, as the secretariat, the answer of a partner received by letter, note or e-mail. Raises Refused."""
    found = lock_open(partner.referendum, by, with_topic=True)
    require_secretariat(found.workshop, by)
    named = found.of_partner(partner).partner
    columns = _on_paper(receipt, found, named, by)
    return _answer(found, named, answer, columns, by)


def _on_portal(partner: ReferendumPartner, answer: Answer, by: User) -> ReferendumAnswer:
    found = lock_open(partner.referendum, by, with_topic=True)
    speaker = speakers.require(found, partner, by)
    return _answer(found, speaker.partner, answer, speaker.columns(found, by), by)


def _answer(
    found: Status, partner: ReferendumPartner, answer: Answer, columns: dict[str, Any], by: User
) -> ReferendumAnswer:
    """Write the answer of a partner, and take the step to which it leads."""
    require_open(found)
    if found.of_partner(partner).answer:
        raise Refused(ANSWERED)
    if not answer.is_confirmed and not answer.reason:
        raise Refused(NO_REASON)
    row = ReferendumAnswer.objects.create(
        partner=partner, is_confirmed=answer.is_confirmed, reason=answer.reason, **columns
    )
    verb = "referendum.confirmed" if answer.is_confirmed else "referendum.declined"
    code = partner.delegation.partner_code
    lifted = _lift_study_reservation(found, partner, row, by) if answer.is_confirmed else []
    entry = audit.record(by, verb, found.referendum, rows=[row, *lifted], partner=code, evidence=row.evidence)
    what = notices.CONFIRMED if answer.is_confirmed else notices.DECLINED
    notices.queue_for_officers(found.referendum, what, entry, partner=partner)
    if not answer.is_confirmed:
        step = steps.between(State.AD_REFERENDUM, State.IN_DISCUSSION)
        move(found.recommendation, step, by, referendum=found.referendum.key)
    elif found.outstanding == [partner]:
        adoption.adopt_confirmed(found.recommendation, found.referendum, by=by)
    return row


def _lift_study_reservation(
    found: Status, partner: ReferendumPartner, answer: ReferendumAnswer, by: User
) -> list[Position]:
    """Withdraw the study reservation of a partner that confirms: it has its instructions. Return the row, if any."""
    last = current.own(found.recommendation, partner.delegation)
    if last is None or last.kind != PositionKind.STUDY:
        return []
    received = {"portal": Received.TYPED, "letter": Received.LETTER, "email": Received.EMAIL}[answer.channel]
    row = Position.objects.create(
        recommendation=found.recommendation,
        circulation=found.referendum.version.circulation,
        delegation=partner.delegation,
        delegation_name=partner.name,
        kind=PositionKind.WITHDRAWN,
        received=received,
        received_at=max(answer.received_at, last.received_at),
        evidence_file=answer.evidence,
        recorded_by=by,
        recorded_by_name=str(names_in(by, found.workshop)),
        recorded_at=found.now,
    )
    return [row]


def _on_paper(receipt: Receipt, found: Status, partner: ReferendumPartner, by: User) -> dict[str, Any]:
    """Return the columns of an answer received outside the portal. Raises Refused if it cannot have been received so."""
    if receipt.received_at > found.now:
        raise Refused(IN_FUTURE)
    if receipt.received_at < found.referendum.recorded_at:
        raise Refused(BEFORE_AGREEMENT)
    if not receipt.evidence:
        raise Refused(NO_EVIDENCE)
    is_own = receipt.ministry is None or receipt.ministry.partner_id == partner.delegation.partner_id
    if not is_own or receipt.voice == Voice.CULTURE:
        raise Refused(OTHER_MINISTRY)
    if receipt.voice == Voice.HEAD and not is_meeting(found.workshop):
        raise Refused(SPEAKS_NOW)
    return {
        "voice": receipt.voice,
        "ministry": receipt.ministry,
        "person_name": receipt.person_name,
        "channel": receipt.channel,
        "received_at": receipt.received_at,
        "evidence": receipt.evidence,
        "recorded_at": found.now,
        "recorded_by": by,
        "recorded_by_name": str(names_in(by, found.workshop)),
    }
