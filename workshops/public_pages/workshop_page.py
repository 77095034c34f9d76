"""Context of the public page of a workshop."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Ministry, MinistryKind, Organisation, Partner, Visitor
from registry import markdown
from registry.hooks import Hook
from registry.prepared import prepared
from workshops import phrases
from workshops.models import ACTIVE, DelegateState, Delegation, Meeting, Role, Standing, Topic, Workshop
from workshops.planning import deadlines
from workshops.programme import timetable
from workshops.user_roles import roles_of

MEETING_COLUMNS: tuple[str, ...] = (
    "code",
    "ordinal",
    "name",
    "city",
    "status",
    "starts_on",
    "ends_on",
    "planned_starts_on",
    "planned_ends_on",
)
MEETING_COLUMNS += ("date_text",)
ATTENDED_HEADING = gettext_lazy("Participants by delegation")
REGISTERED_HEADING = gettext_lazy("Registered participants by delegation")

Action = tuple[str, str]  # label and address
primary_actions: Hook[Callable[[Workshop, Visitor], Action | None]] = Hook(
    "workshops.primary_actions", "function(workshop, user) -> the action most useful to this user now, or None"
)
outcomes: Hook[Callable[[Workshop], dict[str, Any]]] = Hook(
    "workshops.outcomes", "function(workshop) -> outcomes for the context of its page; two queries"
)


def primary_action(workshop: Workshop, user: Visitor) -> Action | None:
    """Return the one action that the page offers first: of the organiser the plan, of others that of an upper app."""
    if workshop.archived_at:
        return None
    if roles_of(user).has(workshop, Role.ORGANISER):
        return _("Edit the plan"), reverse("planning:plan", args=[workshop.slug])
    return next((action for provider in primary_actions if (action := provider(workshop, user))), None)


def page(workshop: Workshop, reader_zone: str = "") -> dict[str, Any]:
    """Return the public context of workshops/public_pages/workshop.html."""
    meetings = _meetings(workshop.pk)
    days = timetable.days_for_reader(workshop, reader_zone, timetable.activities(workshop))
    today = timezone.localdate(timezone=workshop.tz)
    is_over = workshop.ends_on < today
    partners_on = min(workshop.starts_on, timezone.localdate())
    context = {
        "topics": _topics(workshop.pk),
        "co_sponsors": _co_sponsors(workshop.pk),
        "co_organisers": _co_organisers(workshop.pk),
        "ministries": _foreign_affairs_first(workshop),
        "partners_on": partners_on,
        "partner_count": Partner.objects.at(partners_on).count(),
        "dates": phrases.dates_text(workshop),
        "meetings": meetings,
        "dateline": deadlines.dateline(workshop, reader_zone, meetings),
        "days": days,
        "has_sessions": any(day["sessions"] for day in days),
        "is_over": is_over,
        "zone_note": phrases.zone_note(workshop, reader_zone),
        **paper(workshop),
        **attendance(_delegations(workshop), is_over),
    }
    for provider in outcomes:
        context |= provider(workshop)
    return context


def _foreign_affairs_first(workshop: Workshop) -> list[Ministry]:
    return sorted(_ministries(workshop.pk), key=lambda one: one.kind != MinistryKind.FOREIGN_AFFAIRS)


@prepared
def _meetings(workshop: int) -> QuerySet[Meeting]:
    return Workshop(pk=workshop).target_meetings.only(*MEETING_COLUMNS)


@prepared
def _topics(workshop: int) -> QuerySet[Topic]:
    return Topic.objects.filter(workshop=workshop).only("workshop", "title").order_by("number")


@prepared
def _co_sponsors(workshop: int) -> QuerySet[Partner]:
    return Workshop(pk=workshop).co_sponsors.only("code", "name")


@prepared
def _co_organisers(workshop: int) -> QuerySet[Organisation]:
    return Workshop(pk=workshop).co_organisers.only("code", "name")


@prepared
def _ministries(workshop: int) -> QuerySet[Ministry]:
    return Workshop(pk=workshop).host_ministries.only("name", "kind").order_by("code")


def _delegations(workshop: Workshop) -> list[Any]:
    """Return the delegations with `people` registered and `attended`: partners, acceding partners, others by name."""
    return sorted(_counted(workshop.pk), key=lambda one: Standing.values.index(one.standing))


@prepared
def _counted(workshop: int) -> QuerySet[Any]:
    """Return the delegations with `people` registered and `attended`, in protocol order."""
    registered = Count("delegates", filter=Q(delegates__state__in=ACTIVE))
    attended = Count("delegates", filter=Q(delegates__state=DelegateState.ATTENDED))
    counted: QuerySet[Any] = Delegation.objects.filter(workshop=workshop)
    counted = counted.annotate(people=registered, attended=attended).filter(people__gt=0)
    counted = counted.select_related("partner").only("workshop", "name", "standing", "partner__code")
    rows: QuerySet[Any] = counted.order_by(F("partner__protocol_order").asc(nulls_last=True), "sort_name", "pk")
    return rows


def attendance(delegations: list[Any], is_over: bool) -> dict[str, Any]:
    """Return the numbers of participants by delegation, with headings: registered or, once recorded, attended."""
    attended = [delegation for delegation in delegations if delegation.attended]
    if is_over and attended:
        for delegation in attended:
            delegation.people = delegation.attended
        delegations, heading, label = attended, ATTENDED_HEADING, _("Participants")
    else:
        heading, label = REGISTERED_HEADING, _("Registered")
    people = sum(delegation.people for delegation in delegations)
    return {"delegations": delegations, "people": people, "people_heading": heading, "people_label": label}


def paper(workshop: Workshop) -> dict[str, Any]:
    """Return whether there is a concept paper; a short background alone is shown as the lead of the page."""
    is_lead = markdown.is_short(workshop.background) and not (workshop.content or workshop.outputs)
    return {"lead": workshop.background if is_lead else "", "has_paper": not is_lead and bool(_parts(workshop))}


def _parts(workshop: Workshop) -> str:
    return workshop.background or workshop.content or workshop.outputs
