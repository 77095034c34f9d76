"""The delegations whose consent is needed before the negotiating history of a recommendation becomes public."""

from recommendations.models import (
    Amendment,
    AmendmentSponsor,
    FloorStatement,
    Merger,
    Recommendation,
    Version,
)
from recommendations.models.live_session import ON_TEXT
from workshops.models import Delegation


def delegations(recommendation: Recommendation) -> list[tuple[Delegation, bool]]:
    """Return the delegations concerned in order of name, each with a flag for whether it may have proposed wording of the text.

    These are the leads and co-authors of the recommendation and of those merged into it, the delegations that proposed
    or co-sponsored an amendment or requested wording in a session, and those with a reservation or statement in a
    footnote. Ten queries.
    """
    merged = _with_sources(recommendation)
    wordings = _of_wordings(merged)
    notes = set(recommendation.valid_adoption.reservations.values_list("delegation", flat=True))
    rows = Delegation.objects.filter(pk__in=wordings | notes).order_by("sort_name", "pk")
    return [(row, row.pk in wordings) for row in rows]


def _with_sources(recommendation: Recommendation) -> set[int]:
    """Return the primary keys of a recommendation and of those merged into it, directly or by way of others."""
    found, further = set[int](), {recommendation.pk}
    while further:
        found |= further
        mergers = Merger.objects.in_force().filter(target__in=further)
        further = set(mergers.values_list("source", flat=True)) - found
    return found


def _of_wordings(recommendations: set[int]) -> set[int]:
    of_these = Recommendation.objects.filter(pk__in=recommendations)
    amendments = Amendment.objects.released().filter(recommendation__in=recommendations)
    pks = {
        *of_these.filter(lead__isnull=False).values_list("lead", flat=True),
        *of_these.filter(co_authors__isnull=False).values_list("co_authors__delegation", flat=True),
        *amendments.values_list("delegation", flat=True),
        *AmendmentSponsor.objects.filter(amendment__in=amendments).values_list("delegation", flat=True),
        *FloorStatement.objects.filter(recommendation__in=recommendations, kind__in=ON_TEXT).values_list(
            "delegation", flat=True
        ),
        *Version.objects.filter(recommendation__in=recommendations, on_behalf_of__isnull=False).values_list(
            "on_behalf_of", flat=True
        ),
    }
    return {pk for pk in pks if pk is not None}
