"""security.txt (RFC 9116): where to report a vulnerability."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from asem_portal.public import security_contact

ADDRESS = reverse("public:security_txt")
pytestmark = pytest.mark.django_db  # one query, for the ETag
CONTACT = "Portal secretariat, contact@example.org"


def fields(client):
    """Return the lines of the file as (name, value)."""
    return [tuple(line.split(": ", 1)) for line in client.get(ADDRESS).text.splitlines()]


def test_it_states_contact_expiry_language_and_its_own_address(client, settings):
    settings.PORTAL_CONTACT = CONTACT
    response = client.get(ADDRESS)

    assert ADDRESS == "/.well-known/security.txt"
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response.text.endswith("\n")
    names = [name for name, _value in fields(client)]
    assert names == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    values = dict(fields(client))
    assert values["Contact"] == "mailto:contact@example.org"
    assert values["Preferred-Languages"] == "en"
    assert values["Canonical"] == f"{settings.PORTAL_URL}{ADDRESS}"
    assert dict(client.cookies) == {}


def test_it_expires_within_a_year_and_is_the_same_all_day(client, settings, monkeypatch):
    settings.PORTAL_CONTACT = CONTACT
    day = datetime(2026, 12, 31, tzinfo=UTC)
    expiries = []
    for moment in (day, day + timedelta(hours=23, minutes=59), day + timedelta(days=1)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        expiries.append(datetime.fromisoformat(dict(fields(client))["Expires"]))

    assert expiries[0] == expiries[1] == expiries[2] - timedelta(days=1)
    assert timedelta(days=1) < expiries[0] - day < timedelta(days=365)


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("contact@example.org", "mailto:contact@example.org"),
        ("mailto:first.last+portal@mail.example.org", "mailto:first.last+portal@mail.example.org"),
        ("The secretariat <contact@example.org>.", "mailto:contact@example.org"),
        ("https://example.org/contact?of=portal", "https://example.org/contact?of=portal"),
        ("See https://example.org/contact.", "https://example.org/contact"),
        ("contact@example.org or https://example.org/", "https://example.org/"),
    ],
)
def test_the_contact_is_a_uri(contact, uri):
    assert security_contact.contact_uri(contact) == uri


@pytest.mark.parametrize("contact", ["", "the secretariat", "http://example.org/contact", "desk@localhost", "a@@b"])
def test_without_a_usable_contact_it_is_not_found(client, settings, contact):
    settings.PORTAL_CONTACT = contact
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x00", "\x85", "\u2028"])
@pytest.mark.parametrize("name", ["PORTAL_CONTACT", "PORTAL_URL"])
def test_a_setting_cannot_add_a_line(client, monkeypatch, name, end):
    monkeypatch.setattr(settings, "PORTAL_CONTACT", CONTACT)
    value = {"PORTAL_CONTACT": "https://example.org/", "PORTAL_URL": "https://portal.example.org"}[name]
    monkeypatch.setattr(settings, name, f"{value}x{end}Contact: mailto:intruder@example.com")

    names = [line[0] for line in fields(client)]
    assert names == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert "intruder" not in dict(fields(client))["Contact"]
