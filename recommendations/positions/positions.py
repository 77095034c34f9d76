"""Record the positions of partners: by their heads of delegation, or by the secretariat as received in other ways."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import floor, visibility
from recommendations.locks import lock
from recommendations.models import Circulation, Paragraph, Position, PositionKind, Received, Recommendation
from recommendations.models.position import IN_WRITING, WITH_PARAGRAPH, WITH_TEXT
from recommendations.notifications import recipients
from recommendations.positions import current
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from registry.files import storage
from registry.names import with_article
from workshops.models import Delegation, Session, Standing, Workshop
from workshops.phrases import moment
from workshops.user_roles import names_in

EUROPEAN_UNION = "EU"
CLOSED = gettext_lazy("Positions can be recorded only between the circulation of a recommendation and its adoption.")
NOT_BINDING = gettext_lazy("Only the head or deputy head of a partner’s delegation may record its position.")
NOT_SECRETARIAT = gettext_lazy("Only the secretariat of the workshop may record positions on behalf of partners.")
OTHER_REVISION = gettext_lazy(
    "Another revision has been circulated since you opened the page. Read the new revision before you record "
    "the position."
)
ONLY_IN_WRITING = gettext_lazy(
    "An objection can be lifted only in writing: by the head of delegation on this portal, or by letter or e-mail."
)


@dataclass(frozen=True)
class Stance:
    """What a partner says. `for_members`: the European Union speaks on behalf of itself and its Member States."""

    kind: str
    text: str = ""
    paragraph: Paragraph | None = None
    until: datetime | None = None
    for_members: bool = False


@dataclass(frozen=True)
class Receipt:
    """How and when the secretariat received a position: in a session, or in writing with a scan (bytes, extension)."""

    received: str
    received_at: datetime
    session: Session | None = None
    evidence: tuple[bytes, str] | None = None


@door
def record(
    recommendation: Recommendation, *, stance: Stance, seen: str, once: UUID | None = None, by: User
) -> Position:
    """Record the position of the partner that `by` binds, on the revision `seen` (the key of a circulation). Raises Refused."""
    recommendation = lock(recommendation, by=by)
    delegation = check_taker(recommendation, by=by)
    circulation = _seen(recommendation, seen)
    key = idempotency.key(once, by, recommendation.key, delegation.key, *_content(stance))
    if existing := Position.objects.filter(key=key).first():
        return existing
    last = current.own(recommendation, delegation)
    _check_stance(stance, delegation, circulation, last)
    row = Position(key=key, received=Received.TYPED, received_at=timezone.now(), delegation=delegation)
    return _save(row, stance, circulation, by)


@door
def record_received(
    recommendation: Recommendation,
    *,
    delegation: Delegation,
    stance: Stance,
    receipt: Receipt,
    seen: str,
    once: UUID | None = None,
    by: User,
) -> Position:
    """Record, as the secretariat, a position that a partner stated in a session or sent. Raises Refused.

    What is stated in an open session is recorded by any officer who conducts it. It applies to the revision that was
    circulated when it was received.
    """
    recommendation = lock(recommendation, by=by)
    check_recorder(recommendation, receipt.session, by=by)
    _seen(recommendation, seen)
    _check_receipt(receipt, recommendation, delegation)
    content = (receipt.received, receipt.received_at, receipt.session and receipt.session.key)
    key = idempotency.key(once, by, recommendation.key, delegation.key, *_content(stance), *content)
    if existing := Position.objects.filter(key=key).first():
        return existing
    last = current.own(recommendation, delegation)
    circulation = _circulated_at(recommendation, receipt.received_at)
    _check_stance(stance, delegation, circulation, last)
    _check_order(receipt, stance, last, recommendation.workshop)
    row = Position(key=key, received=receipt.received, received_at=receipt.received_at, delegation=delegation)
    row.evidence_file = storage.store(*receipt.evidence) if receipt.evidence else ""
    if receipt.session:
        row.session, row.session_title = receipt.session, receipt.session.title
    return _save(row, stance, circulation, by)


@door
def approve(position: Position, *, by: User) -> Position:
    """Approve the wording that the secretariat noted for the partner that `by` binds: the same, in a row of its own.

    Raises Refused if the partner has another position in the meantime.
    """
    recommendation = lock(position.recommendation, by=by)
    delegation = check_taker(recommendation, by=by)
    last = current.own(recommendation, delegation)
    if last is None or last.pk != position.pk or last.is_approved:
        raise Refused(
            _("Your delegation has already recorded another position or approved this position. Reload the page.")
        )
    stance = Stance(last.kind, last.text, last.paragraph, last.until, last.for_members)
    row = Position(received=Received.TYPED, received_at=timezone.now(), delegation=delegation, approves=last)
    return _save(row, stance, last.circulation, by)


def check_taker(recommendation: Recommendation, *, by: User) -> Delegation:
    """Return the delegation of the partner that `by` binds. Raises Refused if no position can be recorded now."""
    delegation = current.bound_by(by, recommendation.workshop)
    if delegation is None or not visibility.allows(visibility.READERS, by, recommendation):
        raise Refused(NOT_BINDING)
    if not visibility.allows(visibility.POSITION_TAKERS, by, recommendation):
        raise Refused(CLOSED)
    return delegation


def check_recorder(recommendation: Recommendation, session: Session | None = None, *, by: User) -> None:
    """Raise Refused unless `by` may record positions on behalf of partners now, or those stated in this open `session`."""
    is_secretariat = visibility.allows(visibility.SECRETARIATS, by, recommendation)
    if not is_secretariat and not (session and floor.is_conducted_by(by, recommendation, session)):
        raise Refused(NOT_SECRETARIAT)
    if not visibility.matches(visibility.NEGOTIATED, recommendation):
        raise Refused(CLOSED)


def may_speak_for_members(delegation: Delegation) -> bool:
    return delegation.partner_code == EUROPEAN_UNION


def _content(stance: Stance) -> tuple[object, ...]:
    return stance.kind, stance.text, stance.paragraph and stance.paragraph.key, stance.until, stance.for_members


def _seen(recommendation: Recommendation, seen: str) -> Circulation:
    """Return the circulation in force. Raises Refused if it is not the one that the user read."""
    assert recommendation.circulated, "positions are taken on circulated recommendations"
    circulation = recommendation.circulated.circulation
    if str(circulation.key) != str(seen):
        raise Refused(OTHER_REVISION)
    return circulation


def _circulated_at(recommendation: Recommendation, at: datetime) -> Circulation:
    """Return the circulation in force at a time. Raises Refused if there was none yet."""
    circulation = recommendation.circulations.filter(circulated_at__lte=at).order_by("-number").first()
    if circulation is None:
        raise Refused(
            _("The recommendation had not been circulated at that time. Check when the position was received.")
        )
    return circulation


def _check_stance(stance: Stance, delegation: Delegation, circulation: Circulation, last: Position | None) -> None:
    """Raise Refused unless a partner may say this on the revision."""
    if stance.kind not in current.kinds_for(delegation.workshop, last):
        raise Refused(_("This position cannot be recorded. Select one of the positions listed."))
    if stance.kind in WITH_TEXT and not stance.text:
        raise Refused(_("Enter the wording of the reservation, objection or statement."))
    if (stance.kind == PositionKind.STUDY) != (stance.until is not None):
        raise Refused(_("Enter the time by which instructions are expected, for a study reservation only."))
    if stance.paragraph and stance.kind not in WITH_PARAGRAPH:
        raise Refused(_("Only a reservation or an objection can refer to a paragraph."))
    if stance.paragraph and not circulation.labels.filter(paragraph=stance.paragraph).exists():
        raise Refused(_("This paragraph is not part of the revision. Select another paragraph."))
    if stance.for_members and not may_speak_for_members(delegation):
        raise Refused(
            _(
                "Only the delegation of the European Union may record a position on behalf of the European "
                "Union and its Member States."
            )
        )


def _check_receipt(receipt: Receipt, recommendation: Recommendation, delegation: Delegation) -> None:
    """Raise Refused unless the receipt says who spoke, how and when, with its evidence."""
    is_partner = delegation.standing == Standing.PARTNER and delegation.partner_id is not None
    if not is_partner or delegation.workshop_id != recommendation.workshop_id:
        raise Refused(_("Positions can be recorded only for partners. Select the delegation of a partner."))
    if receipt.received_at > timezone.now():
        raise Refused(_("The time of receipt is in the future. Enter when the position was received."))
    if receipt.received == Received.ORAL:
        if receipt.session is None or receipt.session.workshop_id != recommendation.workshop_id:
            raise Refused(_("Select the session of this workshop in which the position was stated."))
    elif receipt.received not in IN_WRITING or receipt.evidence is None or receipt.session:
        raise Refused(_("Attach a scan of the letter or a copy of the e-mail."))
    if receipt.received == Received.ORAL and receipt.evidence:
        raise Refused(_("A file can be attached only to a position received by letter or e-mail. Remove the file."))


def _check_order(receipt: Receipt, stance: Stance, last: Position | None, workshop: Workshop) -> None:
    """Raise Refused if the partner has said something else since, or if an objection would be lifted orally."""
    if last and receipt.received_at < last.received_at:
        message = _(
            "The current position of %(partner)s was received later, on %(time)s. Positions received before "
            "that time can no longer be recorded."
        )
        raise Refused(
            message % {"partner": with_article(last.delegation_name), "time": moment(last.received_at, workshop)}
        )
    is_lifted = last and last.kind == PositionKind.OBJECTION and stance.kind != PositionKind.OBJECTION
    if is_lifted and receipt.received == Received.ORAL:
        raise Refused(ONLY_IN_WRITING)


def _save(row: Position, stance: Stance, circulation: Circulation, by: User) -> Position:
    """Save a position, record it and notify those concerned. The record names the partner, not the position."""
    recommendation = circulation.recommendation
    row.recommendation, row.circulation = recommendation, circulation
    row.delegation_name = row.delegation.name
    row.kind, row.text, row.paragraph, row.until = stance.kind, stance.text, stance.paragraph, stance.until
    row.for_members = stance.for_members
    row.recorded_by, row.recorded_by_name = by, str(names_in(by, recommendation.workshop))
    row.recorded_at = timezone.now()
    row.save()
    details: dict[str, Any] = {"recommendation": recommendation.key, "number": circulation.number}
    details |= {"received": row.received, "evidence": row.evidence_file}
    entry = audit.record(by, "position.recorded", row, rows=[row], partner=row.delegation.partner_code, **details)
    recipients.of_position(entry, row)
    return row
