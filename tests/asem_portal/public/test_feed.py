"""The Atom feed: valid, with absolute URLs."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from asem_portal.public import news
from tests import factories
from tests.asem_portal.register.published import publish
from tests.elements import elements

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client):
    """Return (title, URL) of each entry, in the order of the feed."""
    root = ElementTree.fromstring(client.get("/feed/").content)
    return [(one.find(f"{ATOM}title").text, one.find(f"{ATOM}link").get("href")) for one in root.iter(f"{ATOM}entry")]


def test_it_lists_public_workshops_recommendations_and_reports(client, settings):
    text = factories.create_recommendation("adopted", title="<b>A & Ω</b>", published_at=timezone.now())
    public = factories.create_transmission(
        factories.issue_report(factories.create_report(text.workshop, [text]))
    ).report
    factories.issue_report(factories.create_report(factories.create_workshop(title="Another", opened_at=None)))
    factories.create_recommendation("adopted", title="Hidden")

    found = entries(client)
    portal = settings.PORTAL_URL
    assert ("<b>A & Ω</b>", f"{portal}/r/{text.symbol}/") in found
    assert (public.title, f"{portal}{public.get_absolute_url()}") in found
    assert (text.workshop.title, f"{portal}{text.workshop.get_absolute_url()}") in found
    assert {title for title, _address in found}.isdisjoint({"Hidden", "Another"})


def test_a_transmission_is_dated_by_the_day_on_which_it_took_place(client):
    """On the home page, in the list of reports and in the feed, of which `updated` says when it was recorded."""
    text = factories.create_recommendation("adopted", published_at=timezone.now())
    report = factories.issue_report(factories.create_report(text.workshop, [text]))
    took_place = date(2010, 10, 4)
    sent_at = factories.create_transmission(report, occurred_on=took_place).sent_at

    [entry] = [
        one
        for one in ElementTree.fromstring(client.get("/feed/").content).iter(f"{ATOM}entry")
        if report.symbol in one.find(f"{ATOM}summary").text
    ]
    dates = [entry.find(f"{ATOM}{name}").text[:10] for name in ("published", "updated")]
    assert dates == [took_place.isoformat(), sent_at.date().isoformat()]
    assert "4 October 2010" in entry.find(f"{ATOM}summary").text

    home, reports = client.get("/"), client.get(f"/workshops/{text.workshop.slug}/reports/")
    shown = [
        row for row in elements(home, ".news li") if row.find(f".//a[@href='{report.get_absolute_url()}']") is not None
    ]
    assert [one.get("datetime") for row in shown for one in row.iter("time")] == [took_place.isoformat()]
    days = [one.get("datetime") for row in elements(reports, "td.corner") for one in row.iter("time")]
    assert days == [took_place.isoformat()]
    news_days = [one.get("datetime") for one in elements(home, ".news time")]
    assert news_days == sorted(news_days, reverse=True)


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


def test_the_numbers_of_queries_and_entries_are_limited(client, django_assert_num_queries):
    for count in (3, 297):
        publish(count)
        with django_assert_num_queries(5):  # one query is for the ETag
            client.get("/feed/")
    assert len(entries(client)) == news.MAX_ENTRIES


def test_pages_link_to_the_feed(client):
    assert '<link rel="alternate" type="application/atom+xml" href="/feed/"' in client.get("/").text
