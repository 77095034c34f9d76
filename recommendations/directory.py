"""What the directory tells of texts: those that are public, by who led them and by what they are about."""

from collections.abc import Iterable

from django.db.models import Count, Q

from members.models import Organisation, Partner
from recommendations.models import Recommendation
from recommendations.models.recommendation import RecommendationQuerySet

_JOINED = ("workshop", "topic", "lead__partner", "lead__organisation", "current")


def led_by(partner: Partner) -> RecommendationQuerySet:
    """Return the published texts that a partner led, the latest first."""
    return _public().filter(lead__partner=partner)


def led_by_organisation(organisation: Organisation) -> RecommendationQuerySet:
    return _public().filter(lead__organisation=organisation)


def under(codes: Iterable[str]) -> RecommendationQuerySet:
    """Return the published texts tagged with one of these areas, or with an item of it, the latest first."""
    rule = Q(pk__in=[])
    for code in codes:
        rule |= Q(current__tags__contains=f" in:{code} ") | Q(current__tags__contains=f" in:{code}.")
    return _public().filter(rule)


def counts_by_area() -> dict[str, int]:
    """{area's code: how many published texts are tagged with it or with an item of it}. One query."""
    counts: dict[str, int] = {}
    rows = Recommendation.objects.published().order_by().values_list("current__tags").annotate(texts=Count("pk"))
    for tags, texts in rows:
        for code in _codes(tags):
            counts[code] = counts.get(code, 0) + texts
    return counts


def _codes(tags: str) -> set[str]:
    """The areas that tags name, each with the priority that it is an item of."""
    named = {tag.removeprefix("in:") for tag in tags.split() if tag.startswith("in:")}
    return named | {code.rpartition(".")[0] for code in named if code.count(".") > 1}


def _public() -> RecommendationQuerySet:
    return Recommendation.objects.published().select_related(*_JOINED).order_by("-published_at", "-pk")
