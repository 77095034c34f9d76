"""The list of the recommendations of a workshop."""

from functools import partial
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import User
from members.requests import SignedInRequest
from recommendations import visibility
from recommendations.drafting import versions
from recommendations.models import NonPaper, Recommendation, State
from recommendations.reading import choices
from recommendations.reading import list as recommendation_list
from recommendations.reading.forms import ListForm
from recommendations.sponsors import printed
from registry import access
from registry.paging import KeyPaginator
from registry.prepared import one_or_404, prepared
from workshops import phrases
from workshops.models import OFFICERS, Role, Workshop
from workshops.user_roles import roles_of

PAGE = 25


@access.needs("recommendation.view")
@require_safe
def recommendations(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = request.workshop = one_or_404(_workshop(slug))
    if not roles_of(request.user).is_participant_in(workshop):
        raise Http404
    form = ListForm(request.GET, choices.of(workshop))
    listed = _filtered(recommendation_list.listed(workshop, request.user), workshop, request.user, form)
    found = recommendation_list.searched(listed, form.value("q"), is_inside=True)
    rows = recommendation_list.ordered(found.rows, form.value("sort"))
    details = partial(recommendation_list.details, workshop=workshop, user=request.user)
    page = KeyPaginator(rows, details, PAGE, found.count).get_page(request.GET.get("page"))
    drafts = _drafts(workshop, request.user, form) if page.number == 1 else []
    recommendation_list.describe([*page, *drafts], request.user)
    if workshop.takes_co_sponsors:
        printed.describe([*page, *drafts])
    context = _list_context(request, workshop, form, page) | {"drafts": drafts, "is_more": found.is_more}
    if page.number == 1 and not form.found and context["receives_drafts"]:
        context["papers"] = list(NonPaper.objects.visible_to(request.user).filter(workshop=workshop).listed())
    if form.value("q") and found.count == 0 and not drafts:
        readable = _filtered(recommendation_list.readable(workshop, request.user), workshop, request.user, form)
        context["near"] = recommendation_list.near(readable, form.value("q"), is_inside=True)
    return render(request, "recommendations/reading/recommendations.html", context)


@prepared
def _workshop(slug: str) -> QuerySet[Workshop]:
    return Workshop.objects.filter(slug=slug)


def _drafts(workshop: Workshop, user: User, form: ListForm) -> list[Recommendation]:
    """Return the own recommendations above the list, under the same filters. One query if there are none."""
    if not roles_of(user).delegates_in(workshop):
        return []
    keys = recommendation_list.keys_of_own_drafts(workshop, user)
    if keys and form.found:
        own = _filtered(recommendation_list.own_drafts(workshop, user), workshop, user, form)
        keys = list(
            recommendation_list.searched_wholly(own, form.value("q"), is_inside=True).values_list("pk", flat=True)
        )
    found = {row.pk: row for row in recommendation_list.details(keys, workshop, user)} if keys else {}
    return [found[key] for key in keys]


def _filtered(
    rows: QuerySet[Recommendation], workshop: Workshop, user: User, form: ListForm
) -> QuerySet[Recommendation]:
    """Return the recommendations that match the filters; the search comes after them."""
    filters = {name: value for name, value in form.found.items() if name != "q"}
    return recommendation_list.filtered(rows, workshop, user, **filters)


def _list_context(
    request: SignedInRequest, workshop: Workshop, form: ListForm, page: Page[Recommendation]
) -> dict[str, Any]:
    crumbs = [(workshop.short_name, workshop.get_absolute_url()), (_("Recommendations"), "")]
    own = roles_of(request.user).delegates_in(workshop)
    may_draft = any(versions.may_draft(delegate) for delegate in own)
    decides = roles_of(request.user).has(workshop, Role.SECRETARIAT, Role.CHAIR)
    closes = phrases.moment(workshop.submissions_close_at, workshop)
    return {
        "workshop": workshop,
        "form": form,
        "page": page,
        "crumbs": crumbs,
        "may_draft": may_draft,
        "links": _links(request, workshop, decides),
        "may_adopt": decides
        and workshop.adopts
        and any(recommendation.state == State.FINAL_DRAFT for recommendation in page),
        "closes": closes,
        "receives_drafts": visibility.receives_drafts(request.user, workshop),
    }


def _links(request: SignedInRequest, workshop: Workshop, decides: bool) -> list[tuple[str, str]]:
    """Return the pages about all recommendations that the reader may open, as (label, URL). No query."""
    pages = []
    if visibility.receives_drafts(request.user, workshop):
        pages.append((_("Non-papers"), "non_papers:non_papers"))
    if decides and workshop.has_silence:
        pages.append((_("Silence"), "silence:rounds"))
    if decides and workshop.takes_positions:
        pages.append((_("Positions"), "positions:grid"))
    if not workshop.archived_at and roles_of(request.user).has(workshop, *OFFICERS):
        pages.append((_("Live sessions"), "live_session:sessions"))
    return [(label, reverse(name, args=[workshop.slug])) for label, name in pages]
