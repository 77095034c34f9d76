"""Which revision last changed the substance of a recommendation, so that what was said before must be reconfirmed."""

from django.db.models import Exists, OuterRef

from recommendations.models import Circulation, EditorialObjection, Recommendation


def binding_since(recommendation: Recommendation) -> int:
    """Return the number of the earliest revision on which positions and co-sponsorships need not be
    reconfirmed. One query."""
    return binding_since_of([recommendation.pk])[recommendation.pk]


def binding_since_of(recommendations: list[int], until: int | None = None) -> dict[int, int]:
    """Return for each recommendation (by pk) the number of the earliest revision on which positions and co-sponsorships
    need not be reconfirmed: the last one that changed the substance. An editorial one to which a partner objected did.
    Revisions after `until` are left out. One query."""
    objected = EditorialObjection.objects.filter(circulation=OuterRef("pk"))
    circulations = Circulation.objects.filter(recommendation__in=recommendations).annotate(is_objected=Exists(objected))
    if until is not None:
        circulations = circulations.filter(number__lte=until)
    since = dict.fromkeys(recommendations, 1)
    for circulation in circulations.order_by("number"):
        if not circulation.is_editorial or circulation.is_objected:
            since[circulation.recommendation_id] = circulation.number
    return since
