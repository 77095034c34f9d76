"""What the page of a recommendation shows of its co-sponsors to each reader, and what the reader can do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from members.models import User
from recommendations import visibility
from recommendations.models import Recommendation, SponsorshipAct, Version
from recommendations.models.sponsorship import ANSWERERS, READERS
from recommendations.positions.current import bound_by
from recommendations.sponsors import current, permissions, printed
from recommendations.sponsors.current import Current
from recommendations.states import CONCLUDED

# The shape of the tag of each act; the word is always shown with it.
TAGS = {
    SponsorshipAct.INVITED: "submitted",
    SponsorshipAct.RETRACTED: "closed",
    SponsorshipAct.CONFIRMED: "ok",
    SponsorshipAct.DECLINED: "closed",
    SponsorshipAct.WITHDRAWN: "closed",
}


@dataclass
class Panel:
    """`names` are the co-sponsors of the version shown, for all readers; `rows` are what the reader may read, each with the
    style of its tag; `own` is the co-sponsorship that the reader may answer for now, if any."""

    names: list[str] = field(default_factory=list)
    rows: list[tuple[Current, str]] = field(default_factory=list)
    may_invite: bool = False
    own: Current | None = None
    is_sponsor: bool = False  # the partner that the reader binds is a co-sponsor of the latest revision

    @property
    def text(self) -> str:
        """Return the co-sponsors on one line, in ASEM's order of partners."""
        return ", ".join(self.names)

    @property
    def is_shown(self) -> bool:
        return bool(self.rows) or self.may_invite


def of(recommendation: Recommendation, version: Version, user: User) -> Panel:
    """Return the panel for a user who may read the recommendation and is shown this version.

    Two queries at most, none in a workshop without co-sponsors.
    """
    if recommendation.circulated is None or not recommendation.workshop.takes_co_sponsors:
        return Panel()
    currents = current.of(recommendation)
    panel = Panel(names=printed.of_page(recommendation, version, currents))
    if recommendation.state in CONCLUDED:
        return panel
    panel.rows = [(one, TAGS[SponsorshipAct(one.sponsorship.act)]) for one in _readable(currents, recommendation, user)]
    panel.may_invite = permissions.may_invite(user, recommendation)
    own = current.of_delegation(currents, bound_by(user, recommendation.workshop))
    panel.is_sponsor = own is not None and own.is_confirmed
    if own and own.answers and visibility.allows(ANSWERERS, user, recommendation):
        panel.own = own
    return panel


def _readable(currents: Iterable[Current], recommendation: Recommendation, user: User) -> list[Current]:
    for one in currents:
        one.sponsorship.recommendation = recommendation
    return [one for one in currents if visibility.allows(READERS, user, one.sponsorship)]
