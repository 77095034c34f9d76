"""The list of amendments of a recommendation or of a topic, in the order of the text, in two columns."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations import visibility
from recommendations.amendments import acts, compromise_permissions, entries, lists, received
from recommendations.amendments.views.lookup import amended_or_404
from recommendations.models import Recommendation
from recommendations.models.compromise import PROPOSERS
from recommendations.reading import page
from registry import access
from workshops.models import Topic, Workshop


@access.needs("amendment.view")
@require_safe
def amendments(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = amended_or_404(request, key)
    groups = lists.groups([recommendation], request.user)
    for _recommendation, found in groups:
        for entry in found:
            entry.acts = acts.on_change(entry, request.user)
    compromise = compromise_permissions.current(recommendation)
    context: dict[str, Any] = {
        "recommendation": recommendation,
        "compromise": compromise,
        "is_ready": compromise is not None and compromise.is_ready(timezone.now()),
        "may_propose": compromise is None and _may_propose(request, recommendation, groups),
        "may_record": received.may_record(request.user, recommendation),
        "workshop": recommendation.workshop,
        "groups": groups,
        "drafts": lists.own_drafts(recommendation, request.user),
        "crumbs": page.crumbs(recommendation, _("Amendments")),
    }
    return render(request, "recommendations/amendments/amendments.html", context)


def _may_propose(request: SignedInRequest, recommendation: Recommendation, groups: list[lists.Group]) -> bool:
    """Return whether the user can propose a compromise text for the open amendments listed. No query."""
    is_open = any(entries.open_to(found) for _recommendation, found in groups)
    return is_open and visibility.allows(PROPOSERS, request.user, recommendation)


@access.needs("amendment.view")
@require_safe
def topic(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    workshops = Workshop.objects.attended_by(request.user).filter(takes_amendments=True)
    workshop = request.workshop = get_object_or_404(workshops, slug=slug)
    topic = get_object_or_404(Topic, workshop=workshop, number=number)
    crumbs = [
        (workshop.short_name, workshop.get_absolute_url()),
        (_("Recommendations"), page.list_url(workshop)),
        (_("Amendments under topic %(number)s") % {"number": topic.number}, ""),
    ]
    groups = lists.groups(lists.of_topic(topic, request.user), request.user)
    context = {"topic": topic, "workshop": workshop, "groups": groups, "crumbs": crumbs}
    return render(request, "recommendations/amendments/topic.html", context)
