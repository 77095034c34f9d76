"""Look up what a page of amendments is about; where the workshop does not take amendments, there is nothing to find."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from members.requests import SignedInRequest
from recommendations.amendments.dispositions import related
from recommendations.models import Amendment, AmendmentChange, Recommendation
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404


def amended_or_404(request: SignedInRequest, key: UUID) -> Recommendation:
    """Return a recommendation that the user may read, in a workshop that takes amendments."""
    readable = page.related().visible_to(request.user).filter(workshop__takes_amendments=True)
    return recommendation_or_404(request, readable.filter(circulated_at__isnull=False), key)


def amendment_or_404(request: SignedInRequest, key: UUID) -> Amendment:
    """Return an amendment that the user may read, with its recommendation as pages need it."""
    joined = ("delegation", "partner", "author", "circulation__version", "replaces")
    amendment = get_object_or_404(Amendment.objects.visible_to(request.user).select_related(*joined), key=key)
    return _with_recommendation(request, amendment)


def change_or_404(request: SignedInRequest, key: UUID) -> AmendmentChange:
    """Return a change of an amendment that the user may read."""
    visible = Amendment.objects.visible_to(request.user).order_by().values("pk")
    changes = related(AmendmentChange.objects.filter(amendment__in=visible))
    change = get_object_or_404(changes.select_related("amendment__circulation__version", "amendment__partner"), key=key)
    _with_recommendation(request, change.amendment)
    return change


def _with_recommendation(request: SignedInRequest, amendment: Amendment) -> Amendment:
    amendment.recommendation = page.related().get(pk=amendment.recommendation_id)
    request.workshop = amendment.recommendation.workshop
    request.item = amendment.get_absolute_url()
    return amendment
