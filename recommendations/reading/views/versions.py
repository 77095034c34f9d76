"""Pages of earlier versions: as saved, as circulated, and compared."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.models import Recommendation, Version
from recommendations.reading import page as reading_page
from recommendations.reading import revisions, version_names
from recommendations.reading.forms import CompareForm
from recommendations.reading.lookup import recommendation_or_404
from recommendations.reading.views.page import page_of, version_context
from recommendations.sponsors import printed
from recommendations.states import CONCLUDED
from registry import access


@access.needs("recommendation.view")
@require_safe
def compare(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, reading_page.related().visible_to(request.user), key)
    readable = reading_page.versions_for(recommendation, request.user).select_related("circulation").order_by("-serial")
    versions = {str(version.serial): version for version in readable}
    new, old = _chosen(request, versions, recommendation)
    reads_drafts = version_names.reads_drafts(recommendation, request.user)
    context = {
        "recommendation": recommendation,
        "form": CompareForm(
            versions.values(),
            old=old,
            new=new,
            zone=recommendation.workshop.tz,
            reads_drafts=reads_drafts,
        ),
        "old": old,
        "new": new,
        "names": [version_names.name_of(one, reads_drafts=reads_drafts) for one in (old, new)],
        "differences": reading_page.differences(recommendation, old, new),
        "crumbs": reading_page.crumbs(recommendation, _("Compare")),
    }
    return render(request, "recommendations/reading/compare.html", context)


def _chosen(
    request: SignedInRequest, versions: dict[str, Version], recommendation: Recommendation
) -> tuple[Version, Version]:
    """Return the two versions given in the URL, by default the one shown and the one before it.

    Raises Http404 for a version that the reader may not read.
    """
    serials = list(versions)
    shown = str(reading_page.shown_to(recommendation, request.user).serial)
    new = request.GET.get("to", shown)
    earlier = serials[serials.index(new) + 1 :] if new in serials else []
    old = request.GET.get("from", earlier[0] if earlier else new)
    if new not in versions or old not in versions:
        raise Http404
    return versions[new], versions[old]


@access.needs("recommendation.view")
@require_safe
def revision(request: SignedInRequest, key: UUID, number: int) -> HttpResponse:
    """Show Rev.n: as the recommendation page while it is the version shown there, and later as it was."""
    recommendation = recommendation_or_404(request, reading_page.related().visible_to(request.user), key)
    circulation = get_object_or_404(recommendation.circulations.select_related("version"), number=number)
    is_shown = circulation.version_id == reading_page.shown_to(recommendation, request.user).pk
    if is_shown and recommendation.state not in CONCLUDED:
        return page_of(request, recommendation)
    numbers = list(recommendation.circulations.order_by("number").values_list("number", flat=True))
    context = version_context(recommendation, circulation.version) | {
        "circulation": circulation,
        "co_sponsors": ", ".join(printed.of_revision(recommendation, circulation)),
        "rows": revisions.rows_as_circulated(circulation),
        "address": reverse("reading:revision", args=[key, number]),
        "latest": reading_page.circulation_of(cast(Version, recommendation.circulated)),
        "earlier": number - 1 if number - 1 in numbers else None,
        "later": number + 1 if number + 1 in numbers else None,
        "crumbs": reading_page.crumbs(recommendation, str(circulation)),
    }
    return render(request, "recommendations/reading/revision.html", context)


@access.needs("recommendation.view")
@require_safe
def version(request: SignedInRequest, key: UUID, serial: int) -> HttpResponse:
    recommendation = recommendation_or_404(request, reading_page.related().visible_to(request.user), key)
    versions = reading_page.versions_for(recommendation, request.user).select_related("circulation")
    shown = get_object_or_404(versions, serial=serial)
    before = versions.filter(serial__lt=serial).order_by("-serial").first()
    context = version_context(recommendation, shown) | {"before": before}
    context["differences"] = reading_page.differences(recommendation, before or shown, shown)
    context["newer"] = versions.filter(serial__gt=serial).order_by("serial").first()
    reads_drafts = version_names.reads_drafts(recommendation, request.user)
    context["name"] = version_names.name_of(shown, reads_drafts=reads_drafts)
    context["name_before"] = version_names.name_of(before, reads_drafts=reads_drafts) if before else ""
    return render(request, "recommendations/reading/version.html", context)
