"""The Atom feed: valid, with absolute URLs."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from asem_portal.public import news
from registry.dates import day_in_words
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


def entry_of(client, mark):
    """Return the entry whose summary names a symbol."""
    root = ElementTree.fromstring(client.get("/feed/").content)
    [found] = [one for one in root.iter(f"{ATOM}entry") if mark in one.find(f"{ATOM}summary").text]
    return found


def dates_of(entry):
    return [datetime.fromisoformat(entry.find(f"{ATOM}{name}").text) for name in ("published", "updated")]


def test_a_recommendation_is_dated_when_it_was_published_and_names_its_adoption(client):
    published_at = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    text = factories.create_recommendation("adopted", published_at=published_at)
    entry = entry_of(client, text.symbol)
    assert dates_of(entry) == [published_at] * 2
    assert day_in_words(text.adoption.occurred_on) in entry.find(f"{ATOM}summary").text


def test_a_recommendation_of_a_chairs_summary_names_no_adoption(client):
    text = factories.create_recommendation("carried", published_at=timezone.now())
    assert "adopted" not in entry_of(client, text.symbol).find(f"{ATOM}summary").text


def test_a_report_is_dated_when_its_last_recommendation_was_published(client):
    """A transmission may be recorded without publishing: no one else could read the report until then."""
    sent_at, later = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 9, tzinfo=UTC)
    author = factories.create_delegate()
    texts = [
        factories.create_recommendation("adopted", author=author, published_at=at)
        for at in (later, sent_at - timedelta(days=9))
    ]
    report = factories.issue_report(factories.create_report(texts[0].workshop, texts), issued_at=sent_at)
    factories.create_transmission(report, sent_at=sent_at, occurred_on=sent_at.date())

    entry = entry_of(client, report.symbol)

    assert dates_of(entry) == [later] * 2
    assert "1 July 2026" in entry.find(f"{ATOM}summary").text


def test_a_report_without_recommendations_is_dated_when_its_transmission_was_recorded(client):
    report = factories.issue_report(factories.create_report(recommendations=[]))
    sent_at = datetime(2026, 7, 1, tzinfo=UTC)
    factories.create_transmission(report, sent_at=sent_at)
    assert dates_of(entry_of(client, report.symbol)) == [sent_at] * 2


def test_a_transmission_is_shown_with_the_day_on_which_it_took_place(client):
    """On the home page, in the list of reports and in the summary of the feed, which dates it when it was recorded."""
    text = factories.create_recommendation("adopted", published_at=timezone.now())
    report = factories.issue_report(factories.create_report(text.workshop, [text]))
    took_place = date(2010, 10, 4)
    sent_at = factories.create_transmission(report, occurred_on=took_place).sent_at

    entry = entry_of(client, report.symbol)
    assert [at.date() for at in dates_of(entry)] == [sent_at.date()] * 2
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


def test_the_numbers_of_queries_and_entries_are_limited(client, django_assert_num_queries):
    for count in (3, 297):
        publish(count)
        with django_assert_num_queries(5):  # one query is for the ETag
            client.get("/feed/")
    assert len(entries(client)) == news.MAX_ENTRIES


def test_pages_link_to_the_feed(client):
    assert '<link rel="alternate" type="application/atom+xml" href="/feed/"' in client.get("/").text
