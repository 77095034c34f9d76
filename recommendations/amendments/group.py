"""Group amendments: a coordinator asks the partners of its group to confirm its draft, and the head of each confirms.

The coordinator does not bind the members of its group: when the amendment is submitted, the partners that confirmed the
current draft become co-sponsors, and no other partner is named. Until then, only the partners asked see the draft and
the confirmations (docs/decisions/0056).
"""

import hashlib
from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Coordinator, CoordinatorRole, Group, Region, User
from recommendations.amendments.permissions import ONLY_HEADS, changes_of, check_draft, check_head, locked
from recommendations.models import Amendment, AmendmentConfirmation, AmendmentSponsor
from recommendations.notifications import amendments as notifications
from registry import audit, canonical
from registry.access import Refused
from registry.doors import door
from workshops.models import BINDING, Delegate, Delegation, Standing
from workshops.user_roles import names_in, roles_of

# The partners that each coordinator coordinates.
COORDINATED = {
    CoordinatorRole.ASEAN: Q(partner__group=Group.ASEAN),
    CoordinatorRole.NESA: Q(partner__group=Group.NESA),
    CoordinatorRole.EEAS: Q(partner__region=Region.EUROPE),
    CoordinatorRole.PRESIDENCY: Q(partner__region=Region.EUROPE),
}
NOT_COORDINATOR = gettext_lazy("Only a partner that is a coordinator of ASEM can propose a group amendment.")
NOT_ASKED = gettext_lazy("The coordinator has not asked your delegation to confirm this amendment.")
DRAFT_CHANGED = gettext_lazy(
    "The draft has been changed since you opened the page. Read it again before you confirm it."
)


@door
def ask(amendment: Amendment, *, delegations: Sequence[Delegation], by: User) -> list[AmendmentConfirmation]:
    """Ask delegations of the group to confirm a draft, as head of the coordinator’s delegation. Raises Refused."""
    amendment = locked(amendment, by=by)
    check_asking(amendment, by=by)
    if not delegations:
        raise Refused(_("Select at least one partner."))
    if {one.pk for one in delegations} - {one.pk for one in to_be_asked(amendment)}:
        raise Refused(_("One of these partners cannot be asked now. Reload the page."))
    now = timezone.now()
    rows = [AmendmentConfirmation(amendment=amendment, delegation=one, asked_at=now) for one in delegations]
    AmendmentConfirmation.objects.bulk_create(rows)
    codes = [one.partner_code for one in delegations]
    partner, key = amendment.partner.code, amendment.recommendation.key
    entry = audit.record(by, "amendment.group_asked", amendment, partner=partner, recommendation=key, asked=codes)
    notifications.of_group_asked(entry, amendment, [one.pk for one in delegations])
    return rows


@door
def confirm(amendment: Amendment, *, seen: str, by: User) -> AmendmentConfirmation:
    """Confirm the draft `seen` (its checksum) on behalf of the delegation that `by` heads. Raises Refused."""
    amendment = locked(amendment, by=by)
    row = check_confirmation(amendment, by=by)
    if seen != checksum(amendment):
        raise Refused(DRAFT_CHANGED)
    row.confirmed_at, row.confirmed_by = timezone.now(), by
    row.confirmed_by_name = str(names_in(by, amendment.recommendation.workshop))
    return _save(row, amendment, "amendment.group_confirmed", by)


@door
def retract(amendment: Amendment, *, by: User) -> AmendmentConfirmation:
    """Withdraw the confirmation of the delegation that `by` heads, before the release. Raises Refused."""
    amendment = locked(amendment, by=by)
    row = check_retraction(amendment, by=by)
    row.confirmed_at, row.confirmed_by, row.confirmed_by_name = None, None, ""
    return _save(row, amendment, "amendment.group_retracted", by)


