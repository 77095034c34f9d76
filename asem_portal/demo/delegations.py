"""The people involved in the workshop in progress: holders of roles, delegations and focal points of ministries."""

from typing import Any

from asem_portal.demo.accounts import address
from asem_portal.demo.users import accept, grant, user_for
from members.models import Ministry, Organisation, Partner
from workshops.delegations import contacts as contacts_room
from workshops.delegations import delegations as delegations_room
from workshops.delegations import invitations, people
from workshops.models import Delegation, Role, Workshop


def grant_roles(workshop: Workshop, staff: list[dict[str, Any]]) -> None:
    """Grant roles: the administrator appoints the secretariat, which appoints all others."""
    for person in staff[1:]:
        granter = "administrator" if person["role"] == Role.SECRETARIAT else "secretariat"
        grant(workshop, person, by=user_for(granter))


def load(workshop: Workshop, delegations: list[dict[str, Any]]) -> None:
    """Create the delegations and register their delegates; delegates who can sign in accept their invitations."""
    for row in delegations:
        body = Partner.objects.filter(code=row["body"]).first() or Organisation.objects.get(code=row["body"])
        delegation = delegations_room.open_delegation(
            workshop, body=body, quota=row.get("quota", 5), by=user_for("organiser")
        )
        for person in row["delegates"]:
            _delegate(delegation, person)


def _delegate(delegation: Delegation, person: dict[str, Any]) -> None:
    names = ("honorific", "badge_name", "sort_key", "salutation", "function", "capacity")
    fields = {name: person.get(name, "") for name in names}
    mailbox = person.get("sign_in") or person.get("email")
    delegate = people.register(
        delegation,
        by=user_for("organiser"),
        full_name=person["name"],
        name_language=person["language"],
        email=address(mailbox) if mailbox else "",
        ministry=Ministry.objects.filter(code=person.get("ministry")).first(),
        is_on_public_list="sign_in" in person,
        **fields,
    )
    if "sign_in" in person:
        accept(invitations.DELEGATE, delegate, person["zone"])


def load_contacts(workshop: Workshop, contacts: list[dict[str, Any]]) -> None:
    """Set the focal points of ministries for the workshop."""
    for row in contacts:
        ministry = Ministry.objects.get(code=row["ministry"])
        contacts_room.set_contact(
            workshop, ministry, full_name=row["name"], email=address(row["email"]), by=user_for("secretariat")
        )
