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

from asem_portal.dashboard import deadlines, news, overview, zones
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
from workshops.delegations import own_names
from workshops.models import Workshop
from workshops.user_roles import UserRoles, roles_of

VISIT_GAP = timedelta(hours=1)  # a new visit begins after this much time without opening the dashboard, if not before
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
    items = _items(user, workshops)
    figures = overview.overview(user, current)
    context = {
        "now": now,
        "groups": _grouped([item for item in items if not item.waits_for]),
        "waiting": _grouped([item for item in items if item.waits_for]),
        "workshops": [_heading(workshop, user_roles, now, user.timezone) for workshop in workshops],
        **zones.stated(current or workshops, user.timezone, now),
        "figures": [(workshop, figures[workshop.pk]) for workshop in current if figures[workshop.pk]],
        **news.news(user, workshops, since),
        "openings": worklist.openings(user, workshops),
        "is_administrator": user_roles.is_administrator,
    }
    return render(request, "asem_portal/dashboard/dashboard.html", context)


def _since(user: User, now: datetime) -> datetime | None:
    """Return when the dashboard was last opened before this visit, or None; store the time of this one.

    A visit begins when the user signs in, or opens the dashboard again after `VISIT_GAP`.
    """
    opened = user.dashboard_opened_at
    has_signed_in = bool(opened and user.last_login and user.last_login > opened)
    if opened is None or has_signed_in or now - opened > NOTE_INTERVAL:
        if opened and (has_signed_in or now - opened > VISIT_GAP):
            user.dashboard_seen_at = opened
        user.dashboard_opened_at = now
        User.objects.filter(pk=user.pk).update(dashboard_seen_at=user.dashboard_seen_at, dashboard_opened_at=now)
    return user.dashboard_seen_at


def _items(user: User, workshops: list[Workshop]) -> list[WorklistItem]:
    """Return the items of all apps."""
    items = [
        *workshops_worklist.items(user, workshops),
        *worklist.items(user, workshops),
        *reports_worklist.items(user),
    ]
    return [*items, *_failed_tasks()] if roles_of(user).is_administrator else items


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
    workshop: Workshop, user_roles: UserRoles, now: datetime, reader_zone: str
) -> tuple[Workshop, str, str, list[dict[str, Any]]]:
    """Return (workshop, role of the user, time zone, deadlines); no zone if archived, no deadlines once it is over."""
    if workshop.archived_at:
        return workshop, user_roles.acting_as(workshop), "", []
    zone = zone_words(workshop.zone, now.astimezone(workshop.tz))
    dateline = [] if workshops_worklist.is_over(workshop) else deadlines.of(workshop, reader_zone)
    return workshop, user_roles.acting_as(workshop), zone, dateline


@access.needs("dashboard")
def preferences(request: SignedInRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        changed = []
        if set(form.changed_data) & set(own_names.NAMES):
            names = {name: form.cleaned_data[name] for name in own_names.NAMES}
            changed = own_names.correct_name(request.user, **names, by=request.user)
        form.save()
        messages.success(request, _("Your preferences have been saved."))
        for delegate in changed:
            text = _("Your name has also been changed in the list of participants of “%s”.")
            messages.success(request, text % delegate.delegation.workshop.title)
        return redirect("dashboard:preferences")
    return render(request, "asem_portal/dashboard/preferences.html", {"form": form})
