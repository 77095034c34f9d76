"""The desk: what waits for the reader, in all apps at once; and what the portal knows about the reader."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asem_portal import recent
from members.forms import PreferencesForm
from recommendations import desk as recommendations_desk
from registry import access
from registry.templatetags.portal import zone_words
from workshops import desk as workshops_desk
from workshops.models import Workshop
from workshops.roles import standing


@access.needs("desk")
@require_safe
def desk(request):
    user = request.user
    mine = standing(user)
    taking_part = {pk for pk in {*mine.roles, *mine.delegates} if pk}
    workshops = list(Workshop.objects.filter(pk__in=taking_part).select_related("host"))
    if len(workshops) == 1:
        request.workshop = workshops[0]  # the navigation need not ask for it again
    now = timezone.now()
    items = [*workshops_desk.items(user), *recommendations_desk.items(user)]
    context = {
        "now": now,
        "items": sorted(items, key=lambda item: not item.due),
        "workshops": [_at_hand(workshop, mine, now) for workshop in workshops],
        "changes": recent.changes(user, workshops),
        "openings": recommendations_desk.openings(user, workshops),
        "is_administrator": mine.is_administrator,
    }
    return render(request, "desk/desk.html", context)


def _at_hand(workshop, mine, now):
    zone = zone_words(workshop.zone, now.astimezone(workshop.tz))
    return workshop, mine.acting_as(workshop), zone, recent.deadlines(workshop)


@access.needs("desk")
def preferences(request):
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your preferences have been saved."))
        return redirect("preferences")
    return render(request, "desk/preferences.html", {"form": form})
