"""Seating: who does what in a session, and which room or person is taken by another one at the same hour."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from registry.names import fold
from workshops.models import Delegate, Session, SessionPart, SessionPerson

MOST = 20  # people in one session


@dataclass(frozen=True)
class Seat:
    """One person in a session: a delegate, or somebody else by name. `field` is where a form has typed them."""

    part: SessionPart
    name: str
    function: str = ""
    delegate: Delegate | None = None
    language: str = ""
    field: str = field(default=NON_FIELD_ERRORS, compare=False)

    @property
    def folded(self):
        return fold(self.name)

    def is_one_with(self, person):
        """Whether a SessionPerson is the same person: the same delegate, else the same name unless both are known."""
        if self.delegate and person.delegate_id:
            return self.delegate.pk == person.delegate_id
        return self.folded == person.folded_name


def seat(session, seats):
    """Make `seats`, in their order, all the people of a saved session; return whether anything changed."""
    wanted = [
        SessionPerson(
            session=session,
            part=one.part,
            delegate=one.delegate,
            name=one.name,
            name_language=one.language,
            folded_name=one.folded[:200],
            function=one.function,
            position=position,
        )
        for position, one in enumerate(seats)
    ]
    present = list(session.people.all())
    if [_said(one) for one in present] == [_said(one) for one in wanted]:
        return False
    session.people.all().delete()
    SessionPerson.objects.bulk_create(wanted)
    return True


def seats_of(session):
    """The people of a session as they could be seated again; one query."""
    return [
        Seat(SessionPart(one.part), one.name, one.function, one.delegate, one.name_language)
        for one in session.people.select_related("delegate")
    ]


def check_free(session, seats):
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
            errors.setdefault(one.field, []).append(_("%s stands here twice.") % one.name)
    people = SessionPerson.objects.filter(session__in=beside).select_related("session") if seats else []
    for person in people:
        for one in seats:
            if one.is_one_with(person):
                errors.setdefault(one.field, []).append(_busy(person))
    if errors:
        raise ValidationError({name: _each_once(said) for name, said in errors.items()})


def _taken(beside, room):
    wanted = fold(room)
    other = next((one for one in beside if fold(one.room) == wanted), None) if wanted else None
    if other is None:
        return ""
    facts = {"room": other.room, "session": other.title, "hours": _hours(other)}
    return _("%(room)s is taken by “%(session)s”, %(hours)s.") % facts


def _busy(person):
    sentences = {
        SessionPart.CHAIR: _("%(name)s chairs “%(session)s” at the same hour, %(hours)s."),
        SessionPart.CO_CHAIR: _("%(name)s co-chairs “%(session)s” at the same hour, %(hours)s."),
        SessionPart.SPEAKER: _("%(name)s speaks in “%(session)s” at the same hour, %(hours)s."),
        SessionPart.RAPPORTEUR: _("%(name)s is rapporteur of “%(session)s” at the same hour, %(hours)s."),
    }
    facts = {"name": person.name, "session": person.session.title, "hours": _hours(person.session)}
    return sentences[person.part] % facts


def _hours(session):
    return f"{session.starts:%H:%M}–{session.ends:%H:%M}"


def _said(person):
    return person.part, person.delegate_id, person.name, person.name_language, person.function


def _each_once(sentences):
    return list(dict.fromkeys(sentences))
