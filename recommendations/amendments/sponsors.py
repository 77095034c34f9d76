"""Co-sponsor a released amendment on behalf of a delegation, and withdraw as co-sponsor."""

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations import visibility
from recommendations.amendments.permissions import ONLY_HEADS, locked
from recommendations.models import Amendment, AmendmentSponsor, AmendmentState
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.models import BINDING, Delegate
from workshops.user_roles import names_in, roles_of


def headed_by(user: User, amendment: Amendment) -> Delegate | None:
    """Return the delegate under whom `user` heads the delegation of another partner, or None. No query."""
    delegates = roles_of(user).delegates_in(amendment.recommendation.workshop)
    heads = [
        one for one in delegates if one.capacity in BINDING and visibility.matches(visibility.NEGOTIATOR.only, one)
    ]
    return next((one for one in heads if one.delegation_id != amendment.delegation_id), None)


def current(amendment: Amendment) -> list[AmendmentSponsor]:
    """Return the co-sponsors of an amendment by name. One query, none if they were prefetched by `related`."""
    rows = [sponsor for sponsor in amendment.sponsors.all() if sponsor.left_at is None]
    return sorted(rows, key=lambda sponsor: sponsor.delegation.sort_name)


def is_sponsor(delegate: Delegate | None, amendment: Amendment) -> bool:
    """Return whether the delegation of this delegate co-sponsors the amendment."""
    own = delegate.delegation_id if delegate else None
    return any(sponsor.delegation_id == own for sponsor in current(amendment))


@door
def join(amendment: Amendment, *, by: User) -> AmendmentSponsor:
    """Co-sponsor an open amendment on behalf of the delegation that `by` heads. Raises Refused."""
    amendment = locked(amendment, by=by)
    delegate = check_head_of_other(amendment, by=by)
    if is_sponsor(delegate, amendment):
        raise Refused(_("Your delegation already co-sponsors this amendment."))
    row = AmendmentSponsor.objects.create(
        amendment=amendment,
        delegation=delegate.delegation,
        recorded_by=by,
        recorded_by_name=str(names_in(by, amendment.recommendation.workshop)),
        joined_at=timezone.now(),
    )
    partner, key = delegate.delegation.partner_code, amendment.key
    audit.record(by, "amendment.sponsored", row, rows=[row], partner=partner, amendment=key)
    return row


@door
def leave(amendment: Amendment, *, by: User) -> AmendmentSponsor:
    """Withdraw as co-sponsor on behalf of the delegation that `by` heads. Raises Refused."""
    amendment = locked(amendment, by=by)
    delegate = check_head_of_other(amendment, by=by)
    row = next((one for one in current(amendment) if one.delegation_id == delegate.delegation_id), None)
    if row is None:
        raise Refused(_("Your delegation does not co-sponsor this amendment."))
    row.left_at = timezone.now()
    row.save(update_fields=["left_at"])
    partner, key = delegate.delegation.partner_code, amendment.key
    audit.record(by, "amendment.sponsor_left", row, rows=[row], partner=partner, amendment=key)
    return row


def check_head_of_other(amendment: Amendment, *, by: User) -> Delegate:
    """Return the delegate under whom `by` may co-sponsor. Raises Refused with the reason."""
    delegate = headed_by(by, amendment)
    if delegate is None:
        raise Refused(ONLY_HEADS)
    if amendment.state != AmendmentState.RELEASED:
        raise Refused(_("Only an open amendment can be co-sponsored."))
    return delegate
