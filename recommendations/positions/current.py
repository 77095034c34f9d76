"""The current position of each partner on a recommendation, and whether it must be reconfirmed. Nothing is counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from members.models import User
from recommendations import visibility
from recommendations.models import Position, PositionKind, Recommendation
from recommendations.models.position import OPTIONAL_KINDS
from recommendations.substance import binding_since
from registry.prepared import prepared
from workshops.models import BINDING, Delegation, Standing, Workshop
from workshops.user_roles import roles_of


@dataclass(frozen=True)
class Current:
    """The latest position of a partner, those before it with the latest first, and whether it must be reconfirmed."""

    position: Position
    earlier: list[Position]
    is_stale: bool

    @property
    def is_withdrawn(self) -> bool:
        return self.position.kind == PositionKind.WITHDRAWN


def latest(rows: Iterable[Position]) -> list[Position]:
    """Return the latest of the given positions of each partner, without those withdrawn, in the order of recording."""
    last: dict[int, Position] = {}
    for row in sorted(rows, key=lambda row: row.pk):
        last[row.delegation_id] = row
    return [row for row in last.values() if row.kind != PositionKind.WITHDRAWN]


def on_record(recommendation: Recommendation, *kinds: PositionKind) -> list[Position]:
    """Return the current positions of these kinds, on whichever revision. An objection or a study reservation does not
    lapse because the text has changed: only its partner can say so. One query, unless `positions` were prefetched."""
    return [row for row in latest(recommendation.positions.all()) if row.kind in kinds]


def visible(recommendation: Recommendation, user: User) -> list[Current]:
    """Return the current positions that `user` may read, in ASEM's order of partners. Two queries, one if there are none."""
    by_partner: dict[int, list[Position]] = {}
    for row in _visible(recommendation.pk, visibility.held(user)):
        row.recommendation = recommendation
        by_partner.setdefault(row.delegation_id, []).insert(0, row)
    if not by_partner:
        return []
    since = binding_since(recommendation)
    return [Current(rows[0], rows[1:], rows[0].circulation.number < since) for rows in by_partner.values()]


@prepared
def _visible(recommendation: int, held: visibility.Held) -> QuerySet[Position]:
    rows = Position.objects.filter(recommendation=recommendation).visible_to(held)
    rows = rows.select_related("delegation__partner", "circulation", "paragraph")
    return rows.order_by("delegation__partner__protocol_order", "pk")


def bound_by(user: User, workshop: Workshop) -> Delegation | None:
    """Return the delegation of the partner that `user` binds in the workshop, as its head or deputy head. No query."""
    for delegate in roles_of(user).delegates_in(workshop):
        delegation = delegate.delegation
        if delegate.capacity in BINDING and delegation.standing == Standing.PARTNER and delegation.partner_id:
            return delegation
    return None


def own(recommendation: Recommendation, delegation: Delegation) -> Position | None:
    """Return the latest position of a partner, withdrawn or not. One query."""
    rows = recommendation.positions.filter(delegation=delegation).select_related("circulation", "paragraph")
    return rows.order_by("-pk").first()


def all_kinds(workshop: Workshop) -> list[PositionKind]:
    """Return the kinds that can be recorded in a workshop; support and acceptance only if the organiser chose so."""
    return [kind for kind in PositionKind if workshop.takes_positions or kind not in OPTIONAL_KINDS]


def kinds_for(workshop: Workshop, last: Position | None) -> list[PositionKind]:
    """Return the kinds that a partner may record; withdrawing is possible if it has a position."""
    kinds = all_kinds(workshop)
    is_taken = last is not None and last.kind != PositionKind.WITHDRAWN
    return kinds if is_taken else [kind for kind in kinds if kind != PositionKind.WITHDRAWN]
