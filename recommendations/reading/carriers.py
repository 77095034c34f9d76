"""The reports that contain a recommendation, which a higher app knows, for its page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from members.models import User
from recommendations.models import Recommendation
from registry.hooks import Hook


@dataclass(frozen=True)
class Carrier:
    """A report that contains the recommendation: its symbol, its meeting, and its name if it is a supplement."""

    symbol: str
    address: str
    meeting: str
    supplement_name: str = ""


@dataclass(frozen=True)
class Offer:
    """What a reader can do for a meeting that received a report without the recommendation."""

    meeting: str
    symbol: str  # of the report that was issued without it
    label: str
    address: str


@dataclass(frozen=True)
class Carriers:
    reports: list[Carrier] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)


carriers: Hook[Callable[[Recommendation, User], Carriers]] = Hook(
    "reading.carriers", "function(recommendation, user) -> the reports that the user may see, and offers to this user"
)


def of(recommendation: Recommendation, user: User) -> Carriers:
    """Return the reports that contain a recommendation and that `user` may see, with what `user` can do for others."""
    found = [provider(recommendation, user) for provider in carriers]
    reports = [report for one in found for report in one.reports]
    return Carriers(reports, [offer for one in found for offer in one.offers])
