"""Export the personal data of a person, and erase them, on the person's request; called by an operator's commands.

A person is found by an address, with or without an account: people who were invited and never accepted, and contacts of
ministries, have the same rights. What the record must keep remains: who adopted, submitted, signed or wrote, and to whom
a letter was sent, in rows whose checksums and chains would otherwise no longer be valid, and the list of participants.
The privacy statement says so.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from members import erasure as of_person
from members.erasure import Person
from members.models import User
from recommendations import erasure as of_contributions
from registry import audit
from registry.access import Refused
from registry.doors import door
from reports import erasure as of_letters
from workshops import erasure as of_participation

APPS = (
    of_letters,
    of_contributions,
    of_participation,
    of_person,
)  # the account last: the others search for its address
LAST_ADMINISTRATOR = "This is the only administrator. Appoint another one first."
KEPT = (
    "Kept as part of the record: the name, position and capacity in lists of participants, contributions with the name"
    " of their author, the name and address to which a letter to a ministry was sent, and the audit record."
    " Without these data, the checksums and chains could no longer be verified."
)


@dataclass(frozen=True)
class ErasedPerson:
    """The subject of the audit entry about a person without an account: it records the erasure, but not of whom."""

    audit_kind = "person"
    key: UUID = field(default_factory=uuid4)

    def __str__(self) -> str:
        return _("Erased person")


def find(address: str) -> Person | None:
    """Return the person with an address; None if the portal stores nothing about it."""
    person = of_person.find(address)
    return person if person.user or any(export(person).values()) else None


def export(person: Person) -> dict[str, Any]:
    """Return everything stored about `person`, by subject."""
    return {name: value for app in reversed(APPS) for name, value in app.data_of(person).items()}


@door
def erase(address: str, *, by: audit.Actor) -> None:
    """Erase the personal data of an address that the record does not need, and close the account; cannot be undone.

    Raises Refused for the only administrator, and while a letter to the address is unsent.
    """
    person = of_person.find(address)
    subject: User | ErasedPerson = ErasedPerson()
    if person.user:
        subject = user = User.objects.select_for_update().get(pk=person.user.pk)
        person = Person(person.addresses, user)
        if user.is_administrator and not User.objects.administrators().exclude(pk=user.pk).exists():
            raise Refused(LAST_ADMINISTRATOR)
    for app in APPS:
        app.erase(person)
    audit.record(by, "user.erased" if person.user else "person.erased", subject)
