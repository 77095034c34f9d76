"""Detect conflicts in the programme: a room or person booked twice at the same time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.names import fold
from workshops.models import Session, SessionKind, SessionPart, SessionPerson

if TYPE_CHECKING:
    from workshops.programme.sessions import Assignment

TWICE = _("%s is entered twice in the same role. Delete one of the entries.")
TOGETHER = _(
    "“%(session)s”, which is for all participants, takes place at the same time (%(hours)s). "
    "Change the time or the type of this session."
)
TAKEN = _("%(room)s is already in use for “%(session)s” (%(hours)s). Change the room or the time.")
DIVIDED = _(
    "“%(session)s”, a parallel session, takes place at the same time (%(hours)s). "
    "Change the time or the type of this session."
)
INTERRUPTED = _(
    "“%(session)s”, a break, takes place at the same time (%(hours)s). Divide this session into two, or change the time."
)
BUSY = {
    SessionPart.CHAIR: _(
        "%(name)s is chairing “%(session)s” at the same time (%(hours)s). Select another person or time."
    ),
    SessionPart.CO_CHAIR: _(
        "%(name)s is co-chairing “%(session)s” at the same time (%(hours)s). Select another person or time."
    ),
    SessionPart.SPEAKER: _(
        "%(name)s is speaking in “%(session)s” at the same time (%(hours)s). Select another person or time."
    ),
    SessionPart.RAPPORTEUR: _(
        "%(name)s is the rapporteur of “%(session)s” at the same time (%(hours)s). Select another person or time."
    ),
}


def check_free(session: Session, assignments: "Sequence[Assignment]") -> None:
    """Raise ValidationError if another session uses the room, or one of the people, at the same time.

    Also raise it if both sessions are for all participants, if one of them is and the other is parallel, or if a person
    has the same function twice. Errors are reported for `starts`, for `room` and for the `field` of each person. The
    caller must hold a lock on the workshop, so that concurrent requests see each other's sessions.
    """
    overlaps = Q(starts__lt=session.ends, ends__gt=session.starts, held_on=session.held_on)
    others = Session.objects.filter(overlaps, workshop=session.workshop).exclude(pk=session.pk)
    errors = {}
    together = [error for other in others if (error := _together_error(session, other))]
    if together:
        errors["starts"] = together[:1]
    room_error = _room_error(others, session.room)
    if room_error:
        errors["room"] = [room_error]
    counts = Counter((assignment.part, assignment.folded) for assignment in assignments)
    for assignment in assignments:
        if counts[assignment.part, assignment.folded] > 1:
            errors.setdefault(assignment.field, []).append(TWICE % assignment.name)
    people = (
        SessionPerson.objects.filter(session__in=others).select_related("session", "delegate__delegation")
        if assignments
        else []
    )
    for person in people:
        for assignment in assignments:
            if assignment.is_same_person_as(person):
                errors.setdefault(assignment.field, []).append(_person_error(person))
    if errors:
        raise ValidationError({name: _unique(messages) for name, messages in errors.items()})


def _together_error(session: Session, other: Session) -> str:
    """Return the error if all participants would have to be in both sessions, or some in each of them; "" otherwise.

    A drafting group may meet during a plenary or a break, but a plenary has no break within it.
    """
    kind, other_kind = SessionKind(session.kind), SessionKind(other.kind)
    values = {"session": other.title, "hours": _hours(other)}
    if other_kind.is_for_all and (kind.is_for_all or kind == SessionKind.PARALLEL):
        return TOGETHER % values
    if kind.is_for_all and other_kind == SessionKind.PARALLEL:
        return DIVIDED % values
    if kind == SessionKind.BREAK and other_kind == SessionKind.PLENARY:
        return TOGETHER % values
    if kind == SessionKind.PLENARY and other_kind == SessionKind.BREAK:
        return INTERRUPTED % values
    return ""


def _room_error(others: Iterable[Session], room: str) -> str:
    wanted = fold(room)
    other = next((session for session in others if fold(session.room) == wanted), None) if wanted else None
    if other is None:
        return ""
    return TAKEN % {"room": other.room, "session": other.title, "hours": _hours(other)}


def _person_error(person: SessionPerson) -> str:
    values = {"name": person.names, "session": person.session.title, "hours": _hours(person.session)}
    return BUSY[SessionPart(person.part)] % values


def _hours(session: Session) -> str:
    return f"{session.starts:%H:%M}–{session.ends:%H:%M}"


def _unique(messages: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(messages))
