"""Listing: the participants of a workshop as documents print them, by delegation in protocol order; plain data."""

from registry.templatetags.portal import RIGHT_TO_LEFT
from workshops.models import Capacity, Delegate, Delegation, Standing

LAST = 10_000  # after every place that a person was given by hand


def participants(workshop):
    """Who takes part, by delegation: partners in ASEM's order, those about to join, then the others by their names.

    Delegations without anybody are left out. Two queries, whatever the number of rows.
    """
    people = {}
    for one in Delegate.objects.active().filter(delegation__workshop=workshop).order_by():
        people.setdefault(one.delegation_id, []).append(one)
    delegations = Delegation.objects.filter(workshop=workshop).select_related("partner").order_by()
    listed = sorted((one for one in delegations if one.pk in people), key=protocol_order)
    return [_delegation(one, sorted(people[one.pk], key=precedence)) for one in listed]


def protocol_order(delegation):
    """Where a delegation stands among the others; its partner must be at hand."""
    place = delegation.partner.protocol_order if delegation.partner_id else LAST
    return Standing.values.index(delegation.standing), place, delegation.sort_name, delegation.pk


def precedence(delegate):
    """Where a person stands in the delegation: by a place given by hand, else head and alternate, then by rank."""
    by_hand = LAST if delegate.position is None else delegate.position
    binding = {Capacity.HEAD: 0, Capacity.ALTERNATE: 1}.get(delegate.capacity, 2)
    capacity = Capacity.values.index(delegate.capacity)
    return by_hand, binding, delegate.rank, capacity, delegate.sort_key, delegate.pk


def _delegation(delegation, delegates):
    partner = delegation.partner
    return {
        "code": partner.code if partner else "",
        "name": delegation.name,
        "native_name": partner.native_name if partner else "",
        "native_language": partner.native_language if partner else "",
        "standing": delegation.standing,
        "standing_label": str(delegation.get_standing_display()),
        "people": [_person(one) for one in delegates],
    }


def _person(delegate):
    return {
        "name": delegate.full_name,
        "language": delegate.name_language,
        "direction": "rtl" if delegate.name_language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
        "badge_name": delegate.badge_name or delegate.full_name,
        "honorific": delegate.honorific,
        "function": delegate.function,
        "title": delegate.title,
        "ministry": delegate.ministry_name,
        "capacity": delegate.capacity,
        "capacity_label": str(delegate.get_capacity_display()),
        "mode": delegate.mode,
        "is_public": delegate.is_on_public_list,  # what anybody may read names nobody else
    }
