"""Add, change and remove cultural events, ASEM Days and side events of a workshop."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.models import User
from registry import audit
from registry.doors import door
from registry.shown_values import Check
from workshops.models import Activity, Workshop
from workshops.planning import workshops

FIELDS = ("kind", "title", "place", "held_on", "ends_on", "starts", "ends", "description", "audience_reached", "link")


@door
def add_activity(workshop: Workshop, *, by: User, key: UUID | None = None, **values: Any) -> Activity:
    """Add an event: `values` are those of FIELDS, times are local to the workshop's zone.

    If `key` is already in use, the event added with it is returned (idempotency key).
    """
    workshop = workshops.locked(workshop, by)
    existing = Activity.objects.filter(workshop=workshop, key=key).first() if key else None
    if existing:
        return existing
    activity = Activity(workshop=workshop, **({"key": key} if key else {}), **values)
    _check_unique(activity)
    activity.save(force_insert=True)
    audit.record(by, "activity.added", activity, held_on=activity.held_on)
    return activity


@door
def change_activity(activity: Activity, *, by: User, check: Check | None = None, **values: Any) -> Activity:
    """Change an event, including the number of people it reached."""
    workshops.locked(activity.workshop, by)
    activity = (
        Activity.objects.select_for_update(no_key=True, of=["self"]).select_related("workshop").get(pk=activity.pk)
    )
    if check:
        check(activity)
    changed = [name for name, value in values.items() if getattr(activity, name) != value]
    for name in changed:
        setattr(activity, name, values[name])
    if changed:
        _check_unique(activity)
        activity.save(update_fields=changed)
        audit.record(by, "activity.changed", activity, changed=sorted(changed))
    return activity


@door
def remove_activity(activity: Activity, *, by: User) -> None:
    """Remove an event from the programme."""
    workshops.locked(activity.workshop, by)
    audit.record(by, "activity.removed", activity)
    Activity.objects.filter(pk=activity.pk).delete()


def _check_unique(activity: Activity) -> None:
    slot = {name: getattr(activity, name) for name in ("workshop", "held_on", "starts", "title")}
    if Activity.objects.filter(**slot).exclude(pk=activity.pk).exists():
        raise ValidationError(
            {
                "title": _(
                    "An event with this title is already in the programme at this time. Change the title or the time."
                )
            }
        )
