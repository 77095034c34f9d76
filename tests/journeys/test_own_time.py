"""A visitor's own times, shown below local times if the browser's time zone differs."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.browser import chromium, listen
from tests.factories import create_session, create_workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIRST = date(2027, 4, 28)


def own_times(browser, address, zone, **options):
    """Return the times shown below those of the page, the note on them, and the errors in the browser."""
    complaints = []
    context = browser.new_context(timezone_id=zone, locale="en-GB", **options)
    listen(context, complaints)
    page = context.new_page()
    page.goto(address)
    beneath = page.locator(".own-time").all_text_contents()
    note = page.locator("#programme ~ .source, .programme ~ .source").last.text_content()
    context.close()
    return beneath, note, complaints


def test_a_visitor_reads_their_own_hours(server):
    closing = datetime(2027, 3, 1, 16, 0, tzinfo=UTC)
    deadlines = ("submissions_close_at", "comments_close_at", "final_drafts_close_at")
    hours = {name: closing + timedelta(days=day) for day, name in enumerate(deadlines)}
    workshop = create_workshop(starts_on=FIRST, ends_on=FIRST + timedelta(days=1), **hours)
    workshop.sessions.all().delete()
    create_session(workshop, title="Early", held_on=FIRST, starts="02:30", ends="04:00")
    create_session(workshop, title="Late", held_on=FIRST, starts="14:00", ends="15:00")
    address = f"{server.url}{workshop.get_absolute_url()}"

    with chromium() as browser:
        rome, note, complaints = own_times(browser, address, "Europe/Rome")
        bangkok, _note, _complaints = own_times(browser, address, "Asia/Bangkok")
        without, plain, _complaints = own_times(browser, address, "Europe/Rome", java_script_enabled=False)

    hours = ["17:00"] * 3 + ["27 Apr, 21:30", "09:00"]
    assert [hour in words and "Rome" in words for hour, words in zip(hours, rome, strict=True)] == [True] * 5
    assert ["Apr" in words for words in rome] == [False, False, False, True, False]
    assert (bangkok, without, complaints) == ([], [], [])
    assert note.startswith(plain) and "Rome" in note.removeprefix(plain)
