"""Look up the recommendation of a page."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from members.requests import SignedInRequest
from recommendations.models import Recommendation


def recommendation_or_404(request: SignedInRequest, queryset: QuerySet[Recommendation], key: UUID) -> Recommendation:
    """Return the recommendation with this key from `queryset`, and set the workshop shown in the navigation."""
    recommendation = get_object_or_404(queryset, key=key)
    request.workshop = recommendation.workshop
    return recommendation
