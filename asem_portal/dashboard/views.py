"""The dashboard: what waits for the reader, in all apps at once; and what the portal knows about the reader."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from asem_portal.dashboard import news
from members.accounts.forms import PreferencesForm
from members.models import User
from members.requests import SignedInRequest
from recommendations import worklist
from registry import access
from registry.models import Outgoing
from registry.templatetags.portal import zone_words
from registry.worklist import WorklistItem
from reports import worklist as reports_worklist
from workshops import worklist as workshops_worklist
from workshops.models import Workshop
from workshops.user_roles import UserRoles, roles_of

VISIT = timedelta(hours=1)  # away for longer than this, one comes back to a new visit
NOTED = timedelta(minutes=5)  # a visit is noted at most so often


@access.needs("dashboard")
@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    mine, since = roles_of(user), _since(user, now)
    workshops = workshops_worklist.workshops_of(user)
    present = [one for one in workshops if not one.archived_at]
    if len(present) == 1 or len(workshops) == 1:
        request.workshop = (present or workshops)[0]  # the navigation need not ask for it again
    items = [
        *workshops_worklist.items(user, workshops),
        *worklist.items(user, workshops),
        *reports_worklist.items(user),
    ]
    if mine.is_administrator:
        items += _undone()
    context = {
        "now": now,
        "groups": _grouped(items),
        "workshops": [_at_hand(workshop, mine, now) for workshop in workshops],
        **news.news(user, workshops, since),
        "openings": worklist.openings(user, workshops),
        "is_administrator": mine.is_administrator,
    }
    return render(request, "asem_portal/dashboard/dashboard.html", context)


def _since(user: User, now: datetime) -> datetime | None:
    """When the dashboard was looked at last before this visit, or None; and note that it is looked at now."""
    opened = user.dashboard_opened_at
    if opened is None or now - opened > NOTED:
        if opened and now - opened > VISIT:
            user.dashboard_seen_at = opened
        user.dashboard_opened_at = now
        User.objects.filter(pk=user.pk).update(dashboard_seen_at=user.dashboard_seen_at, dashboard_opened_at=now)
    return user.dashboard_seen_at


def _undone() -> list[WorklistItem]:
    """Return what the outbox could not deliver, for administrators. One query."""
    count = Outgoing.objects.filter(failed_at__isnull=False).count()
    if not count:
        return []
    sentence = ngettext("task of the outbox failed", "tasks of the outbox failed", count)
    return [WorklistItem(count, sentence, reverse("public:status"), _("Look at them"), due=True)]


def _grouped(items: list[WorklistItem]) -> list[tuple[str, list[WorklistItem]]]:
    """Items by what they belong to, as (name, items): the most urgent first, in each group and of the groups."""
    groups: dict[str, list[WorklistItem]] = {}
    for item in sorted(items, key=lambda item: not item.due):
        groups.setdefault(item.group, []).append(item)
    if len(groups) == 1:
        return [("", items) for items in groups.values()]
    return list(groups.items())


def _at_hand(workshop: Workshop, mine: UserRoles, now: datetime) -> tuple[Workshop, str, str, list[dict[str, Any]]]:
    """A workshop as the dashboard heads it; its clock and its deadlines only until it is over."""
    if workshop.archived_at:
        return workshop, mine.acting_as(workshop), "", []
    zone = zone_words(workshop.zone, now.astimezone(workshop.tz))
    dateline = [] if workshops_worklist.is_over(workshop) else news.deadlines(workshop)
    return workshop, mine.acting_as(workshop), zone, dateline


@access.needs("dashboard")
def preferences(request: SignedInRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your preferences have been saved."))
        return redirect("dashboard:preferences")
    return render(request, "asem_portal/dashboard/preferences.html", {"form": form})
