"""The co-sponsors that pages, lists and documents show: those confirmed for the revision shown, or frozen at adoption.

Nothing else may be printed: a partner whose confirmation concerns an earlier text is not a co-sponsor of this one.
"""

from collections.abc import Iterable, Sequence

from django.db.models import F, QuerySet

from recommendations.models import Adoption, AdoptionSponsor, Circulation, Recommendation, Sponsorship, Version
from recommendations.sponsors import current
from recommendations.states import CONCLUDED
from registry import seals
from registry.prepared import prepared


def freeze(adoption: Adoption) -> list[seals.Group]:
    """Save the co-sponsors of an adoption, within its transaction: the partners confirmed for the version adopted.

    Return the rows for the record; nothing if there are none.
    """
    confirmed = to_freeze(adoption.recommendation)
    rows = [
        AdoptionSponsor(
            adoption=adoption,
            position=position,
            sponsorship=row,
            delegation=row.delegation,
            partner_code=row.delegation.partner_code,
            partner_name=row.delegation.name,
        )
        for position, row in enumerate(confirmed, start=1)
    ]
    AdoptionSponsor.objects.bulk_create(rows)
    return [seals.Group(AdoptionSponsor, adoption.pk, rows)] if rows else []


def to_freeze(recommendation: Recommendation) -> list[Sponsorship]:
    """Return the confirmations that an adoption now would freeze. Two queries at most, none if the option is off."""
    return current.confirmed(recommendation) if recommendation.workshop.takes_co_sponsors else []


def of_page(recommendation: Recommendation, version: Version, currents: Iterable[current.Current]) -> list[str]:
    """Return the names of the co-sponsors of the version shown on a page, in ASEM's order; `currents` are those of
    `current.of`. A version not circulated has none."""
    if recommendation.state in CONCLUDED:
        return [row.partner_name for row in recommendation.valid_adoption.sponsors.all()]
    if version.pk != recommendation.circulated_id:
        return []
    return [one.sponsorship.delegation_name for one in currents if one.is_confirmed]


def of_revision(recommendation: Recommendation, circulation: Circulation) -> list[str]:
    """Return the names of the co-sponsors of Rev.n, whether it is the latest or not, in ASEM's order. Two queries at most."""
    if not recommendation.workshop.takes_co_sponsors:
        return []
    return [row.delegation_name for row in current.of_revision(circulation)]


def of_latest(recommendations: Sequence[Recommendation]) -> dict[int, list[str]]:
    """Return by pk the names of the co-sponsors of the latest revisions. Two queries at most, whatever the number."""
    sponsored = [row.pk for row in recommendations if row.workshop.takes_co_sponsors]
    currents = current.of_all(sponsored) if sponsored else {}
    return {
        pk: [one.sponsorship.delegation_name for one in found if one.is_confirmed] for pk, found in currents.items()
    }


def describe(rows: Iterable[Recommendation]) -> None:
    """Set `co_sponsors` on the rows of a list, which say whether they are shown as circulated (`reading.list.describe`).

    Three queries at most, whatever the number of rows.
    """
    rows = list(rows)
    open_ones = [row.pk for row in rows if row.state not in CONCLUDED and row.is_shown_as_circulated]
    frozen = frozen_of([row.pk for row in rows if row.state in CONCLUDED])
    currents = current.of_all(open_ones) if open_ones else {}
    for row in rows:
        names = [one.sponsorship.delegation_name for one in currents.get(row.pk, []) if one.is_confirmed]
        row.co_sponsors = ", ".join(names or [sponsor.partner_name for sponsor in frozen.get(row.pk, [])])


def describe_frozen(rows: Iterable[Recommendation]) -> None:
    """Set `co_sponsors` on adopted recommendations. One query."""
    rows = list(rows)
    frozen = frozen_of([row.pk for row in rows])
    for row in rows:
        row.co_sponsors = ", ".join(sponsor.partner_name for sponsor in frozen.get(row.pk, []))


def awaiting(recommendation: Recommendation) -> list[str]:
    """Return the partners that have not reconfirmed, and would therefore not be printed, for those who decide."""
    currents = current.of(recommendation) if recommendation.workshop.takes_co_sponsors else []
    return [one.sponsorship.delegation_name for one in currents if one.is_stale]


def awaiting_in(recommendations: Sequence[Recommendation]) -> list[str]:
    """Return those that have not reconfirmed, each with its recommendation: "Italy (REC/3)". Two queries at most."""
    asked = [row for row in recommendations if row.workshop.takes_co_sponsors]
    currents = current.of_all([row.pk for row in asked]) if asked else {}
    return [
        f"{one.sponsorship.delegation_name} ({row.short_symbol})"
        for row in asked
        for one in currents[row.pk]
        if one.is_stale
    ]


def frozen_of(recommendations: list[int]) -> dict[int, list[AdoptionSponsor]]:
    """Return the co-sponsors frozen with the adoptions in force, by the pk of the recommendation. One query, or none."""
    found: dict[int, list[AdoptionSponsor]] = {}
    for row in _frozen(recommendations) if recommendations else []:
        found.setdefault(row.recommendation, []).append(row)  # type: ignore[attr-defined]  # annotated
    return found


@prepared
def _frozen(recommendations: list[int]) -> QuerySet[AdoptionSponsor]:
    rows = AdoptionSponsor.objects.filter(
        adoption=F("adoption__recommendation__adoption"), adoption__recommendation__in=recommendations
    )
    return rows.annotate(recommendation=F("adoption__recommendation")).order_by("adoption_id", "position")
