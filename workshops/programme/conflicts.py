"""Conflicts in the programme: a room or a person that is booked twice at the same time."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.names import fold
from workshops.models import Session, SessionPart, SessionPerson

if TYPE_CHECKING:
    from workshops.programme.sessions import Seat

TWICE = _("%s is entered twice in the same role.")
TAKEN = _("%(room)s is already in use for “%(session)s” (%(hours)s).")
BUSY = {
    SessionPart.CHAIR: _("%(name)s is chairing “%(session)s” at the same time (%(hours)s)."),
    SessionPart.CO_CHAIR: _("%(name)s is co-chairing “%(session)s” at the same time (%(hours)s)."),
    SessionPart.SPEAKER: _("%(name)s is speaking in “%(session)s” at the same time (%(hours)s)."),
    SessionPart.RAPPORTEUR: _("%(name)s is the rapporteur of “%(session)s” at the same time (%(hours)s)."),
}


def check_free(session: Session, seats: "Sequence[Seat]") -> None:
    """Refuse a room, or people, that another session of the day has at the same hour, and name that session.

    Also refuses somebody who has one part twice. Raises ValidationError with a sentence for `room`, and one for the
    `field` of each person. The workshop's row is locked, so that of two at once the second one sees the first.
    """
    same_hour = Q(starts__lt=session.ends, ends__gt=session.starts, held_on=session.held_on)
    beside = Session.objects.filter(same_hour, workshop=session.workshop).exclude(pk=session.pk)
    errors = {}
    taken = _taken(beside, session.room)
    if taken:
        errors["room"] = [taken]
    for one in seats:
        if len([other for other in seats if (other.part, other.folded) == (one.part, one.folded)]) > 1:
            errors.setdefault(one.field, []).append(TWICE % one.name)
    people = SessionPerson.objects.filter(session__in=beside).select_related("session") if seats else []
    for person in people:
        for one in seats:
            if one.is_one_with(person):
                errors.setdefault(one.field, []).append(_busy(person))
    if errors:
        raise ValidationError({name: _each_once(said) for name, said in errors.items()})


def _taken(beside: Iterable[Session], room: str) -> str:
    wanted = fold(room)
    other = next((one for one in beside if fold(one.room) == wanted), None) if wanted else None
    if other is None:
        return ""
    facts = {"room": other.room, "session": other.title, "hours": _hours(other)}
    return TAKEN % facts


def _busy(person: SessionPerson) -> str:
    facts = {"name": person.name, "session": person.session.title, "hours": _hours(person.session)}
    return BUSY[SessionPart(person.part)] % facts


def _hours(session: Session) -> str:
    return f"{session.starts:%H:%M}–{session.ends:%H:%M}"


def _each_once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sentences))
