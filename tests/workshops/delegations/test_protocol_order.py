"""Participants as printed in documents: by delegation in protocol order, head of delegation first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import create_delegate, create_delegation, create_organisation, create_partner, create_workshop
from workshops.delegations import participants
from workshops.models import Capacity, DelegateState, Rank, Standing

pytestmark = pytest.mark.django_db


def names(delegation):
    return [person["name"] for person in delegation["people"]]


def test_delegations_are_in_protocol_order_without_empty_ones():
    workshop = create_workshop()
    bodies = [create_organisation(), create_organisation("UNESCO", "UNESCO")]
    asef = create_delegation(workshop, organisation=bodies[0], standing="organisation")
    viet_nam = create_delegation(workshop, partner=create_partner("VN"))
    norway = create_delegation(workshop, partner=create_partner("NO"), standing="acceding")
    italy = create_delegation(workshop, partner=create_partner("IT"))
    create_delegation(workshop, organisation=bodies[1], standing="organisation")
    create_delegation(workshop, partner=create_partner("LA"))
    for delegation in (asef, viet_nam, norway, italy):
        create_delegate(delegation, False)

    listed = participants.participants(workshop)

    assert [(one["code"], one["name"], one["standing"]) for one in listed] == [
        ("IT", "Italy", "partner"),
        ("VN", "Viet Nam", "partner"),
        ("NO", "Norway", "acceding"),
        ("", "Asia-Europe Foundation", "organisation"),
    ]
    assert [one["standing_label"] for one in listed] == [str(Standing(one["standing"]).label) for one in listed]


def test_active_delegates_are_ordered_by_position_and_rank():
    delegation = create_delegation()
    create_delegate(delegation, False, full_name="Delegate", rank=Rank.DIRECTOR)
    create_delegate(delegation, False, full_name="Minister", rank=Rank.MINISTER)
    create_delegate(delegation, False, Capacity.DEPUTY_HEAD, full_name="Alternate")
    create_delegate(delegation, False, Capacity.HEAD, full_name="Head")
    create_delegate(delegation, False, full_name="First by hand", position=1)
    create_delegate(delegation, False, full_name="Here", state=DelegateState.ATTENDED)
    create_delegate(delegation, False, full_name="Gone", state=DelegateState.REPLACED)

    [listed] = participants.participants(delegation.workshop)

    assert names(listed) == ["First by hand", "Head", "Alternate", "Minister", "Delegate", "Here"]


TYPED = {
    "full_name": "محمد زبیر خٹک",
    "badge_name": "Muhammad Zubair KHATTAK",
    "name_language": "ur",
    "honorific": "H.E. Mr",
    "function": "Secretary",
    "title": "co-head",
    "ministry_name": "Ministry of Culture",
}


def test_a_person_is_listed_with_all_data_for_documents():
    delegate = create_delegate(create_delegation(), False, **TYPED)

    [listed] = participants.participants(delegate.delegation.workshop)

    assert listed["people"] == [
        {
            "name": "محمد زبیر خٹک",
            "language": "ur",
            "direction": "rtl",
            "badge_name": "Muhammad Zubair KHATTAK",
            "honorific": "H.E. Mr",
            "function": "Secretary",
            "title": "co-head",
            "ministry": "Ministry of Culture",
            "capacity": "delegate",
            "capacity_label": str(Capacity.DELEGATE.label),
            "mode": "in_person",
            "is_public": False,
        }
    ]


def test_the_number_of_queries_is_constant():
    workshop = create_workshop()
    for code in ("IT", "VN"):
        create_delegate(create_delegation(workshop, partner=create_partner(code)), False)

    with CaptureQueriesContext(connection) as queries:
        assert len(participants.participants(workshop)) == 2

    assert len(queries) == 2
