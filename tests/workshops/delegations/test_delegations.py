"""Delegations: adding them for partners, acceding partners and organisations, and changing their quota."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from registry import audit
from registry.access import Refused
from tests.elements import elements
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
from workshops.models import DelegateState, Delegation, Role

pytestmark = pytest.mark.django_db


def ha_long():
    """Return the workshop of 2010, with two partners at the time, one that joined in October 2010 and one in 2012."""
    create_partner("LA", joined_on=date(2010, 10, 4))
    create_partner("IT")
    create_partner("NO")
    create_organisation()
    return create_workshop(starts_on=date(2010, 4, 28), ends_on=date(2010, 4, 29))


def url(workshop):
    return f"/workshops/{workshop.slug}/delegations/"


def test_the_form_offers_partners_at_the_time_and_acceding_partners(client):
    workshop = organiser(client, ha_long()).workshop

    _none, *groups = client.get(url(workshop)).context["form"].fields["body"].choices

    assert [offered for _name, offered in groups] == [
        [("partner-IT", "Italy"), ("partner-VN", "Viet Nam")],
        [("partner-LA", "Lao PDR")],
        [("body-ASEF", "Asia-Europe Foundation")],
    ]


@pytest.mark.parametrize(("days", "standing"), [(0, "partner"), (1, "acceding"), (366, "acceding"), (367, None)])
def test_standing_depends_on_accession_at_the_first_day(days, standing):
    workshop = create_workshop(host=create_partner("VN"))
    partner = create_partner("LA", joined_on=workshop.starts_on + timedelta(days=days))

    assert (partner in delegations.partners_of(workshop)) == bool(standing)
    if standing:
        assert delegations.standing_of(partner, workshop) == standing


@pytest.mark.parametrize(
    ("body", "standing"), [("partner-IT", "partner"), ("partner-LA", "acceding"), ("body-ASEF", "organisation")]
)
def test_a_delegation_is_added_with_its_standing(client, body, standing):
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
def test_invalid_input_is_reported_at_its_field(client, fields, wrong):
    workshop = organiser(client, ha_long()).workshop

    response = client.post(url(workshop), {"body": "partner-IT", "quota": "5"} | fields)

    assert (response.status_code, set(errors(response)), Delegation.objects.count()) == (200, {wrong}, 0)


def test_a_partner_with_a_delegation_is_not_offered_again(client):
    workshop = organiser(client, ha_long()).workshop
    create_delegation(workshop, partner=create_partner("IT"))

    assert set(errors(client.post(url(workshop), {"body": "partner-IT", "quota": "5"}))) == {"body"}


def test_a_later_partner_is_refused():
    workshop = ha_long()
    by = create_role("organiser", workshop).user

    with pytest.raises(ValidationError) as refusal:
        delegations.open_delegation(workshop, body=create_partner("NO"), quota=5, by=by)

    assert {field: [one.code for one in found] for field, found in refusal.value.error_dict.items()} == {
        "body": ["not_partner"]
    }


def test_delegations_are_hidden_from_heads_and_other_organisers(client):
    delegate = head(client)

    assert client.get(url(delegate.delegation.workshop)).status_code == 404
    organiser(client)
    assert client.get(url(delegate.delegation.workshop)).status_code == 404
    assert client.get(f"/delegations/{delegate.delegation.key}/").status_code == 404


def test_the_quota_cannot_be_less_than_the_places_taken(client):
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


def test_a_head_cannot_change_the_quota(client):
    delegation = head(client).delegation

    page = client.get(f"/delegations/{delegation.key}/")
    response = client.post(f"/delegations/{delegation.key}/", {"quota": "50"})

    delegation.refresh_from_db()
    assert (page.context["form"], response.status_code, delegation.quota) == (None, 403, 5)
    with pytest.raises(Refused):
        delegations.change_quota(delegation, quota=50, by=delegation.delegates.get().user)


def test_delegations_are_ordered_by_name(client):
    workshop = organiser(client).workshop
    for code in ("VN", "IT", "PL"):
        create_delegation(workshop, partner=create_partner(code))

    page = client.get(url(workshop))

    assert [one.name for one in page.context["delegations"]] == ["Italy", "Poland", "Viet Nam"]


def test_the_standing_of_an_organisation_can_be_changed(client):
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


@pytest.mark.parametrize("sign_in_as", [organiser, secretariat])
def test_a_delegation_in_which_nobody_was_registered_can_be_removed(client, sign_in_as):
    delegation = create_delegation(sign_in_as(client).workshop, partner=create_partner("NO"))
    address = f"/delegations/{delegation.key}/remove/"
    assert elements(client.get(delegation.get_absolute_url()), f'form[action="{address}"]')

    page = client.post(address)

    assert page.url == url(delegation.workshop)
    assert not Delegation.objects.filter(pk=delegation.pk).exists()
    assert [entry.verb for entry in audit.entries(delegation)] == ["delegation.removed"]


@pytest.mark.parametrize("state", DelegateState.values)
def test_a_delegation_in_which_anyone_was_registered_stays(client, state):
    role = organiser(client)
    delegation = create_delegation(role.workshop, partner=create_partner("NO"))
    create_delegate(delegation, False, state=state)
    address = f"/delegations/{delegation.key}/remove/"

    assert not elements(client.get(delegation.get_absolute_url()), f'form[action="{address}"]')
    assert client.post(address).status_code == 403
    with pytest.raises(Refused):
        delegations.remove_delegation(delegation, by=role.user)
    assert Delegation.objects.filter(pk=delegation.pk).exists()


def test_only_the_organiser_and_the_secretariat_remove_delegations():
    delegation = create_delegation(partner=create_partner("NO"))

    with pytest.raises(Refused):
        delegations.remove_delegation(delegation, by=create_role(Role.CHAIR, delegation.workshop).user)


def test_each_state_in_the_list_has_its_heading_on_a_phone(client):
    workshop = organiser(client).workshop
    create_delegation(workshop)

    page = client.get(f"/workshops/{workshop.slug}/delegations/")

    bare = [cell for cell in elements(page, "main table.stack td:has(.tag)") if not cell.get("data-label")]
    assert not bare
    assert elements(page, "main table.stack td[data-label] .tag")