def check_asking(amendment: Amendment, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not ask partners of a group to confirm the draft."""
    check_draft(amendment, by=by)
    check_head(amendment, by=by)
    if coordinated_by(amendment) is None:
        raise Refused(NOT_COORDINATOR)


def check_confirmation(amendment: Amendment, *, by: User) -> AmendmentConfirmation:
    """Return the row of the delegation that `by` heads, which has not confirmed the draft. Raises Refused."""
    row = _asked(amendment, by=by)
    if row.confirmed_at:
        raise Refused(_("Your delegation has already confirmed this draft."))
    return row


def check_retraction(amendment: Amendment, *, by: User) -> AmendmentConfirmation:
    """Return the row of the delegation that `by` heads, which has confirmed the draft. Raises Refused."""
    row = _asked(amendment, by=by)
    if not row.confirmed_at:
        raise Refused(_("Your delegation has not confirmed this draft."))
    return row


def coordinated_by(amendment: Amendment) -> Q | None:
    """Return the condition for delegations that the proposer coordinates today; None if it is no coordinator. One
    query.
    """
    today = timezone.now().astimezone(amendment.recommendation.workshop.tz).date()
    terms = Coordinator.objects.filter(Q(starts_on=None) | Q(starts_on__lte=today), partner=amendment.partner_id)
    roles = terms.filter(Q(ends_on=None) | Q(ends_on__gte=today)).values_list("role", flat=True)
    found: Q | None = None
    for role in set(roles):
        own = COORDINATED[CoordinatorRole(role)]
        found = own if found is None else found | own
    return found


def to_be_asked(amendment: Amendment) -> list[Delegation]:
    """Return the delegations of the group that have not been asked and whose head has an account. Two queries."""
    coordinated = coordinated_by(amendment)
    if coordinated is None:
        return []
    heads = Delegate.objects.binding().filter(user__isnull=False, user__is_active=True).order_by()
    asked = amendment.confirmations.order_by().values("delegation")
    found = Delegation.objects.filter(coordinated, workshop=amendment.recommendation.workshop_id)
    found = found.filter(standing=Standing.PARTNER, pk__in=heads.values("delegation")).exclude(pk__in=asked)
    return list(found.exclude(pk=amendment.delegation_id).order_by("partner__protocol_order", "pk"))


def confirmations(amendment: Amendment) -> list[AmendmentConfirmation]:
    """Return the partners asked, for those who may read the draft; none once it is released. One query."""
    if not amendment.is_draft:
        return []
    return list(amendment.confirmations.select_related("delegation").order_by("delegation__sort_name", "pk"))


def checksum(amendment: Amendment) -> str:
    """Return a checksum of what a draft says, which the page of a confirmation sends back."""
    rows = [
        [
            change.act,
            *(str(one.key) if one else "" for one in (change.paragraph, change.after)),
            change.kind,
            change.text,
        ]
        for change in changes_of(amendment)
    ]
    content = canonical.canonical({"title": amendment.title, "rationale": amendment.rationale, "changes": rows})
    return hashlib.sha256(content).hexdigest()


def reset(amendment: Amendment) -> None:
    """Remove the confirmations of a draft that has been changed, within the door that changed it."""
    confirmed = amendment.confirmations.exclude(confirmed_at=None)
    confirmed.update(confirmed_at=None, confirmed_by=None, confirmed_by_name="")


def name_confirmed(amendment: Amendment, *, by: User) -> None:
    """Make the partners that confirmed co-sponsors, within the door that releases the amendment."""
    confirmed = amendment.confirmations.exclude(confirmed_at=None).select_related("delegation", "confirmed_by")
    for one in confirmed:
        assert one.confirmed_by and amendment.released_at, "ensured by database constraints"
        row = AmendmentSponsor.objects.create(
            amendment=amendment,
            delegation=one.delegation,
            recorded_by=one.confirmed_by,
            recorded_by_name=one.confirmed_by_name,
            joined_at=amendment.released_at,
        )
        partner = one.delegation.partner_code
        audit.record(by, "amendment.sponsored", row, rows=[row], partner=partner, amendment=amendment.key)


def _asked(amendment: Amendment, *, by: User) -> AmendmentConfirmation:
    if not amendment.is_draft:
        raise Refused(NOT_ASKED)
    headed = [
        one.delegation_id
        for one in roles_of(by).delegates_in(amendment.recommendation.workshop)
        if one.capacity in BINDING
    ]
    row = amendment.confirmations.filter(delegation__in=headed).select_related("delegation").first()
    if row is None:
        raise Refused(NOT_ASKED if headed else ONLY_HEADS)
    return row


def _save(row: AmendmentConfirmation, amendment: Amendment, verb: str, by: User) -> AmendmentConfirmation:
    row.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_by_name"])
    partner, key = row.delegation.partner_code, amendment.recommendation.key
    entry = audit.record(by, verb, amendment, partner=partner, recommendation=key)
    notifications.of_group_answer(entry, amendment)
    return row
