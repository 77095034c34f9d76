"""What the portal says of itself: accessibility, privacy, robots, and the head of public pages."""

import re

import pytest
from django.urls import reverse

from tests.elements import element, elements, texts

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/workshops/", "/recommendations/", "/verify/", "/data/", "/accessibility/", "/privacy/"]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_has_a_description_and_a_stable_address(client, settings, address):
    page = client.get(address, {"utm": "x"}).text

    assert re.search(r'<meta name="description" content="[^"]{40,}">', page)
    assert f'<link rel="canonical" href="{settings.PORTAL_URL}{address}">' in page
    assert f'<meta property="og:url" content="{settings.PORTAL_URL}{address}">' in page
    assert not re.findall(r'(?:src|srcset)="https?:', page)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_foot_leads_to_both_statements(client, address):
    foot = client.get(address).text.partition("<footer")[2]

    for named in ("/verify/", "/accessibility/", "/privacy/", "/feed/", "/data/"):
        assert f'href="{named}"' in foot


@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/"])
def test_a_statement_names_whom_to_write_to(client, settings, address):
    workshops = f'main .prose a[href="{reverse("public_pages:workshops")}"]'
    element(client.get(address), workshops)

    settings.PORTAL_CONTACT = "Portal dashboard, dashboard@example.org"
    page = client.get(address)
    assert texts(page, 'main a[href="mailto:dashboard@example.org"]') == ["dashboard@example.org"]
    assert elements(page, workshops) == []


def test_the_privacy_statement_names_the_cookies_that_there_are(client, settings):
    page = client.get("/privacy/")

    assert texts(page, "[data-cookies] li b") == [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME]
    assert " 14 " in texts(page, "[data-cookies] li")[0]


@pytest.mark.parametrize("address", ["/", "/recommendations/", "/privacy/", "/feed/"])
def test_who_only_reads_gets_no_cookie(client, address):
    client.get(address)
    assert dict(client.cookies) == {}


def test_robots_are_kept_from_peoples_own_pages_and_from_nothing_public(client):
    rules = client.get("/robots.txt").text.splitlines()

    assert rules[0] == "User-agent: *"
    barred = [rule.removeprefix("Disallow: ") for rule in rules[1:]]
    assert {"/letter/", "/invitation/", "/dashboard/", "/account/"} <= set(barred)
    assert not [address for address in PUBLIC for prefix in barred if address.startswith(prefix)]
