"""The positions of all partners on all circulated recommendations of a workshop, for chair and secretariat. No totals."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import User
from recommendations.models import Position, PositionKind, Recommendation, State
from recommendations.positions import current
from recommendations.positions.panel import TAGS
from recommendations.substance import binding_since_of
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.models import Delegation, Role, Standing, Topic, Workshop

SHOWN = (State.IN_DISCUSSION, State.FINAL_DRAFT, State.UNDER_SILENCE, State.AD_REFERENDUM, State.ADOPTED)


@dataclass(frozen=True)
class Cell:
    """The position of a partner on a recommendation; `position` is None if it has none."""

    recommendation: Recommendation
    position: Position | None = None
    is_stale: bool = False

    @property
    def tag(self) -> str:
        return TAGS[PositionKind(self.position.kind)] if self.position else ""

    @property
    def words(self) -> str:
        """Return the position in words, for files."""
        if self.position is None:
            return ""
        return f"{self.position.kind_label} ({_('to be reconfirmed')})" if self.is_stale else self.position.kind_label


@dataclass(frozen=True)
class Table:
    """The recommendations of one topic, and a row of cells for each partner in ASEM's order."""

    topic: Topic
    recommendations: list[Recommendation]
    rows: list[tuple[Delegation, list[Cell]]]


def with_positions(user: User) -> QuerySet[Workshop]:
    """Return the workshops whose table of positions `user` may read, as chair or secretariat."""
    return Workshop.objects.in_which(user, Role.SECRETARIAT, Role.CHAIR).filter(takes_positions=True)


def tables(workshop: Workshop) -> list[Table]:
    """Return a table for each topic with circulated recommendations. Four queries for any number of them."""
    recommendations = _recommendations(workshop)
    partners = list(_partners(workshop))
    since = binding_since_of([one.pk for one in recommendations])
    found = {(row.recommendation_id, row.delegation_id): row for row in _positions(recommendations)}
    made = []
    for topic, group in groupby(recommendations, key=lambda one: one.topic):
        columns = list(group)
        rows = [
            (partner, [_cell(one, found.get((one.pk, partner.pk)), since) for one in columns]) for partner in partners
        ]
        made.append(Table(topic, columns, rows))
    return made


def sheet(workshop: Workshop) -> tuple[list[str], list[list[Any]]]:
    """Return the heading and the rows of a file: partners by recommendations."""
    made = tables(workshop)
    head = ["code", "partner", *(one.short_symbol for table in made for one in table.recommendations)]
    rows: dict[int, list[Any]] = {}
    for table in made:
        for partner, cells in table.rows:
            row = rows.setdefault(partner.pk, [partner.partner_code, partner.name])
            row += [cell.words for cell in cells]
    return head, list(rows.values())


@door
def record_export(workshop: Workshop, *, count: int, by: User) -> None:
    """Audit the export of the positions. Raises Refused."""
    Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    if not with_positions(by).filter(pk=workshop.pk).exists():
        raise Refused(_("Only the chair and the secretariat of this workshop may export the positions."))
    audit.record(by, "positions.exported", workshop, recommendations=count)


def _recommendations(workshop: Workshop) -> list[Recommendation]:
    rows = Recommendation.objects.filter(workshop=workshop, state__in=SHOWN).select_related("topic", "circulated")
    return list(rows.order_by("topic__number", "serial"))


def _partners(workshop: Workshop) -> QuerySet[Delegation]:
    delegations = workshop.delegations.filter(standing=Standing.PARTNER, partner__isnull=False)
    return delegations.select_related("partner").order_by("partner__protocol_order")


def _positions(recommendations: list[Recommendation]) -> list[Position]:
    """Return the current positions on these recommendations. One query."""
    by_recommendation: dict[int, list[Position]] = {}
    for row in Position.objects.filter(recommendation__in=recommendations).select_related("circulation"):
        by_recommendation.setdefault(row.recommendation_id, []).append(row)
    return [row for rows in by_recommendation.values() for row in current.latest(rows)]


def _cell(recommendation: Recommendation, position: Position | None, since: dict[int, int]) -> Cell:
    is_stale = position is not None and position.circulation.number < since[recommendation.pk]
    return Cell(recommendation, position, is_stale)
