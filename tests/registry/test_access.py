"""Access: denied by default, and each refusal leads to a page on which the user can resolve the problem."""

import re

import pytest
from django.core.checks import run_checks
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path, reverse

from registry import access, checks
from tests import factories, signing
from workshops.models import Role

pytestmark = pytest.mark.django_db


@access.needs("public")
def open_page(request):
    return HttpResponse("open")


@access.needs("dashboard")
def own_page(request):
    return HttpResponse("own")


@access.needs("role.grant")
def recent_page(request):
    return HttpResponse("recent")


def undeclared(request):
    return HttpResponse("secret")


urlpatterns = [
    path("open/", open_page),
    path("own/", own_page),
    path("recent/", recent_page),
    path("undeclared/", undeclared, name="undeclared"),
]


@pytest.fixture
def bare(settings):
    """Add the pages above to those of the portal."""
    from asem_portal import urls

    both = type("both", (), {"urlpatterns": urlpatterns + urls.urlpatterns})
    with override_settings(ROOT_URLCONF=both):
        yield


def officer():
    """Return a user whose role requires a second factor, and who has not set one up."""
    return factories.create_role(Role.SECRETARIAT).user


def test_a_view_without_a_permission_does_not_start(bare):
    (error,) = [error for error in run_checks() if error.id == "registry.E001"]
    assert "'undeclared/'" in error.msg


def test_the_portals_own_views_all_declare_theirs():
    assert checks.every_view_declares_its_permission(None) == []
    assert len(list(checks.views())) > 70


def test_a_permission_that_nobody_listed_cannot_be_declared():
    with pytest.raises(KeyError):
        access.needs("recommendation.destroy")


def test_a_view_that_declares_nothing_asks_for_the_sign_in(bare, client):
    assert client.get("/undeclared/").url == "/account/login/?next=/undeclared/"


def test_a_visitor_is_led_to_the_sign_in_and_back(bare, client):
    assert client.get("/open/").content == b"open"
    assert client.get("/own/?a=1").url == "/account/login/?next=/own/%3Fa%3D1"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("https://testserver/own/?a=1", "/own/%3Fa%3D1"),
        ("https://evil.example/own/", "/dashboard/"),
        ("https://testserver.evil.example/own/", "/dashboard/"),
        ("https://testserver//evil.example/", "/dashboard/"),
        ("", "/dashboard/"),
    ],
)
def test_what_was_sent_without_a_sign_in_leads_back_to_the_page_it_was_sent_from(bare, client, referer, back):
    """They never lead to the URL itself, which accepts only POST, nor to another site."""
    assert client.post("/own/", headers={"referer": referer}).url == f"/account/login/?next={back}"


def test_who_lacks_a_second_factor_is_led_to_setting_it_up(bare, client):
    client.force_login(officer())
    assert client.get("/own/").url == reverse("mfa_index")
    assert client.get("/open/").content == b"open"


@pytest.mark.parametrize("demands", [True, False])
def test_a_delegate_owes_none(bare, client, demands, settings):
    settings.SECOND_FACTOR = demands
    client.force_login(factories.create_user())
    assert client.get("/own/").content == b"own"


@pytest.mark.parametrize("minutes", [0, 14])
def test_who_has_just_proved_it_may_grant(bare, client, minutes):
    signing.sign_in(client, officer(), minutes_ago=minutes)
    assert client.get("/recent/").content == b"recent"


def test_who_proved_it_long_ago_is_asked_again_and_led_back(bare, client):
    signing.sign_in(client, officer(), minutes_ago=16)
    assert client.get("/own/").content == b"own"
    assert client.get("/recent/?a=1").url == "/account/reauthenticate/?next=%2Frecent%2F%3Fa%3D1"
    sent = client.post("/recent/", headers={"referer": "https://testserver/own/"})
    assert re.fullmatch(r"/account/reauthenticate/\?next=%2Frecent%2F%3Fheld%3D[0-9a-f-]{36}", sent.url)


@pytest.mark.parametrize(
    ("page", "signed_in", "private"),
    [("/open/", False, False), ("/open/", True, True), ("/own/", False, True), ("/own/", True, True)],
)
def test_what_is_shown_to_somebody_signed_in_is_in_no_cache(bare, client, page, signed_in, private):
    if signed_in:
        client.force_login(factories.create_user())
    assert (client.get(page).headers.get("Cache-Control") == "private, no-store") is private


def test_what_is_behind_a_personal_link_is_in_no_cache(client):
    for url in ("delegations:invitation", "dispatch:letter"):
        assert client.get(reverse(url, args=["nothing"]))["Cache-Control"] == "private, no-store"
