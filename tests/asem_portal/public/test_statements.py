"""The accessibility and privacy statements, robots.txt, and the head of public pages."""

import re

import pytest
from django.urls import reverse

from tests.elements import element, elements, texts

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/workshops/", "/recommendations/", "/verify/", "/data/", "/accessibility/", "/privacy/"]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_has_a_description_and_a_canonical_address(client, settings, address):
    page = client.get(address, {"utm": "x"}).text

    assert re.search(r'<meta name="description" content="[^"]{40,}">', page)
    assert f'<link rel="canonical" href="{settings.PORTAL_URL}{address}">' in page
    assert f'<meta property="og:url" content="{settings.PORTAL_URL}{address}">' in page
    assert not re.findall(r'(?:src|srcset)="https?:', page)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_footer_links_to_both_statements(client, address):
    foot = client.get(address).text.partition("<footer")[2]

    for named in ("/verify/", "/accessibility/", "/privacy/", "/feed/", "/data/"):
        assert f'href="{named}"' in foot


@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/"])
def test_a_statement_names_a_contact(client, settings, address):
    workshops = f'main .prose a[href="{reverse("public_pages:workshops")}"]'
    element(client.get(address), workshops)

    settings.PORTAL_CONTACT = "Portal team, portal@example.org"
    page = client.get(address)
    assert texts(page, 'main a[href="mailto:portal@example.org"]') == ["portal@example.org"]
    assert elements(page, workshops) == []


def test_the_privacy_statement_names_the_cookies_used(client, settings):
    page = client.get("/privacy/")

    assert texts(page, "[data-cookies] li b") == [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME]
    assert " 14 " in texts(page, "[data-cookies] li")[0]


@pytest.mark.parametrize("address", ["/", "/recommendations/", "/privacy/", "/feed/"])
def test_visitors_get_no_cookie(client, address):
    client.get(address)
    assert dict(client.cookies) == {}


def test_robots_are_excluded_from_personal_pages_only(client):
    rules = client.get("/robots.txt").text.splitlines()

    assert rules[0] == "User-agent: *"
    barred = [rule.removeprefix("Disallow: ") for rule in rules[1:]]
    assert {"/letter/", "/invitation/", "/dashboard/", "/account/", "/emails/"} <= set(barred)
    assert not [address for address in PUBLIC for prefix in barred if address.startswith(prefix)]
