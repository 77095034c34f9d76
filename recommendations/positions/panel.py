"""What the page of a recommendation shows of positions to each reader, and what the reader can do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from members.models import User
from recommendations import visibility
from recommendations.models import Circulation, Label, Position, PositionKind, Recommendation, Reservation, State
from recommendations.positions import current, editorial, footnotes
from recommendations.positions.current import Current
from recommendations.reading.page import Row
from workshops.models import Delegation, Role
from workshops.user_roles import roles_of

# The shape of the tag of each kind; the word is always shown with it.
TAGS = {
    PositionKind.SUPPORT: "ok",
    PositionKind.ACCEPT: "ok",
    PositionKind.STUDY: "ask",
    PositionKind.RESERVATION: "discussion",
    PositionKind.OBJECTION: "stop",
    PositionKind.STATEMENT: "submitted",
    PositionKind.WITHDRAWN: "closed",
}


@dataclass
class Panel:
    """`positions` are those that the reader may read; `delegation` is the partner that the reader binds, if any.

    `to_approve` is a position noted for it whose wording it has not approved; `editorial` is the circulation to which
    it may still object. `footnotes` are those of an adopted recommendation, which everyone reads, and `to_correct` those
    whose wording the reader may approve or correct.
    """

    positions: list[Current] = field(default_factory=list)
    sees_all: bool = False
    delegation: Delegation | None = None
    may_record: bool = False
    may_record_received: bool = False
    to_approve: Position | None = None
    editorial: Circulation | None = None
    footnotes: list[Reservation] = field(default_factory=list)
    to_correct: list[Reservation] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        return bool(self.positions) or self.sees_all or self.may_record


def of(recommendation: Recommendation, user: User, rows: Iterable[Row] = (), *, is_sponsor: bool = False) -> Panel:
    """Return the panel for a user who may read the recommendation; empty where no positions are taken. Marks `rows`.

    `is_sponsor`: the partner that the user binds co-sponsors the latest revision. Five queries at most, none in a
    workshop that adopts nothing.
    """
    workshop = recommendation.workshop
    if recommendation.circulated is None or not workshop.adopts or recommendation.is_reported:
        return Panel()
    delegation = current.bound_by(user, workshop)
    panel = Panel(
        positions=current.visible(recommendation, user),
        sees_all=roles_of(user).has(workshop, Role.SECRETARIAT, Role.CHAIR),
        delegation=delegation,
        may_record=delegation is not None and visibility.allows(visibility.POSITION_TAKERS, user, recommendation),
        may_record_received=visibility.allows(visibility.POSITION_RECORDERS, user, recommendation),
    )
    _describe(panel.positions)
    if recommendation.state == State.ADOPTED:
        panel.footnotes = footnotes.of(recommendation.valid_adoption)
        footnotes.mark(rows, panel.footnotes)
        panel.to_correct = [row for row in panel.footnotes if footnotes.may_correct(row, recommendation, user)]
    own = _of(panel.positions, delegation)
    if own and panel.may_record:
        panel.to_approve = None if own.position.is_approved else own.position
    if panel.may_record and (is_sponsor or (own and not own.is_withdrawn)):
        panel.editorial = editorial.open_to_objection(recommendation)
    return panel


def _of(positions: list[Current], delegation: Delegation | None) -> Current | None:
    found = (one for one in positions if delegation and one.position.delegation_id == delegation.pk)
    return next(found, None)


def _describe(positions: list[Current]) -> None:
    """Set on each row the style of its tag and the label of its paragraph in its revision. One query at most."""
    rows = [row for one in positions for row in (one.position, *one.earlier)]
    about = {row.paragraph_id for row in rows if row.paragraph_id}
    found = {}
    if about:
        labels = Label.objects.filter(paragraph__in=about, circulation__in={row.circulation_id for row in rows})
        found = {(one, two): label for one, two, label in labels.values_list("circulation", "paragraph", "label")}
    for row in rows:
        row.tag = TAGS[PositionKind(row.kind)]
        row.label = found.get((row.circulation_id, row.paragraph_id), "") if row.paragraph_id else ""
