"""A registered person, forms of the same name, and the registration of a person through the page."""

from tests.factories import create_delegate, create_delegation, create_partner
from tests.workshops.plans import person

NAME = "Anne-Marie Lopez-Ruiz"
SAME = [
    NAME,
    "ANNE-MARIE LOPEZ-RUIZ",
    "Anne\u2011Marie Lopez\u2013Ruiz",
    "Anne Marie Lopez Ruiz",
    "Annemarie López Ruiz",
    "An\u00adne-Marie Lo\u00adpez-Ruiz",
    "Anne-Marie\u00a0Lopez-Ruiz",
    "\u200eAnne-Marie Lopez-Ruiz\u200f",
    "Anne\u200b-Marie Lopez-Ruiz\ufeff",
]


def registered(workshop, name=NAME, code="IT", **fields):
    return create_delegate(create_delegation(workshop, create_partner(code)), False, full_name=name, **fields)


def register(client, delegation, name, **values):
    return client.post(f"/delegations/{delegation.key}/register/", person(full_name=name, **values))
