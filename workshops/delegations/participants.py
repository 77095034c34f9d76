"""Participants of a workshop as plain data for documents, by delegation in protocol order; and lists of them."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import audit
from registry.names import is_right_to_left
from workshops.models import Capacity, Delegate, Delegation, SessionPerson, Standing, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

LAST = 10_000  # sorts after every position entered by hand


def participants(workshop: Workshop) -> list[dict[str, Any]]:
    """Return active delegates by delegation: partners in protocol order, acceding partners, then the others by name.

    Empty delegations are omitted. Public documents name those who agreed to it and those whom the programme names,
    such as speakers. Two queries, whatever the number of rows.
    """
    people: dict[int, list[Delegate]] = {}
    in_programme = SessionPerson.objects.filter(delegate=OuterRef("pk"))
    delegates = Delegate.objects.active().filter(delegation__workshop=workshop)
    for delegate in delegates.annotate(is_in_programme=Exists(in_programme)).order_by():
        people.setdefault(delegate.delegation_id, []).append(delegate)
    delegations = Delegation.objects.filter(workshop=workshop).select_related("partner").order_by()
    present = sorted((delegation for delegation in delegations if delegation.pk in people), key=protocol_order)
    return [_delegation(delegation, sorted(people[delegation.pk], key=precedence)) for delegation in present]


def protocol_order(delegation: Delegation) -> tuple[Any, ...]:
    """Return the sort key of a delegation in protocol order; its partner must be loaded."""
    place = delegation.partner.protocol_order if delegation.partner else LAST
    return Standing.values.index(delegation.standing), place, delegation.sort_name, delegation.pk


def precedence(delegate: Delegate) -> tuple[Any, ...]:
    """Return the sort key of a delegate in the delegation: position by hand, head and deputy head, then rank."""
    by_hand = LAST if delegate.position is None else delegate.position
    binding = {str(Capacity.HEAD): 0, str(Capacity.DEPUTY_HEAD): 1}.get(delegate.capacity, 2)
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
        "people": [_person(delegate) for delegate in delegates],
    }


def _person(delegate: Any) -> dict[str, Any]:
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
        "is_public": delegate.is_on_public_list or delegate.is_in_programme,
    }


HISTORY_ENTRIES = 20
HISTORY_LABELS = {
    "delegate.registered": _("Registered"),
    "delegate.changed": _("Registration changed"),
    "delegate.invited": _("Invited"),
    "delegate.uninvited": _("Invitation withdrawn"),
    "delegate.withdrawn": _("Withdrawn"),
    "delegate.replaced": _("Replaced"),
    "delegate.attended": _("Attendance recorded"),
    "delegate.not_attended": _("Attendance record removed"),
    "invitation.accepted": _("Invitation accepted"),
    "invitation.declined": _("Invitation declined"),
    "invitation.address_requested": _("Another address requested for the invitation"),
    "invitation.address_confirmed": _("Request for another address confirmed"),
    "invitation.address_refused": _("Request for another address declined"),
}


class PeoplePaginator(Paginator):  # type: ignore[type-arg]  # generic in the stubs alone
    """Paginator of delegates that counts people and delegations in one query."""

    object_list: QuerySet[Delegate]

    @property
    def count(self) -> int:
        return self._counts["people"]

    @property
    def delegations(self) -> int:
        return self._counts["delegations"]

    @cached_property
    def _counts(self) -> dict[str, int]:
        counts = {"people": Count("pk"), "delegations": Count("delegation", distinct=True)}
        return self.object_list.order_by().aggregate(**counts)


def openable(page: Iterable[Delegate], workshop: Workshop, user: User) -> list[tuple[Delegate, bool]]:
    """Return [(delegate, whether `user` may open the registration)].

    The organiser and the secretariat may open all, a head those of their own delegation, others only their own.
    """
    roles = roles_of(user)
    may_open_all = roles.has(workshop, *REGISTRARS)
    return [
        (delegate, may_open_all or roles.heads(delegate.delegation) or delegate.user_id == user.pk) for delegate in page
    ]


def history_of(delegate: Delegate) -> list[dict[str, Any]]:
    """Return the history of a registration, most recent first, for parts/_history.html."""
    zone = delegate.delegation.workshop.zone
    entries = audit.entries(delegate).filter(verb__in=HISTORY_LABELS)[:HISTORY_ENTRIES]
    history = [
        {"at": entry.at, "zone": zone, "text": HISTORY_LABELS[entry.verb], "sub": entry.actor} for entry in entries
    ]
    if source := delegate.imported_in:
        label = _("Imported from %s") % source.filename
        history.append({"at": source.written_at, "zone": zone, "text": label, "sub": str(source.confirmed_by)})
    return history
