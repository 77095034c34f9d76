"""The markup of the Atom feed."""

from xml.etree import ElementTree

import pytest
from django.utils import timezone

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client):
    """Return (title, URL) of each entry, in the order of the feed."""
    root = ElementTree.fromstring(client.get("/feed/").content)
    return [(one.find(f"{ATOM}title").text, one.find(f"{ATOM}link").get("href")) for one in root.iter(f"{ATOM}entry")]


def test_it_has_the_elements_that_atom_requires(client):
    factories.create_recommendation("adopted", published_at=timezone.now())
    answer = client.get("/feed/")
    root = ElementTree.fromstring(answer.content)

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    for part in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{part}") is not None
    for entry in root.iter(f"{ATOM}entry"):
        assert None not in [entry.find(f"{ATOM}{part}") for part in ("id", "title", "updated", "link", "summary")]
    own = next(link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self")
    assert own.get("href").endswith("/feed/")


def test_characters_not_allowed_in_xml_are_removed(client):
    factories.create_workshop(title="A\x0bB\ufffeC")

    assert "ABC" in [title for title, _address in entries(client)]


def test_an_empty_feed_is_valid(client):
    assert entries(client) == []
