"""The status of each partner’s co-sponsorship, and whether it must be reconfirmed. Nothing is counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from recommendations.models import Circulation, Recommendation, Sponsorship, SponsorshipAct
from recommendations.substance import binding_since_of
from registry.prepared import prepared
from workshops.models import Delegation

ANSWERS = {  # the latest act -> what the partner may answer
    SponsorshipAct.INVITED: (SponsorshipAct.CONFIRMED, SponsorshipAct.DECLINED),
    SponsorshipAct.RETRACTED: (),
    SponsorshipAct.CONFIRMED: (SponsorshipAct.WITHDRAWN,),
    SponsorshipAct.DECLINED: (),
    SponsorshipAct.WITHDRAWN: (),
}
# After these acts, the lead may invite the partner again.
INVITED_AGAIN = (SponsorshipAct.RETRACTED, SponsorshipAct.DECLINED, SponsorshipAct.WITHDRAWN)


@dataclass(frozen=True)
class Current:
    """The latest act of a partner, those before it with the latest first, and whether it is a confirmation to be repeated."""

    sponsorship: Sponsorship
    earlier: list[Sponsorship]
    is_stale: bool

    @property
    def is_confirmed(self) -> bool:
        """Return whether the partner is a co-sponsor of the latest revision."""
        return self.sponsorship.act == SponsorshipAct.CONFIRMED and not self.is_stale

    @property
    def is_invited(self) -> bool:
        return self.sponsorship.act == SponsorshipAct.INVITED

    @property
    def answers(self) -> tuple[SponsorshipAct, ...]:
        """Return what the partner may answer now; a confirmation of an earlier revision may be repeated."""
        if self.is_stale:
            return SponsorshipAct.CONFIRMED, SponsorshipAct.WITHDRAWN
        return ANSWERS[SponsorshipAct(self.sponsorship.act)]


def of(recommendation: Recommendation) -> list[Current]:
    """Return all partners with a co-sponsorship, in ASEM's order of partners. Two queries, one if none has confirmed."""
    return of_all([recommendation.pk])[recommendation.pk]


def of_all(recommendations: list[int]) -> dict[int, list[Current]]:
    """Return `of` each of these recommendations, by pk. Two queries at most."""
    by_partner: dict[tuple[int, int], list[Sponsorship]] = {}
    for row in _rows(recommendations):
        by_partner.setdefault((row.recommendation_id, row.delegation_id), []).insert(0, row)
    since = _binding_since(rows[0] for rows in by_partner.values())
    found: dict[int, list[Current]] = {pk: [] for pk in recommendations}
    for (recommendation, _delegation), [last, *earlier] in by_partner.items():
        is_stale = last.act == SponsorshipAct.CONFIRMED and last.circulation.number < since[recommendation]
        found[recommendation].append(Current(last, earlier, is_stale))
    return found


def confirmed(recommendation: Recommendation) -> list[Sponsorship]:
    """Return the confirmations that apply to the latest revision, in ASEM's order of partners."""
    return [one.sponsorship for one in of(recommendation) if one.is_confirmed]


def of_revision(circulation: Circulation) -> list[Sponsorship]:
    """Return the confirmations that applied to Rev.n when it was followed by another or, to the latest, that apply now.

    In ASEM's order of partners. Two queries.
    """
    latest: dict[int, Sponsorship] = {}
    for row in _rows([circulation.recommendation_id]):
        if row.circulation.number <= circulation.number:
            latest[row.delegation_id] = row
    confirmed = [row for row in latest.values() if row.act == SponsorshipAct.CONFIRMED]
    since = binding_since_of([circulation.recommendation_id], until=circulation.number) if confirmed else {}
    return [row for row in confirmed if row.circulation.number >= since[row.recommendation_id]]


def own(recommendation: Recommendation, delegation: Delegation | None) -> Current | None:
    """Return the status of a partner’s co-sponsorship; None if the partner was never invited."""
    return of_delegation(of(recommendation), delegation)


def of_delegation(currents: Iterable[Current], delegation: Delegation | None) -> Current | None:
    found = (one for one in currents if delegation and one.sponsorship.delegation_id == delegation.pk)
    return next(found, None)


@prepared
def _rows(recommendations: list[int]) -> QuerySet[Sponsorship]:
    rows = Sponsorship.objects.filter(recommendation__in=recommendations)
    rows = rows.select_related("delegation__partner", "circulation")
    return rows.order_by("delegation__partner__protocol_order", "delegation_id", "pk")


def _binding_since(latest: Iterable[Sponsorship]) -> dict[int, int]:
    """Return by recommendation the earliest revision on which a confirmation still applies. One query, or none."""
    pks = {row.recommendation_id for row in latest if row.act == SponsorshipAct.CONFIRMED}
    return binding_since_of(sorted(pks)) if pks else {}
