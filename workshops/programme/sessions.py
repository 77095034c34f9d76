"""Who does what in a session, and which room or person is taken by another one at the same hour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from members.models import User
from registry import audit
from registry.access import Refused
from registry.names import fold
from workshops.models import Delegate, Session, SessionPart, SessionPerson, Workshop
from workshops.planning.workshops import locked
from workshops.programme import conflicts

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
    def folded(self) -> str:
        return fold(self.name)

    def is_one_with(self, person: SessionPerson) -> bool:
        """Whether a SessionPerson is the same person: the same delegate, else the same name unless both are known."""
        if self.delegate and person.delegate_id:
            return self.delegate.pk == person.delegate_id
        return self.folded == person.folded_name


def seat(session: Session, seats: Iterable[Seat]) -> bool:
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


def seats_of(session: Session) -> list[Seat]:
    """The people of a session as they could be seated again; one query."""
    return [
        Seat(SessionPart(one.part), one.name, one.function, one.delegate, one.name_language)
        for one in session.people.select_related("delegate")
    ]


def _said(person: SessionPerson) -> tuple[Any, ...]:
    return person.part, person.delegate_id, person.name, person.name_language, person.function


@transaction.atomic
def add_session(
    workshop: Workshop, *, by: User, people: Sequence[Seat] = (), key: UUID | None = None, **facts: Any
) -> Session:
    """Set a session: title, kind, topic (or None), room, held_on, starts, ends, in wall time of the workshop's zone.

    `people` are Seats, in their order. A `key` in use already finds the session that the same form has set before.
    Raises ValidationError where room or people are taken at that hour.
    """
    workshop = locked(workshop, by)
    present = Session.objects.filter(workshop=workshop, key=key).first() if key else None
    if present:
        return present
    session = Session(workshop=workshop, **({"key": key} if key else {}), **facts)
    _save_session(session, people)
    seat(session, people)
    audit.record(by, "session.added", session, held_on=session.held_on, starts=session.starts)
    return session


@transaction.atomic
def change_session(session: Session, *, by: User, people: Sequence[Seat] | None = None, **facts: Any) -> Session:
    """Change facts of a session, and its people where they are given; a session that moves must find its place free."""
    locked(session.workshop, by)
    session = Session.objects.select_for_update(of=["self"]).select_related("workshop").get(pk=session.pk)
    changed = [name for name, value in facts.items() if getattr(session, name) != value]
    for name in changed:
        setattr(session, name, facts[name])
    _save_session(session, seats_of(session) if people is None else people)
    if people is not None and seat(session, people):
        changed.append("people")
    if changed:
        audit.record(by, "session.changed", session, changed=sorted(changed))
    return session


@transaction.atomic
def remove_session(session: Session, *, by: User) -> None:
    """Take a session out of the programme. Raises Refused where a text was adopted in it."""
    locked(session.workshop, by)
    audit.record(by, "session.removed", session)
    try:
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).delete()
    except (ProtectedError, IntegrityError) as error:
        raise Refused(_("“%s” cannot be removed because a recommendation was adopted in it.") % session) from error


def _save_session(session: Session, people: Sequence[Seat]) -> None:
    hour = {name: getattr(session, name) for name in ("workshop", "held_on", "starts", "title")}
    if Session.objects.filter(**hour).exclude(pk=session.pk).exists():
        raise ValidationError({"title": _("This session is already in the programme at the same time.")})
    conflicts.check_free(session, people)
    session.save()
