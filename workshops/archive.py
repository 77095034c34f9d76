"""Enter workshops held before the launch of the portal, with their sources."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import audit, sources
from registry.access import Refused
from registry.doors import door
from registry.search import index
from workshops.models import Delegate, DelegateState, Role, Topic, Workshop
from workshops.planning import workshops
from workshops.roles import REGISTRARS
from workshops.user_roles import forget, roles_of

RELATIONS = ("host_ministries", "co_sponsors", "co_organisers", "target_meetings")

BY_ADMINISTRATOR = _("Only an administrator may enter a workshop held before the launch of the portal.")
NO_SOURCE = _("Enter at least one source.")
UNDATED_PAGE = _("Enter the date of each web page or, if it has none, the day on which it was accessed.")
NOT_OVER = _("This workshop has not yet ended. Create a new workshop instead of an archive record.")
BY_SECRETARIAT = _(
    "You do not have permission to enter archive records for this workshop. Ask an administrator to enter them."
)
HELD_HERE = _("Archive records can be entered only for workshops held before the launch of the portal.")
OTHER_DAY = _("Enter a date between the first day of the workshop and one year after its last day.")


@door
def enter_workshop(*, topics: Iterable[str], by: User, **values: Any) -> Workshop:
    """Enter a past workshop, open it to the public and return it.

    `topics` are titles by number; `values` are columns of Workshop and the relations in RELATIONS. `date_text` and
    `participants_text` quote the `sources` if the dates or names are not known. Deadlines are set to the start of the
    first day, and no page shows them.
    """
    forget(by)
    if not roles_of(by).is_administrator:
        raise Refused(BY_ADMINISTRATOR)
    relations = {name: values.pop(name, ()) for name in RELATIONS}
    workshop = Workshop(archived_at=timezone.now(), opened_at=timezone.now(), **values)
    if not workshop.sources:
        raise Refused(NO_SOURCE)
    if sources.has_undated_page(workshop.sources):
        raise Refused(UNDATED_PAGE)
    if workshop.ends_on >= timezone.now().astimezone(ZoneInfo(workshop.zone)).date():
        raise Refused(NOT_OVER)
    start = datetime.combine(workshop.starts_on, time(0), ZoneInfo(workshop.zone))
    for name in workshops.DEADLINES:
        setattr(workshop, name, start)
    workshops.save_under_free_names(workshop)
    Topic.objects.bulk_create(
        Topic(workshop=workshop, number=number, title=title) for number, title in enumerate(topics, start=1)
    )
    for name, rows in relations.items():
        getattr(workshop, name).set(rows)
    index.changed(workshop.audit_kind, workshop.pk)
    details: dict[str, Any] = {"symbol": workshop.symbol_stem, "occurred_on": workshop.starts_on}
    audit.record(by, "archive.entered", workshop, rows=[workshop], **details)
    return workshop


@door
def record_attendance(workshop: Workshop, *, by: User) -> int:
    """Record that everyone registered for an archived workshop attended; return how many were changed."""
    workshop = locked(workshop, by, *REGISTRARS)
    registered = Delegate.objects.active().filter(delegation__workshop=workshop)
    count = registered.exclude(state=DelegateState.ATTENDED).update(state=DelegateState.ATTENDED)
    if count:
        audit.record(by, "archive.attended", workshop, count=count)
    return count


def locked(workshop: Workshop, by: User, *allowed: Role) -> Workshop:
    """Lock and return the row of an archived workshop for an administrator or a holder of one of the `allowed` roles.

    Raises Refused.
    """
    workshop = Workshop.objects.select_for_update(no_key=True, of=("self",)).get(pk=workshop.pk)
    forget(by)
    roles = roles_of(by)
    if not roles.is_administrator and not roles.has(workshop, *allowed):
        raise Refused(BY_SECRETARIAT)
    if workshop.archived_at is None:
        raise Refused(HELD_HERE)
    return workshop


def check_day(workshop: Workshop, day: date) -> None:
    """Raise Refused if `workshop` cannot have taken a decision on `day`: before it began, or over a year after it."""
    if not workshop.starts_on <= day <= workshop.ends_on + timedelta(days=366):
        raise Refused(OTHER_DAY)
