"""The headers of every response, and requests refused before any view is called."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def directives(response):
    parts = (part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    return dict(parts)


@pytest.mark.parametrize("address", ["/", "/account/login/", "/dashboard/", "/nothing/here/", "/status/"])
def test_every_page_carries_a_strict_policy_and_its_company(client, address):
    response = client.get(address)
    policy = directives(response)
    assert {name: policy[name] for name in POLICY} == POLICY
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "http" not in response["Content-Security-Policy"]
    names = ["X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"]
    assert [response[name] for name in names] == ["DENY", "nosniff", "same-origin", "same-origin"]
    assert response["Strict-Transport-Security"] == "max-age=31536000"
    assert len(response["X-Request-ID"]) == 16


def test_each_answer_has_an_id_of_its_own(client):
    assert client.get("/status/")["X-Request-ID"] != client.get("/status/")["X-Request-ID"]


def test_http_leads_to_https(client):
    response = Client().get("/status/")
    assert (response.status_code, response.url) == (301, "https://testserver/status/")
    assert client.get("/status/").status_code == 200


def test_cookies_are_for_https_alone_and_not_for_scripts(client):
    client.get("/account/login/")
    client.post("/account/login/code/", {"email": factories.create_user().email})
    found = {
        name: tuple(cookie[key] for key in ("secure", "httponly", "samesite", "path", "domain"))
        for name, cookie in client.cookies.items()
    }
    assert found == dict.fromkeys(("__Host-sessionid", "__Host-csrftoken"), (True, True, "Lax", "/", ""))


@pytest.mark.parametrize(
    "name", ["account_login", "public:home", "public_pages:workshops", "register:recommendations", "public:status"]
)
def test_pages_hold_no_inline_script_or_style(client, name):
    page = client.get(reverse(name)).content.decode().lower()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert not [part for part in page.split("<script")[1:] if not re.match(r" (src=|[^>]*json)", part)]
