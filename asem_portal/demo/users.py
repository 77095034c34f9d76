"""Users of the demonstration: grant roles and accept invitations on their behalf."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress

from asem_portal.demo.accounts import address
from members.accounts.administrators import appoint_administrator
from members.models import User
from registry.models import PersonalLink
from workshops.delegations import invitations, role_grants
from workshops.models import Delegate, Role, SessionPart, Workshop, WorkshopRole
from workshops.programme.sessions import Assignment

PARTS = {
    "chair": SessionPart.CHAIR,
    "co_chair": SessionPart.CO_CHAIR,
    "speakers": SessionPart.SPEAKER,
    "rapporteur": SessionPart.RAPPORTEUR,
}
DATA = Path(__file__).resolve().parent / "data"


def read_data(name: str) -> Any:
    """Return the content of a JSON file of the demonstration."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def user_for(role: str) -> User:
    """Return the user with this role, reloaded because their permissions may have changed since the last call."""
    return User.objects.get(email=address(role))


def appoint(person: dict[str, Any]) -> None:
    """Appoint the administrator."""
    administrator, _is_new = appoint_administrator(address("administrator"), person["name"])
    administrator.timezone = person["zone"]
    administrator.save(update_fields=["timezone"])


def grant(workshop: Workshop | None, person: dict[str, Any], *, by: User) -> None:
    """Grant a role to a person and accept it on their behalf; without a workshop, the role is a mandate."""
    topics = workshop.topics.filter(number__in=person.get("topics", [])) if workshop else ()
    role = role_grants.grant_role(
        workshop,
        Role(person["role"]),
        address(person["role"]),
        person["name"],
        honorific=person["honorific"],
        by=by,
        topics=topics,
    )
    accept(invitations.ROLE, role, person["zone"])


def accept(purpose: str, subject: WorkshopRole | Delegate, zone: str) -> None:
    """Accept an invitation, opening an account for the invited address if there is none."""
    link = PersonalLink.objects.get(purpose=purpose, subject=subject.key)
    user = User.objects.filter(email=link.address).first()
    if user is None:
        user = User.objects.create_user(email=link.address, full_name=subject.full_name, timezone=zone)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitations.accept(link, user, by=user)


def assignments(row: dict[str, Any], find: Callable[[SessionPart, str], Delegate]) -> list[Assignment]:
    """Return the assignments of a session: `row` lists names by part, and `find(part, name)` returns the delegate."""
    assignments = []
    for key, part in PARTS.items():
        names = row.get(key, [])
        for name in [names] if isinstance(names, str) else names:
            delegate = find(part, name)
            assignments.append(
                Assignment(part, delegate.full_name, delegate.function, delegate, delegate.name_language)
            )
    return assignments
