"""How every page of a text begins."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from members.requests import SignedInRequest
from recommendations.models import Recommendation


def recommendation_or_404(request: SignedInRequest, texts: QuerySet[Recommendation], key: UUID) -> Recommendation:
    """Return the text of `key` among those that are the reader's; the navigation becomes that of its workshop."""
    recommendation = get_object_or_404(texts, key=key)
    request.workshop = recommendation.workshop
    return recommendation
