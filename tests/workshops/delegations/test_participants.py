"""The list of participants: access, search and filters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import capfirst

from registry.names import fold
from tests.factories import create_delegate, create_delegation, create_partner, create_user, create_workshop
from tests.signing import sign_in
from tests.workshops.plans import head, organiser
from workshops.models import Capacity, Delegate, DelegateState

pytestmark = pytest.mark.django_db
BUDGET = 15


def url(workshop):
    return f"/workshops/{workshop.slug}/participants/"


def people(delegation, numbers):
    """Register one delegate for each of `numbers`."""
    Delegate.objects.bulk_create(
        Delegate(delegation=delegation, full_name=f"Person {n:03}", badge_name=f"Person {n}", sort_key=f"person {n:03}")
        for n in numbers
    )


def names(page):
    return [one.full_name for one, _opens, _box in page.context["rows"]]


def test_the_list_is_ordered_and_has_no_contact_data(client):
    reader = create_delegate(full_name="Vuk", badge_name="Vuk")
    italy = create_delegation(reader.delegation.workshop, partner=create_partner("IT"))
    create_delegate(
        italy, user=False, full_name="Élise", badge_name="Élise", email="elise@example.org", sort_key="elise"
    )
    create_delegate(italy, user=False, full_name="Gone", state=DelegateState.WITHDRAWN)
    client.force_login(reader.user)

    page = client.get(url(reader.delegation.workshop))

    assert names(page) == ["Élise", "Vuk"]
    assert "elise@example.org" not in page.content.decode()
    assert [opens for _one, opens, _box in page.context["rows"]] == [False, True]


def test_search_finds_names_without_accents_and_delegations(client):
    workshop = organiser(client).workshop
    delegation = create_delegation(workshop)
    for name in ("Nguyễn Thị Hương Giang", "Đặng Quốc Vượng"):
        create_delegate(delegation, user=False, full_name=name, search_text=fold(f"{name} Viet Nam"))

    found = {
        words: names(client.get(url(workshop), {"q": words})) for words in ("NGUYEN giang", "Vượng", "việt", "x%_")
    }

    assert found == {
        "NGUYEN giang": ["Nguyễn Thị Hương Giang"],
        "Vượng": ["Đặng Quốc Vượng"],
        "việt": ["Đặng Quốc Vượng", "Nguyễn Thị Hương Giang"],
        "x%_": [],
    }


@pytest.mark.parametrize(
    "query", ["?page=999", "?page=x", "?capacity=king", "?q=" + "x" * 300, "?capacity=head&page=-1"]
)
def test_an_unreadable_query_is_ignored(client, query):
    delegate = head(client)

    assert client.get(url(delegate.delegation.workshop) + query).status_code == 200


def test_a_capacity_filter_applies_and_can_be_removed(client):
    delegate = head(client, full_name="The Head")
    create_delegate(delegate.delegation, user=False, full_name="Another")

    page = client.get(url(delegate.delegation.workshop), {"capacity": "head"})

    assert names(page) == ["The Head"]
    assert page.context["form"].pills == [("capacity", capfirst(Capacity.HEAD.label))]


def test_the_number_of_queries_is_constant(client):
    delegate = create_delegate()
    address = url(delegate.delegation.workshop)
    client.force_login(delegate.user)
    asked = []
    for numbers in (range(2), range(2, 299)):
        people(delegate.delegation, numbers)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))

    assert delegate.delegation.delegates.count() == 300
    assert asked[0] == asked[1] <= BUDGET


def test_the_list_is_hidden_from_non_participants(client):
    delegate = create_delegate(state=DelegateState.WITHDRAWN)
    for user in (delegate.user, create_user(), create_delegate(create_delegation(create_workshop())).user):
        sign_in(client, user)
        assert client.get(url(delegate.delegation.workshop)).status_code == 404
    client.logout()
    assert client.get(url(delegate.delegation.workshop)).status_code == 302
