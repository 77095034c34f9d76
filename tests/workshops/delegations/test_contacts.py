"""Focal points of ministries, maintained by the secretariat."""

import pytest

from registry.access import Refused
from tests.factories import create_ministry, create_partner, create_workshop
from tests.workshops.plans import organiser, secretariat
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
