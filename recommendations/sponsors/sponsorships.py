"""Invite partners to co-sponsor a recommendation, on behalf of its lead, and answer on behalf of a partner."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations.locks import lock
from recommendations.models import Circulation, Recommendation, Sponsorship, SponsorshipAct
from recommendations.models.sponsorship import OF_LEAD
from recommendations.notifications import recipients
from recommendations.sponsors.permissions import (
    check_answer,
    check_answerer,
    check_invited,
    check_inviter,
    invitable,
    seen_circulation,
)
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from workshops.models import Delegation
from workshops.user_roles import names_in


@door
def invite(
    recommendation: Recommendation,
    *,
    delegations: Sequence[Delegation],
    seen: str,
    once: UUID | None = None,
    by: User,
) -> list[Sponsorship]:
    """Invite the delegations of partners to co-sponsor the revision `seen` (the key of a circulation). Raises Refused."""
    recommendation = lock(recommendation, by=by)
    check_inviter(recommendation, by=by)
    circulation = seen_circulation(recommendation, seen)
    keys = {one.pk: idempotency.key(once, by, recommendation.key, one.key) for one in delegations}
    if existing := list(Sponsorship.objects.filter(key__in=keys.values())):
        return existing
    if not delegations:
        raise Refused(_("Select at least one partner."))
    if missing := keys.keys() - {one.pk for one in invitable(recommendation)}:
        names = ", ".join(one.name for one in delegations if one.pk in missing)
        raise Refused(_("Partners that cannot be invited now: %(names)s. Reload the page.") % {"names": names})
    return [
        _save(Sponsorship(key=keys[one.pk], delegation=one, act=SponsorshipAct.INVITED), circulation, by)
        for one in delegations
    ]


@door
def answer(recommendation: Recommendation, *, act: str, seen: str, once: UUID | None = None, by: User) -> Sponsorship:
    """Confirm, decline or withdraw on behalf of the partner that `by` binds, on the revision `seen`. Raises Refused."""
    recommendation = lock(recommendation, by=by)
    delegation, last = check_answerer(recommendation, by=by)
    circulation = seen_circulation(recommendation, seen)
    key = idempotency.key(once, by, recommendation.key, delegation.key, act)
    if existing := Sponsorship.objects.filter(key=key).first():
        return existing
    check_answer(last, act)
    return _save(Sponsorship(key=key, delegation=delegation, act=act), circulation, by)


@door
def withdraw_invitation(recommendation: Recommendation, *, delegation: Delegation, by: User) -> Sponsorship:
    """Withdraw an invitation that has not been answered; its partner is notified. Raises Refused.

    If it has been withdrawn already, return that row.
    """
    recommendation = lock(recommendation, by=by)
    check_inviter(recommendation, by=by)
    last = check_invited(recommendation, delegation)
    if last.sponsorship.act == SponsorshipAct.RETRACTED:
        return last.sponsorship
    assert recommendation.circulated, "checked before"
    row = Sponsorship(delegation=delegation, act=SponsorshipAct.RETRACTED)
    return _save(row, recommendation.circulated.circulation, by)


def _save(row: Sponsorship, circulation: Circulation, by: User) -> Sponsorship:
    """Save a row, record it, and notify the partner invited or the lead."""
    recommendation = circulation.recommendation
    row.recommendation, row.circulation = recommendation, circulation
    row.delegation_name = row.delegation.name
    row.recorded_by, row.recorded_by_name = by, str(names_in(by, recommendation.workshop))
    row.recorded_at = timezone.now()
    row.save()
    is_of_lead = row.act in OF_LEAD
    details: dict[str, Any] = {"recommendation": recommendation.key, "number": circulation.number}
    if is_of_lead:
        details["invited"] = row.delegation.partner_code
    partner = recommendation.partner_code if is_of_lead else row.delegation.partner_code
    entry = audit.record(by, f"sponsorship.{row.act}", row, rows=[row], partner=partner, **details)
    recipients.of_sponsorship(entry, row)
    return row
