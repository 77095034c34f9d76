"""Who plays which part: accounts of the demonstration, opened as their owners would from the mail."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress

from asem_portal.demo.accounts import address
from members.accounts.administrators import appoint_administrator
from members.models import User
from registry.models import PersonalLink
from workshops.delegations import invitations
from workshops.models import Delegate, Role, SessionPart, Workshop, WorkshopRole
from workshops.programme.sessions import Assignment

PARTS = {
    "chair": SessionPart.CHAIR,
    "co_chair": SessionPart.CO_CHAIR,
    "speakers": SessionPart.SPEAKER,
    "rapporteur": SessionPart.RAPPORTEUR,
}
DATA = Path(__file__).resolve().parent / "data"


def read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def who(part: str) -> User:
    """The person who plays a part, read anew: what they may do has grown since the last time."""
    return User.objects.get(email=address(part))


def appoint(person: dict[str, Any]) -> None:
    administrator, _is_new = appoint_administrator(address("administrator"), person["name"])
    administrator.timezone = person["zone"]
    administrator.save(update_fields=["timezone"])


def grant(workshop: Workshop | None, person: dict[str, Any], *, by: User) -> None:
    """Grant a role to the person who plays it, and accept it for them; without a workshop it is a mandate."""
    topics = workshop.topics.filter(number__in=person.get("topics", [])) if workshop else ()
    role = invitations.grant_role(
        workshop, Role(person["role"]), address(person["role"]), person["name"], by=by, topics=topics
    )
    accept(invitations.ROLE, role, person["zone"])


def accept(purpose: str, subject: WorkshopRole | Delegate, zone: str) -> None:
    """Open an account for the invited address, if it has none, and accept."""
    link = PersonalLink.objects.get(purpose=purpose, subject=subject.key)
    user = User.objects.filter(email=link.address).first()
    if user is None:
        user = User.objects.create_user(email=link.address, full_name=subject.full_name, timezone=zone)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    invitations.accept(link, user, by=user)


def seats(row: dict[str, Any], find: Callable[[SessionPart, str], Delegate]) -> list[Assignment]:
    """Who sits in a session: `row` names them by part, and `find(part, name)` is the delegate."""
    wanted = []
    for key, part in PARTS.items():
        names = row.get(key, [])
        for name in [names] if isinstance(names, str) else names:
            one = find(part, name)
            wanted.append(Assignment(part, one.full_name, one.function, one, one.name_language))
    return wanted
