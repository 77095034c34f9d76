"""Add, change and remove sessions with their people."""

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
from registry.doors import door
from registry.names import fold
from registry.shown_values import Check
from workshops.models import Delegate, Session, SessionPart, SessionPerson, Workshop
from workshops.models.delegation import ACTIVE
from workshops.planning.workshops import locked
from workshops.programme import conflicts

MAX_PEOPLE = 20  # in one session


@dataclass(frozen=True)
class Assignment:
    """A person in a session: a delegate, or someone else by name, with the `latin` form if that is another.

    `field` is the form field with the name.
    """

    part: SessionPart
    name: str
    function: str = ""
    delegate: Delegate | None = None
    language: str = ""
    latin: str = ""
    field: str = field(default=NON_FIELD_ERRORS, compare=False)

    @property
    def folded(self) -> str:
        return fold(self.name)

    def is_same_person_as(self, person: SessionPerson) -> bool:
        """Return whether `person` is the same delegate or, unless both are delegates, has a form of the name in common.

        Forms are compared when folded.
        """
        if self.delegate and person.delegate_id:
            return self.delegate.pk == person.delegate_id
        forms = {self.folded, fold(self.delegate.badge_name if self.delegate else self.latin)}
        others = {person.folded_name, fold(person.delegate.badge_name if person.delegate else person.latin_name)}
        return bool((forms & others) - {""})


def assign(session: Session, assignments: Iterable[Assignment]) -> bool:
    """Replace the people of a saved session by `assignments`, in order; return whether anything changed."""
    wanted = [
        SessionPerson(
            session=session,
            part=assignment.part,
            delegate=assignment.delegate,
            name=assignment.name,
            name_language=assignment.language,
            latin_name=assignment.latin,
            folded_name=assignment.folded[:200],
            function=assignment.function,
            position=position,
        )
        for position, assignment in enumerate(assignments)
    ]
    current = list(session.people.all())
    if [_identity(person) for person in current] == [_identity(person) for person in wanted]:
        return False
    session.people.all().delete()
    SessionPerson.objects.bulk_create(wanted)
    return True


def assignments_of(session: Session) -> list[Assignment]:
    """Return the people of a session as assignments; one query."""
    return [
        Assignment(
            SessionPart(person.part),
            person.name,
            person.function,
            person.delegate,
            person.name_language,
            person.latin_name,
        )
        for person in session.people.select_related("delegate")
    ]


def left(session: Session) -> list[dict[str, Any]]:
    """Return the part and names of those in a session ahead who are no longer participants. One query."""
    if not session.lies_ahead:
        return []
    people = session.people.filter(delegate__isnull=False).exclude(delegate__state__in=ACTIVE)
    return [
        {"part_label": SessionPart(one.part).label.capitalize(), "names": one.names}
        for one in people.select_related("delegate__delegation")
    ]


def _identity(person: SessionPerson) -> tuple[Any, ...]:
    return person.part, person.delegate_id, person.name, person.latin_name, person.name_language, person.function


@door
def add_session(
    workshop: Workshop, *, by: User, people: Sequence[Assignment] = (), key: UUID | None = None, **values: Any
) -> Session:
    """Add a session: title, kind, topic (or None), room, held_on, starts, ends, in the workshop's local time.

    If `key` is already in use, the session added with it is returned (idempotency key). Raises ValidationError if the
    room or a person is already booked at that time.
    """
    workshop = locked(workshop, by)
    existing = Session.objects.filter(workshop=workshop, key=key).first() if key else None
    if existing:
        return existing
    session = Session(workshop=workshop, **({"key": key} if key else {}), **values)
    _save_session(session, people)
    assign(session, people)
    audit.record(by, "session.added", session, held_on=session.held_on, starts=session.starts)
    return session


@door
def change_session(
    session: Session,
    *,
    by: User,
    people: Sequence[Assignment] | None = None,
    check: Check | None = None,
    **values: Any,
) -> Session:
    """Change a session, and its people if given; raises ValidationError if a room or a person is booked twice."""
    locked(session.workshop, by)
    session = Session.objects.select_for_update(no_key=True, of=["self"]).select_related("workshop").get(pk=session.pk)
    if check:
        check(session)
    changed = [name for name, value in values.items() if getattr(session, name) != value]
    for name in changed:
        setattr(session, name, values[name])
    _save_session(session, assignments_of(session) if people is None else people)
    if people is not None and assign(session, people):
        changed.append("people")
    if changed:
        audit.record(by, "session.changed", session, changed=sorted(changed))
    return session


@door
def remove_session(session: Session, *, by: User) -> None:
    """Remove a session from the programme. Raises Refused if something was recorded in it."""
    locked(session.workshop, by)
    audit.record(by, "session.removed", session)
    try:
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).delete()
    except (ProtectedError, IntegrityError) as error:
        raise Refused(
            _(
                "“%s” cannot be removed because entries have been recorded in it, such as an adoption, a statement or "
                "notes."
            )
            % session
        ) from error


def _save_session(session: Session, people: Sequence[Assignment]) -> None:
    slot = {name: getattr(session, name) for name in ("workshop", "held_on", "starts", "title")}
    if Session.objects.filter(**slot).exclude(pk=session.pk).exists():
        raise ValidationError(
            {
                "title": _(
                    "A session with this title is already in the programme at this time. Change the title or the time."
                )
            }
        )
    conflicts.check_free(session, people)
    session.save()
