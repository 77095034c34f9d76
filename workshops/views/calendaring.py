"""Calendar files: of a workshop, for everybody; of a person, by a personal link that they give to their calendar."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry import access, links
from workshops import calendaring
from workshops.models import Workshop


@access.needs("workshop.read")
@require_safe
def of_workshop(request, slug):
    workshop = get_object_or_404(Workshop.objects.visible_to(request.user), slug=slug)
    return _file(calendaring.of_workshop(workshop), f"{workshop.slug}.ics")


@access.needs("personal_link")
@require_safe
def of_person(request, token):
    """What a calendar program asks for, time and again; nobody is signed in there."""
    try:
        person = calendaring.person_of(token)
    except links.LinkRefused as refusal:
        status = 404 if refusal.reason == "unknown" else 410
        return HttpResponse(str(refusal), status=status, content_type="text/plain; charset=utf-8")
    return _file(calendaring.of_person(person), "asem-workshops.ics")


@access.needs("desk")
def my_calendar(request):
    """The link that shows one's own sessions and deadlines in a calendar: made, replaced and ended here."""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            calendaring.end_link(request.user, by=request.user)
            messages.success(request, _("The link is ended: it opens nothing any more."))
        else:
            calendaring.give_link(request.user, by=request.user)
            messages.success(request, _("Here is your link. An earlier one no longer opens anything."))
        return redirect("workshops:my_calendar")
    link = calendaring.link_of(request.user)
    address = reverse("workshops:personal_calendar", args=[links.token(link)]) if link else ""
    context = {"link": link, "address": urljoin(settings.PORTAL_URL, address) if link else ""}
    return render(request, "workshops/my_calendar.html", context)


def _file(data, name):
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    return response
