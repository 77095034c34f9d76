"""Public pages of workshops: the list, and the page of each workshop."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.requests import PageRequest
from registry import access
from workshops import phrases, user_roles
from workshops.models import Role, Workshop
from workshops.public_pages import workshop_list, workshop_page
from workshops.user_roles import roles_of

PER_PAGE = 25


@access.needs("workshop.read")
@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    listed = workshop_list.in_order(Workshop.objects.visible_to(request.user).select_related("host"))
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    rows = [workshop_list.row(workshop) for workshop in page]
    may_create = Role.ORGANISER in roles_of(request.user).roles.get(None, ())
    context = {"page": page, "rows": rows, "may_create": may_create}
    return render(request, "workshops/public_pages/workshops.html", context)


@access.needs("workshop.read")
@require_safe
def workshop(request: PageRequest, slug: str) -> HttpResponse:
    related = ("host", "origin__proposer", "proposed_at")
    workshops = Workshop.objects.visible_to(request.user).select_related(*related)
    workshop = get_object_or_404(workshops, slug=slug)
    request.workshop = workshop  # saves the navigation a query
    context = user_roles.bearings(workshop, request.user)
    context |= workshop_page.page(workshop, getattr(request.user, "timezone", ""))
    context["primary"] = workshop_page.primary_action(workshop, request.user)
    if context["is_participant"] and not workshop.archived_at:
        context["outcome_rule"] = phrases.outcome_text(workshop)
    context["lacks_secretariat"] = user_roles.lacks_secretariat(workshop, request.user)
    return render(request, "workshops/public_pages/workshop.html", context)
