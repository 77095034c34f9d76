"""What a partner may answer besides a break: join expressly, or ask for more time, which the chair answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import SilenceJoin, SilencePartner, TimeAnswer, TimeRequest
from recommendations.silence import notices, receipts, rounds
from recommendations.silence.locks import decision, lock_round, speaker
from recommendations.silence.status import Status
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.models import WorkshopRole

OVER = _("The silence procedure has ended.")
JOINED = _("The partner you represent has already joined the consensus.")
BREAK_STANDS = _(
    "Silence has been broken on behalf of the partner you represent. Withdraw the break before you join the consensus."
)
ASKED = _("Your request for more time has not been answered yet.")
ANSWERED = _("This request has already been answered.")
NO_END = _("Enter the new end of the silence period.")


def _running(found: Status) -> None:
    if not found.is_running:
        raise Refused(OVER)


def check_join(found: Status, partner: SilencePartner) -> None:
    """Raise Refused, with the reason, if the partner cannot join now."""
    _running(found)
    if found.of_partner(partner).join:
        raise Refused(JOINED)
    if found.standing_of(partner):
        raise Refused(BREAK_STANDS)


@door
def join(partner: SilencePartner, *, by: User) -> SilenceJoin:
    """Join the consensus expressly on behalf of a partner, which then receives no more reminders. Raises Refused."""
    found = lock_round(partner.round, by)
    spoken = speaker(found, by, partner)
    check_join(found, partner)
    joined = SilenceJoin.objects.create(partner=spoken.partner, **receipts.of_speaker(spoken, found, by))
    audit.record(by, "silence.joined", found.round, rows=[joined], partner=partner.partner.code)
    return joined


@door
def ask_for_time(partner: SilencePartner, *, reason: str = "", until: datetime | None = None, by: User) -> TimeRequest:
    """Ask for more time on behalf of a partner; chair and secretariat are notified. Raises Refused."""
    found = lock_round(partner.round, by)
    spoken = speaker(found, by, partner)
    _running(found)
    if any(not hasattr(request, "answer") for request in found.of_partner(partner).requests):
        raise Refused(ASKED)
    columns = receipts.of_speaker(spoken, found, by)
    request = TimeRequest.objects.create(partner=spoken.partner, until=until, reason=reason, **columns)
    entry = audit.record(by, "silence.time_asked", request, rows=[request], round=found.round.key)
    notices.queue_for_officers(found.round, notices.REQUESTED, entry, subject=request.key)
    return request


@dataclass(frozen=True)
class Reply:
    """The chair's answer to a request: the new end for all partners, or None if the end remains, and a message."""

    ends_at: datetime | None = None
    text: str = ""


@door
def answer(request: TimeRequest, reply: Reply, *, chair: WorkshopRole, by: User) -> TimeAnswer:
    """Answer a request for more time before the end: extend the round for all partners, or keep its end.

    The partner that asked is notified; of an extension, all are. Raises Refused.
    """
    found = lock_round(request.partner.round, by)
    decided = decision(found.round.workshop, chair, by)
    if TimeAnswer.objects.filter(request=request).exists():
        raise Refused(ANSWERED)
    _running(found)
    if reply.ends_at is not None:
        rounds.extend(found.round, reply.ends_at, chair=chair, by=by)
    details: dict[str, Any] = {"is_granted": reply.ends_at is not None}
    answered = TimeAnswer.objects.create(
        request=request, text=reply.text, answered_at=found.now, **details, **decided.columns()
    )
    entry = audit.record(by, "silence.time_answered", request, rows=[answered], chair=chair.key, **details)
    notices.queue_answer(request.partner, entry, subject=answered.key)
    return answered
