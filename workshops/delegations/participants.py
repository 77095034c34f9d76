"""The participants of a workshop as documents print them, by delegation in protocol order; plain data."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import audit
from registry.names import is_right_to_left
from workshops.models import Capacity, Delegate, Delegation, Standing, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

LAST = 10_000  # after every place that a person was given by hand


def participants(workshop: Workshop) -> list[dict[str, Any]]:
    """Who takes part, by delegation: partners in ASEM's order, those about to join, then the others by their names.

    Delegations without anybody are left out. Two queries, whatever the number of rows.
    """
    people: dict[int, list[Delegate]] = {}
    for one in Delegate.objects.active().filter(delegation__workshop=workshop).order_by():
        people.setdefault(one.delegation_id, []).append(one)
    delegations = Delegation.objects.filter(workshop=workshop).select_related("partner").order_by()
    listed = sorted((one for one in delegations if one.pk in people), key=protocol_order)
    return [_delegation(one, sorted(people[one.pk], key=precedence)) for one in listed]


def protocol_order(delegation: Delegation) -> tuple[Any, ...]:
    """Where a delegation stands among the others; its partner must be at hand."""
    place = delegation.partner.protocol_order if delegation.partner else LAST
    return Standing.values.index(delegation.standing), place, delegation.sort_name, delegation.pk


def precedence(delegate: Delegate) -> tuple[Any, ...]:
    """Where a person stands in the delegation: by a place given by hand, else head and alternate, then by rank."""
    by_hand = LAST if delegate.position is None else delegate.position
    binding = {str(Capacity.HEAD): 0, str(Capacity.ALTERNATE): 1}.get(delegate.capacity, 2)
    capacity = Capacity.values.index(delegate.capacity)
    return by_hand, binding, delegate.rank, capacity, delegate.sort_key, delegate.pk


def _delegation(delegation: Delegation, delegates: list[Delegate]) -> dict[str, Any]:
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


def _person(delegate: Delegate) -> dict[str, Any]:
    return {
        "name": delegate.full_name,
        "language": delegate.name_language,
        "direction": "rtl" if is_right_to_left(delegate.name_language) else "ltr",
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


ENTRIES = 20
TOLD = {
    "delegate.registered": _("Registered"),
    "delegate.changed": _("Entry changed"),
    "delegate.invited": _("Invited"),
    "delegate.uninvited": _("Invitation withdrawn"),
    "delegate.withdrawn": _("Withdrawn"),
    "delegate.replaced": _("Replaced"),
    "delegate.attended": _("Attendance recorded"),
    "delegate.not_attended": _("Attendance taken back"),
    "invitation.accepted": _("Invitation accepted"),
}


class PeoplePaginator(Paginator):  # type: ignore[type-arg]  # generic in the stubs alone
    """Pages of delegates; people and their delegations are counted by one query."""

    object_list: QuerySet[Delegate]

    @property
    def count(self) -> int:
        return self._counted["people"]

    @property
    def delegations(self) -> int:
        return self._counted["delegations"]

    @cached_property
    def _counted(self) -> dict[str, int]:
        counts = {"people": Count("pk"), "delegations": Count("delegation", distinct=True)}
        return self.object_list.order_by().aggregate(**counts)


def openable(page: Iterable[Delegate], workshop: Workshop, user: User) -> list[tuple[Delegate, bool]]:
    """[(delegate, whether `user` may open their entry)]: all for who mans the workshop, else one's own delegation's."""
    mine = roles_of(user)
    everybody = mine.has(workshop, *REGISTRARS)
    return [(one, everybody or mine.heads(one.delegation) or one.user_id == user.pk) for one in page]


def record_of(delegate: Delegate) -> list[dict[str, Any]]:
    """What happened to a delegate's entry, the latest first, for parts/_history.html."""
    zone = delegate.delegation.workshop.zone
    entries = audit.entries(delegate).filter(verb__in=TOLD)[:ENTRIES]
    told = [{"at": entry.at, "zone": zone, "text": TOLD[entry.verb], "sub": entry.actor} for entry in entries]
    if source := delegate.imported_in:
        words = _("Imported from %s") % source.filename
        told.append({"at": source.written_at, "zone": zone, "text": words, "sub": str(source.confirmed_by)})
    return told
