"""Focal points of ministries, maintained by the secretariat."""

import pytest

from members.models import Contact
from registry import audit
from registry.access import Refused
from tests.factories import create_ministry, create_partner, create_workshop
from tests.workshops.plans import errors, organiser, secretariat
from workshops.delegations import contacts as delegations_contacts

pytestmark = pytest.mark.django_db


def url(workshop, code=""):
    return f"/workshops/{workshop.slug}/ministries/" + (f"{code}/" if code else "")


def test_the_list_has_every_ministry_with_its_focal_point(client):
    workshop = secretariat(client).workshop
    ministries = [
        create_ministry(create_partner(code), kind) for code in ("IT", "VN") for kind in ("culture", "foreign_affairs")
    ]
    client.post(url(workshop, "IT-CUL"), {"full_name": "Liesbeth van ’t IJssel", "email": "culture@example.org"})

    page = client.get(url(workshop))

    rows = {row.ministry.code: str(row.contact or "") for row in page.context["page"]}
    assert rows == {one.code: "" for one in ministries} | {"IT-CUL": "Liesbeth van ’t IJssel"}
    assert (page.context["missing"], "culture@example.org" in page.content.decode()) == (3, True)
    found = client.get(url(workshop), {"q": "ITAL", "missing": "on"}).context["page"]
    assert [row.ministry.code for row in found] == ["IT-MFA"]


def test_filters_are_kept_after_saving(client):
    workshop = secretariat(client).workshop
    ministry = create_ministry()

    saved = client.post(f"{url(workshop, ministry.code)}?q=viet&missing=on", {"email": "first@example.org"})

    assert saved.url == f"{url(workshop)}?q=viet&missing=on"


@pytest.mark.parametrize("report", ["x", "", "1234"])
def test_an_invalid_report_key_gives_no_link_back(client, report):
    page = client.get(url(secretariat(client).workshop), {"report": report})

    assert (page.status_code, page.context["report"] or None) == (200, None)


def test_a_new_focal_point_ends_the_previous_one(client):
    workshop = secretariat(client).workshop
    ministry = create_ministry()
    for address in ("first@example.org", "second@example.org", "second@example.org"):
        client.post(url(workshop, ministry.code), {"full_name": "", "email": address})

    contacts = [(one.email, one.ended_at is None) for one in Contact.objects.order_by("pk")]
    assert contacts == [("first@example.org", False), ("second@example.org", True)]
    assert audit.entries(ministry).count() == 2
    assert "second@example.org" not in str([(one.data, one.object_label) for one in audit.entries(ministry)])


def test_saving_without_an_email_removes_the_focal_point(client):
    workshop = secretariat(client).workshop
    ministry = create_ministry()
    client.post(url(workshop, ministry.code), {"full_name": "", "email": "first@example.org"})

    assert client.post(url(workshop, ministry.code), {"full_name": "", "email": ""}).url == url(workshop)

    assert delegations_contacts.focal_point(ministry) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"full_name": "Vuk", "email": ""},
        {"full_name": "", "email": "nowhere"},
        {"full_name": "", "email": "a\x00@example.org"},
        {"full_name": "", "email": f"{'x' * 250}@example.org"},
    ],
)
def test_invalid_input_is_reported_at_its_field(client, fields):
    workshop = secretariat(client).workshop

    response = client.post(url(workshop, create_ministry().code), fields)

    assert (set(errors(response)), Contact.objects.count()) == ({"email"}, 0)


def test_contacts_are_hidden_from_the_organiser_and_other_secretariats(client):
    workshop, ministry = organiser(client).workshop, create_ministry()
    other = create_workshop()

    assert client.get(url(workshop)).status_code == 404
    secretariat(client, other)
    for address in (url(workshop), url(workshop, ministry.code), url(other, "XX-CUL")):
        assert client.get(address).status_code == 404
    with pytest.raises(Refused):
        delegations_contacts.set_contact(
            workshop, ministry, full_name="", email="a@example.org", by=other.roles.get().user
        )
