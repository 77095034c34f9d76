"""Cultural events, ASEM Days and side events around a workshop, and how many people they reached."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User
from registry import audit
from workshops.models import Activity, Workshop
from workshops.planning import workshops

FACTS = ("kind", "title", "place", "held_on", "ends_on", "starts", "ends", "description", "audience_reached", "link")


@transaction.atomic
def add_activity(workshop: Workshop, *, by: User, key: UUID | None = None, **facts: Any) -> Activity:
    """Add an event beside the sessions: `facts` are those of FACTS, hours in wall time of the workshop's zone.

    A `key` in use already finds the event that the same form has added before.
    """
    workshop = workshops.locked(workshop, by)
    present = Activity.objects.filter(workshop=workshop, key=key).first() if key else None
    if present:
        return present
    activity = Activity(workshop=workshop, **({"key": key} if key else {}), **facts)
    _check_only_one(activity)
    activity.save(force_insert=True)
    audit.record(by, "activity.added", activity, held_on=activity.held_on)
    return activity


@transaction.atomic
def change_activity(activity: Activity, *, by: User, **facts: Any) -> Activity:
    """Change facts of an event, the number of people it reached among them."""
    workshops.locked(activity.workshop, by)
    activity = Activity.objects.select_for_update(of=["self"]).select_related("workshop").get(pk=activity.pk)
    changed = [name for name, value in facts.items() if getattr(activity, name) != value]
    for name in changed:
        setattr(activity, name, facts[name])
    if changed:
        _check_only_one(activity)
        activity.save(update_fields=changed)
        audit.record(by, "activity.changed", activity, changed=sorted(changed))
    return activity


@transaction.atomic
def remove_activity(activity: Activity, *, by: User) -> None:
    """Take an event off the programme."""
    workshops.locked(activity.workshop, by)
    audit.record(by, "activity.removed", activity)
    Activity.objects.filter(pk=activity.pk).delete()


def _check_only_one(activity: Activity) -> None:
    hour = {name: getattr(activity, name) for name in ("workshop", "held_on", "starts", "title")}
    if Activity.objects.filter(**hour).exclude(pk=activity.pk).exists():
        raise ValidationError({"title": _("This event is already in the programme at the same time.")})
