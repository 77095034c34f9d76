"""The dashboard, with pending tasks and news from all apps, and the user's preferences."""

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

from asem_portal.dashboard import news, overview
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

VISIT_GAP = timedelta(hours=1)  # a new visit begins after this much time without opening the dashboard
NOTE_INTERVAL = timedelta(minutes=5)  # minimum interval between two updates of the time of a visit


@access.needs("dashboard")
@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    user_roles, since = roles_of(user), _since(user, now)
    workshops = workshops_worklist.workshops_of(user)
    current = [workshop for workshop in workshops if not workshop.archived_at]
    if len(current) == 1 or len(workshops) == 1:
        request.workshop = (current or workshops)[0]  # saves the navigation a query
    items = [
        *workshops_worklist.items(user, workshops),
        *worklist.items(user, workshops),
        *reports_worklist.items(user),
    ]
    if user_roles.is_administrator:
        items += _failed_tasks()
    figures = overview.overview(user, current)
    context = {
        "now": now,
        "groups": _grouped(items),
        "workshops": [_heading(workshop, user_roles, now) for workshop in workshops],
        "figures": [(workshop, figures[workshop.pk]) for workshop in current if figures[workshop.pk]],
        **news.news(user, workshops, since),
        "openings": worklist.openings(user, workshops),
        "is_administrator": user_roles.is_administrator,
    }
    return render(request, "asem_portal/dashboard/dashboard.html", context)


def _since(user: User, now: datetime) -> datetime | None:
    """Return when the dashboard was last opened before this visit, or None; store the time of this one."""
    opened = user.dashboard_opened_at
    if opened is None or now - opened > NOTE_INTERVAL:
        if opened and now - opened > VISIT_GAP:
            user.dashboard_seen_at = opened
        user.dashboard_opened_at = now
        User.objects.filter(pk=user.pk).update(dashboard_seen_at=user.dashboard_seen_at, dashboard_opened_at=now)
    return user.dashboard_seen_at


def _failed_tasks() -> list[WorklistItem]:
    """Return the number of tasks that have permanently failed, for administrators. One query."""
    count = Outgoing.objects.filter(failed_at__isnull=False).count()
    if not count:
        return []
    sentence = ngettext("e-mail or document task failed", "e-mail or document tasks failed", count)
    return [WorklistItem(count, sentence, reverse("public:status"), _("View status"), due=True)]


def _grouped(items: list[WorklistItem]) -> list[tuple[str, list[WorklistItem]]]:
    """Return items by group as (name, items), due items and their groups first; a single group has no name."""
    groups: dict[str, list[WorklistItem]] = {}
    for item in sorted(items, key=lambda item: not item.due):
        groups.setdefault(item.group, []).append(item)
    if len(groups) == 1:
        return [("", items) for items in groups.values()]
    return list(groups.items())


def _heading(
    workshop: Workshop, user_roles: UserRoles, now: datetime
) -> tuple[Workshop, str, str, list[dict[str, Any]]]:
    """Return (workshop, role of the user, time zone, deadlines); no zone if archived, no deadlines once it is over."""
    if workshop.archived_at:
        return workshop, user_roles.acting_as(workshop), "", []
    zone = zone_words(workshop.zone, now.astimezone(workshop.tz))
    dateline = [] if workshops_worklist.is_over(workshop) else news.deadlines(workshop)
    return workshop, user_roles.acting_as(workshop), zone, dateline


@access.needs("dashboard")
def preferences(request: SignedInRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your preferences have been saved."))
        return redirect("dashboard:preferences")
    return render(request, "asem_portal/dashboard/preferences.html", {"form": form})
