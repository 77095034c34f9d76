"""A delegation is opened for a partner of the workshop's day, one about to join, or an organisation."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from registry import audit
from registry.access import Refused
from tests.factories import (
    create_delegate,
    create_delegation,
    create_organisation,
    create_partner,
    create_role,
    create_workshop,
)
from tests.workshops.plans import codes, errors, head, organiser, secretariat
from workshops.delegations import delegations
from workshops.models import Delegation

pytestmark = pytest.mark.django_db


def ha_long():
    """The workshop of 2010, with partners of that day, one that joined that autumn, and one of 2012."""
    create_partner("LA", joined_on=date(2010, 10, 4))
    create_partner("IT")
    create_partner("NO")
    create_organisation()
    return create_workshop(starts_on=date(2010, 4, 28), ends_on=date(2010, 4, 29))


def url(workshop):
    return f"/workshops/{workshop.slug}/delegations/"


def test_it_offers_partners_of_the_day_and_marks_who_is_about_to_join(client):
    workshop = organiser(client, ha_long()).workshop

    _none, *groups = client.get(url(workshop)).context["form"].fields["body"].choices

    assert [offered for _name, offered in groups] == [
        [("partner-IT", "Italy"), ("partner-VN", "Viet Nam")],
        [("partner-LA", "Lao PDR")],
        [("body-ASEF", "Asia-Europe Foundation")],
    ]


@pytest.mark.parametrize(("days", "standing"), [(0, "partner"), (1, "acceding"), (366, "acceding"), (367, None)])
def test_a_partner_attends_as_what_it_is_on_the_first_day(days, standing):
    workshop = create_workshop(host=create_partner("VN"))
    partner = create_partner("LA", joined_on=workshop.starts_on + timedelta(days=days))

    assert (partner in delegations.partners_of(workshop)) == bool(standing)
    if standing:
        assert delegations.standing_of(partner, workshop) == standing


@pytest.mark.parametrize(
    ("body", "standing"), [("partner-IT", "partner"), ("partner-LA", "acceding"), ("body-ASEF", "organisation")]
)
def test_it_opens_a_delegation_in_its_standing(client, body, standing):
    workshop = secretariat(client, ha_long()).workshop

    response = client.post(url(workshop), {"body": body, "quota": "4"})

    delegation = Delegation.objects.get()
    assert response.url == delegation.get_absolute_url()
    assert (delegation.standing, delegation.quota, delegation.workshop) == (standing, 4, workshop)
    assert delegation.name == (delegation.partner or delegation.organisation).name
    assert audit.entries(delegation).get().data == {"standing": standing, "quota": 4}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"body": "partner-NO"}, "body"),
        ({"body": "partner-XX"}, "body"),
        ({"body": ""}, "body"),
        ({"body": "\x00"}, "body"),
        ({"quota": "0"}, "quota"),
        ({"quota": "201"}, "quota"),
        ({"quota": "many"}, "quota"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, fields, wrong):
    workshop = organiser(client, ha_long()).workshop

    response = client.post(url(workshop), {"body": "partner-IT", "quota": "5"} | fields)

    assert (response.status_code, set(errors(response)), Delegation.objects.count()) == (200, {wrong}, 0)


def test_a_partner_that_has_one_is_offered_no_more(client):
    workshop = organiser(client, ha_long()).workshop
    create_delegation(workshop, partner=create_partner("IT"))

    assert set(errors(client.post(url(workshop), {"body": "partner-IT", "quota": "5"}))) == {"body"}


def test_the_door_refuses_a_partner_of_another_day():
    workshop = ha_long()
    by = create_role("organiser", workshop).user

    with pytest.raises(ValidationError) as refusal:
        delegations.open_delegation(workshop, body=create_partner("NO"), quota=5, by=by)

    assert {field: [one.code for one in found] for field, found in refusal.value.error_dict.items()} == {
        "body": ["not_partner"]
    }


def test_it_hides_delegations_from_a_head_and_from_other_workshops(client):
    delegate = head(client)

    assert client.get(url(delegate.delegation.workshop)).status_code == 404
    organiser(client)
    assert client.get(url(delegate.delegation.workshop)).status_code == 404
    assert client.get(f"/delegations/{delegate.delegation.key}/").status_code == 404


def test_the_organiser_gives_places_but_not_fewer_than_are_taken(client):
    workshop = organiser(client).workshop
    delegation = create_delegation(workshop, quota=3)
    for _number in range(2):
        create_delegate(delegation)

    refused = client.post(f"/delegations/{delegation.key}/", {"quota": "1"})
    client.post(f"/delegations/{delegation.key}/", {"quota": "2"})

    delegation.refresh_from_db()
    assert codes(refused) == {"quota": ["taken"]}
    assert "2" in errors(refused)["quota"][0]
    assert delegation.quota == 2
    assert audit.entries(delegation).get().data == {"before": 3, "after": 2}


def test_a_head_gives_no_places(client):
    delegation = head(client).delegation

    page = client.get(f"/delegations/{delegation.key}/")
    response = client.post(f"/delegations/{delegation.key}/", {"quota": "50"})

    delegation.refresh_from_db()
    assert (page.context["form"], response.status_code, delegation.quota) == (None, 403, 5)
    with pytest.raises(Refused):
        delegations.change_quota(delegation, quota=50, by=delegation.delegates.get().user)


def test_delegations_are_in_the_order_of_their_names(client):
    workshop = organiser(client).workshop
    for code in ("VN", "IT", "PL"):
        create_delegation(workshop, partner=create_partner(code))

    page = client.get(url(workshop))

    assert [one.name for one in page.context["delegations"]] == ["Italy", "Poland", "Viet Nam"]


def test_an_organisation_has_a_standing_of_its_own_and_may_get_another(client):
    workshop = organiser(client).workshop
    create_organisation("VTV", "Viet Nam Television")

    client.post(f"/workshops/{workshop.slug}/delegations/", {"body": "body-VTV", "quota": 3, "standing": "press"})
    delegation = workshop.delegations.get()
    before = delegation.standing
    client.post(delegation.get_absolute_url(), {"quota": 3, "standing": "staff"})

    delegation.refresh_from_db()
    assert (before, delegation.standing) == ("press", "staff")
    entry = audit.entries(delegation).get(verb="delegation.standing_changed")
    assert entry.data == {"before": "press", "after": "staff"}
