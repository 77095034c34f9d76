"""The charts of the directory change, with their ETags, as soon as what they show changes."""

import pytest

from recommendations.workflow import publication
from tests.elements import elements, texts
from tests.factories import create_administrator, create_area, create_partner, create_recommendation, create_role
from tests.signing import SecureClient, sign_in
from workshops.models import Role

pytestmark = pytest.mark.django_db
NOT_MODIFIED = 304


@pytest.fixture
def administrator():
    return sign_in(SecureClient(), create_administrator())


def known(client, address):
    """Return the ETag of a page, which is not sent again while nothing changes."""
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == NOT_MODIFIED
    return tag


def changed(client, address, tag):
    """Return the page as it is now; fail if its ETag is still the same."""
    page = client.get(address, headers={"If-None-Match": tag})
    assert (page.status_code, page["ETag"] == tag) == (200, False)
    return page


def test_an_initiative_is_in_the_chart_once_it_is_added(client, administrator):
    area, tag = create_area("D7.2"), known(client, "/initiatives/")
    data = {"code": "house", "title": "A house", "proposer": create_partner().pk, "state": "proposed"}

    administrator.post("/admin/initiative/add/", data | {"areas": [area.code], "year": "2019"})

    page = changed(client, "/initiatives/", tag)
    assert elements(page, 'section[aria-labelledby=chart] a[href="/initiatives/?area=D7.2&year=2019"]')


def test_a_term_is_in_the_band_once_it_is_added(client, administrator):
    partner, tag = create_partner(), known(client, "/coordinators/")
    data = {"code": "asean-2019", "partner": partner.pk, "role": "asean", "confidence": "sure"}

    administrator.post("/admin/coordinator/add/", data | {"starts_on": "2019-01-01", "ends_on": "2020-12-31"})

    page = changed(client, "/coordinators/", tag)
    assert texts(page, "table.band td[colspan='4'] a") == [partner.name]


def test_a_partner_is_in_the_ring_once_it_is_added(client, administrator):
    create_partner("VN")
    tag = known(client, "/partners/")
    data = {"code": "XX", "name": "Utopia", "formal_name": "Utopia", "region": "asia", "group": "nesa"}

    administrator.post(
        "/admin/partner/add/", data | {"joined_on": "2020-01-01", "sort_name": "Utopia", "protocol_order": 99}
    )

    page = changed(client, "/partners/", tag)
    assert [link.get("data-code") for link in elements(page, "svg.ring a")] == ["VN", "XX"]


def test_a_recommendation_is_in_the_coverage_once_it_is_published(client):
    create_area("D7.2", kind="priority")
    text = create_recommendation("adopted", areas=["D7.2"])
    secretariat = create_role(Role.SECRETARIAT, text.workshop).user
    tag = known(client, "/areas/")

    publication.publish(text, by=secretariat)

    page = changed(client, "/areas/", tag)
    assert texts(page, "section[aria-labelledby=priorities] td.right") == ["1"]
