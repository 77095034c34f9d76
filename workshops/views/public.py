"""What is read of a workshop: the list and the page for everybody, and the participants for who takes part."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry import access
from workshops import browsing, presenting, reading
from workshops.forms.reading import ParticipantsForm
from workshops.models import Delegate, Role, Workshop
from workshops.roles import standing

PER_PAGE = 25


@access.needs("workshop.read")
@require_safe
def workshops(request):
    listed = browsing.in_order(Workshop.objects.visible_to(request.user).select_related("host"))
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    rows = [browsing.told(one) for one in page]
    context = {"page": page, "rows": rows}
    context["may_create"] = Role.ORGANISER in standing(request.user).roles.get(None, ())
    return render(request, "workshops/list.html", context)


@access.needs("workshop.read")
@require_safe
def detail(request, slug):
    shown = ("host", "origin__proposer", "proposed_at")
    found = Workshop.objects.visible_to(request.user).select_related(*shown)
    workshop = get_object_or_404(found, slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    context = reading.bearings(workshop, request.user)
    context |= presenting.page(workshop, getattr(request.user, "timezone", ""))
    context["lacks_secretariat"] = reading.lacks_secretariat(workshop, request.user)
    return render(request, "workshops/detail.html", context)


@access.needs("delegate.view")
@require_safe
def participants(request, slug):
    workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    form = ParticipantsForm(request.GET or None)
    listed = form.narrow(Delegate.objects.active().filter(delegation__workshop=workshop))
    page = reading.PeoplePaginator(listed.select_related("delegation"), PER_PAGE).get_page(request.GET.get("page"))
    context = reading.bearings(workshop, request.user) | {"form": form, "page": page}
    context["rows"] = reading.openable(page, workshop, request.user)
    return render(request, "workshops/participants.html", context)
