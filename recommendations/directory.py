"""Published recommendations for the directory: by lead and by area of cooperation."""

from collections.abc import Iterable

from django.db.models import Count, Q

from members.models import Organisation, Partner
from recommendations.models import Recommendation
from recommendations.models.recommendation import RecommendationQuerySet

# The order of the public register and of the lists of the directory; it has an index.
NEWEST_FIRST = ["-adopted_on", "-workshop_id", "topic_number", "number", "pk"]
_JOINED = ("workshop", "topic", "lead__partner", "lead__organisation", "current")


def led_by(partner: Partner) -> RecommendationQuerySet:
    """Return the published recommendations led by a partner, the latest first."""
    return _public().filter(lead__partner=partner)


def led_by_organisation(organisation: Organisation) -> RecommendationQuerySet:
    return _public().filter(lead__organisation=organisation)


def under(codes: Iterable[str]) -> RecommendationQuerySet:
    """Return the published recommendations in one of these areas or its items, the latest first."""
    rule = Q(pk__in=[])
    for code in codes:
        rule |= Q(current__tags__contains=f" in:{code} ") | Q(current__tags__contains=f" in:{code}.")
    return _public().filter(rule)


def counts_by_area() -> dict[str, int]:
    """Return {code of an area: number of published recommendations in it or its items}. One query."""
    counts: dict[str, int] = {}
    rows = Recommendation.objects.published().order_by().values_list("current__tags").annotate(total=Count("pk"))
    for tags, total in rows:
        for code in _codes(tags):
            counts[code] = counts.get(code, 0) + total
    return counts


def _codes(tags: str) -> set[str]:
    """Return the codes of the areas in `tags` and, for items, of the priorities to which they belong."""
    codes = {tag.removeprefix("in:") for tag in tags.split() if tag.startswith("in:")}
    return codes | {code.rpartition(".")[0] for code in codes if code.count(".") > 1}


def _public() -> RecommendationQuerySet:
    return Recommendation.objects.published().select_related(*_JOINED).order_by(*NEWEST_FIRST)
