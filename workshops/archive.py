"""A workshop that was held before the portal is entered, with what its sources say of it."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import audit
from registry.access import Refused
from workshops.models import Delegate, DelegateState, Role, Topic, Workshop
from workshops.planning import workshops
from workshops.roles import REGISTRARS
from workshops.user_roles import forget, roles_of

LISTS = ("host_ministries", "co_sponsors", "co_organisers", "target_meetings")

BY_ADMINISTRATOR = _("Only an administrator can enter a workshop held before the launch of the portal.")
NO_SOURCE = _("Name at least one source.")
NOT_OVER = _("This workshop is not over yet. Create it as a new workshop instead.")
BY_SECRETARIAT = _("You do not have permission to enter archive records for this workshop.")
HELD_HERE = _("Archive records can be entered only for workshops held before the launch of the portal.")
OTHER_DAY = _("Enter a date between the first day of the workshop and one year after its last day.")


@transaction.atomic
def enter_workshop(*, topics: Iterable[str], by: User, **facts: Any) -> Workshop:
    """Enter a workshop that is over, and show it to the public at once; returns the Workshop.

    `topics` are titles by number; `facts` are columns of Workshop and the lists of LISTS. `sources` says where they
    stand; `date_text` and `participants_text` repeat what is reported where days or names are not known. Nothing
    fell due here, so every deadline is the first day's beginning, and no page shows one.
    """
    if not roles_of(by).is_administrator:
        raise Refused(BY_ADMINISTRATOR)
    lists = {name: facts.pop(name, ()) for name in LISTS}
    workshop = Workshop(archived_at=timezone.now(), opened_at=timezone.now(), **facts)
    if not workshop.sources:
        raise Refused(NO_SOURCE)
    if workshop.ends_on >= timezone.now().astimezone(ZoneInfo(workshop.zone)).date():
        raise Refused(NOT_OVER)
    begun = datetime.combine(workshop.starts_on, time(0), ZoneInfo(workshop.zone))
    for name in workshops.DEADLINES:
        setattr(workshop, name, begun)
    workshops.save_under_free_names(workshop)
    Topic.objects.bulk_create(
        Topic(workshop=workshop, number=number, title=title) for number, title in enumerate(topics, start=1)
    )
    for name, rows in lists.items():
        getattr(workshop, name).set(rows)
    audit.record(by, "archive.entered", workshop, symbol=workshop.symbol_stem, occurred_on=workshop.starts_on)
    return workshop


@transaction.atomic
def record_attendance(workshop: Workshop, *, by: User) -> int:
    """Record that everybody registered in a workshop held before the portal was there; returns how many."""
    workshop = locked(workshop, by, *REGISTRARS)
    registered = Delegate.objects.active().filter(delegation__workshop=workshop)
    count = registered.exclude(state=DelegateState.ATTENDED).update(state=DelegateState.ATTENDED)
    if count:
        audit.record(by, "archive.attended", workshop, count=count)
    return count


def locked(workshop: Workshop, by: User, *allowed: Role) -> Workshop:
    """The row of a workshop held before the portal, locked, for an administrator or who holds one of `allowed` in it.

    Raises Refused.
    """
    workshop = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    forget(by)
    mine = roles_of(by)
    if not mine.is_administrator and not mine.has(workshop, *allowed):
        raise Refused(BY_SECRETARIAT)
    if workshop.archived_at is None:
        raise Refused(HELD_HERE)
    return workshop


def check_day(workshop: Workshop, day: date) -> None:
    """Refuse a day for something decided in `workshop` that lies before it or long after it."""
    if not workshop.starts_on <= day <= workshop.ends_on + timedelta(days=366):
        raise Refused(OTHER_DAY)
