"""Move the programme of a workshop with its first day."""

from datetime import date, timedelta

from members.models import User
from registry import audit
from workshops.models import Session, Workshop


def has_programme(workshop: Workshop) -> bool:
    """Return whether there is anything to move. Two queries at most."""
    return workshop.sessions.exists() or workshop.activities.exists()


def session_outside(workshop: Workshop, first: date, last: date, moved_by: timedelta) -> Session | None:
    """Return a session that, moved by so many days, would no longer be held between `first` and `last`; None if all are.

    Meetings held before or after the workshop, such as those of a drafting group, stay outside its dates.
    """
    within = workshop.sessions.filter(held_on__range=(workshop.starts_on, workshop.ends_on))
    return within.exclude(held_on__range=(first - moved_by, last - moved_by)).first()


def move_programme(workshop: Workshop, moved_by: timedelta, by: User) -> None:
    """Move all sessions and events by so many days. The workshop must be locked."""
    order = "-held_on" if moved_by > timedelta() else "held_on"  # the next day may have a session of the same name
    for session in workshop.sessions.select_for_update(no_key=True, of=["self"]).order_by(order):
        session.held_on += moved_by
        session.save(update_fields=["held_on"])
        audit.record(by, "session.changed", session, changed=["held_on"])
    for activity in workshop.activities.select_for_update(no_key=True, of=["self"]).order_by(order):
        activity.held_on += moved_by
        activity.ends_on = activity.ends_on + moved_by if activity.ends_on else None
        activity.save(update_fields=["held_on", "ends_on"])
        changed = ["ends_on", "held_on"] if activity.ends_on else ["held_on"]
        audit.record(by, "activity.changed", activity, changed=changed)
