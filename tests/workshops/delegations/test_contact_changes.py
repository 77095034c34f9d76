"""A focal point replaced or removed, and input that is refused."""

import pytest

from members.models import Contact
from registry import audit
from tests.factories import create_ministry
from tests.workshops.plans import errors, secretariat
from workshops.delegations import contacts as delegations_contacts

pytestmark = pytest.mark.django_db


def url(workshop, code=""):
    return f"/workshops/{workshop.slug}/ministries/" + (f"{code}/" if code else "")


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
