"""Amendments that a delegation sent by letter or e-mail: entered by the secretariat, corrected by the delegation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations import visibility
from recommendations.amendments.drafts import ChangeContent, write_change
from recommendations.amendments.permissions import changes_of, check_head, check_open, locked
from recommendations.locks import lock
from recommendations.models import Amendment, AmendmentChange, AmendmentState, Outcome, Recommendation, State
from recommendations.models.position import IN_WRITING
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from registry.files import storage
from workshops.models import Delegation, Standing
from workshops.user_roles import names_in


@dataclass(frozen=True)
class Receipt:
    """From which delegation, how and when an amendment was received, with the letter or e-mail as (bytes, extension)."""

    delegation: Delegation
    received: str
    received_at: datetime
    evidence: tuple[bytes, str]


@door
def record(
    recommendation: Recommendation,
    *,
    title: str,
    rationale: str,
    change: ChangeContent,
    receipt: Receipt,
    once: UUID | None = None,
    by: User,
) -> Amendment:
    """Draft an amendment received from a delegation, with its first change, as the secretariat.

    The secretariat adds further changes and releases it. Raises Refused or ValidationError.
    """
    recommendation = lock(recommendation, by=by)
    check_recording(recommendation, by=by)
    delegation = receipt.delegation
    key = idempotency.key(once, by, recommendation.key, delegation.key, title, rationale, change, receipt.received_at)
    if existing := Amendment.objects.filter(key=key).first():
        return existing
    _check_receipt(receipt, recommendation)
    assert recommendation.circulated and delegation.partner, "checked before"
    amendment = Amendment.objects.create(
        key=key,
        recommendation=recommendation,
        circulation=recommendation.circulated.circulation,
        delegation=delegation,
        partner=delegation.partner,
        author=by,
        author_name=str(names_in(by, recommendation.workshop)),
        title=title,
        rationale=rationale,
        language=recommendation.workshop.language,
        received=receipt.received,
        received_at=receipt.received_at,
        evidence_file=storage.store(*receipt.evidence),
        created_at=timezone.now(),
    )
    write_change(AmendmentChange(amendment=amendment, position=1), change)
    details = {"recommendation": recommendation.key, "evidence": amendment.evidence_file}
    audit.record(by, "amendment.drafted", amendment, partner=delegation.partner_code, **details)
    return amendment


@door
def correct(amendment: Amendment, *, by: User) -> Amendment:
    """Draft a correction, with the same content, as head of the delegation, or return the existing one. Raises Refused.

    When the correction is submitted, the amendment recorded by the secretariat is withdrawn.
    """
    amendment = locked(amendment, by=by)
    check_correction(amendment, by=by)
    if existing := Amendment.objects.filter(replaces=amendment).first():
        return existing
    copied = ("recommendation", "circulation", "delegation", "partner", "title", "rationale", "language")
    draft = Amendment.objects.create(
        **{name: getattr(amendment, name) for name in copied},
        author=by,
        author_name=str(names_in(by, amendment.recommendation.workshop)),
        replaces=amendment,
        created_at=timezone.now(),
    )
    of_change = ("position", "act", "paragraph", "after", "kind", "text")
    AmendmentChange.objects.bulk_create(
        AmendmentChange(amendment=draft, **{name: getattr(change, name) for name in of_change})
        for change in changes_of(amendment).filter(outcome=Outcome.OPEN)
    )
    partner, key = draft.partner.code, amendment.recommendation.key
    audit.record(by, "amendment.drafted", draft, partner=partner, recommendation=key, replaces=amendment.key)
    return draft


def _check_receipt(receipt: Receipt, recommendation: Recommendation) -> None:
    """Raise ValidationError for a field unless the amendment was received from a partner, in writing, and at a time in
    the past.
    """
    delegation = receipt.delegation
    is_partner = delegation.standing == Standing.PARTNER and delegation.partner_id is not None
    if not is_partner or delegation.workshop_id != recommendation.workshop_id:
        raise ValidationError({"delegation": _("Select the delegation of a partner.")})
    if receipt.received not in IN_WRITING:
        raise ValidationError({"received": _("State how the amendment was received.")})
    if receipt.received_at > timezone.now():
        raise ValidationError({"received_at": _("Enter a time in the past.")})


def check_recording(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, unless `by` may enter an amendment on behalf of a delegation now."""
    if not visibility.allows(visibility.SECRETARIATS, by, recommendation):
        raise Refused(_("Only the secretariat of the workshop may enter an amendment on behalf of a delegation."))
    check_open(recommendation)


def may_record(user: User, recommendation: Recommendation) -> bool:
    """Return whether `user` may enter an amendment on behalf of a delegation now. No query."""
    is_secretariat = visibility.allows(visibility.SECRETARIATS, user, recommendation)
    return is_secretariat and recommendation.state == State.IN_DISCUSSION


def check_correction(amendment: Amendment, *, by: User) -> None:
    """Raise Refused, with the reason, unless `by` may correct an amendment that the secretariat recorded."""
    check_head(amendment, by=by)
    if not amendment.is_on_behalf or amendment.state != AmendmentState.RELEASED:
        raise Refused(_("Only an open amendment recorded by the secretariat can be corrected."))
    check_open(amendment.recommendation)
