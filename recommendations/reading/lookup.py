"""Look up the recommendation of a page."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from members.requests import SignedInRequest
from recommendations import visibility
from recommendations.models import Merger, Recommendation, State
from recommendations.reading import page as reading_page
from registry import audit
from registry.access import Refused
from registry.prepared import one_or_404, prepared

RECALLED = _("The author has recalled this draft; you can no longer edit or submit it.")
RETURNED = _("This draft has been returned to its author; you can no longer edit or submit it.")


def readable_or_404(request: SignedInRequest, key: UUID) -> Recommendation:
    """Return the recommendation with this key, as in `reading_page.related`, if the user may read it.

    The busiest page of an item: the rule is applied to the row found, which costs less than a query that contains it.
    """
    recommendation = one_or_404(_with_key(key))
    if not visibility.allows(visibility.READERS, request.user, recommendation):
        raise Http404
    request.workshop = recommendation.workshop
    return recommendation


@prepared
def _with_key(key: UUID) -> QuerySet[Recommendation]:
    mergers = Merger.objects.in_force().filter(target=OuterRef("pk"))
    return reading_page.related().filter(key=key).annotate(has_mergers=Exists(mergers))


def recommendation_or_404(request: SignedInRequest, queryset: QuerySet[Recommendation], key: UUID) -> Recommendation:
    """Return the recommendation with this key from `queryset`, and set the workshop shown in the navigation.

    Raises Refused if it is a draft that the user, as head of delegation, had open until it went back to its author.
    """
    recommendation = queryset.filter(key=key).first()
    if recommendation is None:
        _check_recalled(request, key)
        raise Http404
    request.workshop = recommendation.workshop
    return recommendation


def _check_recalled(request: SignedInRequest, key: UUID) -> None:
    """Raise Refused if what was sent belongs to a draft that is no longer with the head of delegation, who is the user."""
    own = Recommendation.objects.filter(visibility.where(visibility.HEADS_ALONE, request.user), key=key)
    draft = own.filter(state__in=[State.DRAFT, State.RETURNED], circulated_at=None).select_related("workshop").first()
    if request.method != "POST" or draft is None:
        return
    last = audit.entries(draft).filter(verb="recommendation.moved").order_by("-pk").first()
    if last is None:
        return  # it was never with the head
    request.workshop, request.item = draft.workshop, reading_page.list_url(draft.workshop)
    request.is_page_closed = True  # type: ignore[attr-defined]  # ours
    raise Refused(RETURNED if last.data.get("returned_to_author") else RECALLED)
