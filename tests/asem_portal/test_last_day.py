"""What lasts several days shows its last day wherever its first is shown: pages, files, feed, calendar and e-mails."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from registry import outbox
from registry.models import Outgoing
from registry.search import index
from reports.printing import report as printing_report
from tests import signing
from tests.elements import texts
from tests.factories import (
    create_activity,
    create_administrator,
    create_meeting,
    create_partner,
    create_recommendation,
    create_report,
    create_role,
    create_workshop,
)
from tests.reports.reports import drawn
from workshops.delegations import role_grants
from workshops.models import Meeting, Role
from workshops.programme import calendar

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2031, 12, 7), date(2031, 12, 11)
SPANS = ("7–11 December 2031", "7–11 Dec 2031", "2031-12-11")
TIMES = {
    "Festival": {"starts": "10:00", "ends": "09:00"},
    "Fair": {"starts": "10:00"},
    "Exhibition": {},
}


@pytest.fixture
def workshop():
    """A workshop of five days with three events that last as long, and a meeting on the same days."""
    workshop = create_workshop(create_partner("LA"), starts_on=FIRST, ends_on=LAST, title="Networks of craft")
    Meeting.objects.filter(pk=create_meeting("CMM9").pk).update(starts_on=FIRST, ends_on=LAST, city="Luang Prabang")
    for title, times in TIMES.items():
        create_activity(workshop, title=title, held_on=FIRST, ends_on=LAST, **times)
    index.refresh()
    return workshop


def text_of(client, address):
    response = client.get(address, follow=True)
    assert response.status_code == 200
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return data.decode("utf-8-sig")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/feed/",
        "/workshops/",
        "/workshops/{slug}/",
        "/partners/LA/",
        "/meetings/",
        "/meetings/CMM9/",
        "/data/workshops.csv",
        "/data/workshops.json",
        "/data/meetings.csv",
        "/data/meetings.json",
        "/search/?q=craft",
        "/search/?q=CMM9",
    ],
)
def test_public_pages_and_files_show_the_days_of_workshops_and_meetings(client, workshop, address):
    text = text_of(client, address.format(slug=workshop.slug))

    assert any(span in text for span in SPANS)
    assert [words for words in (">7 Dec 2031<", ">7 December 2031<") if words in text] == []


def test_the_dashboard_shows_the_days_of_the_workshop(workshop):
    office = create_role(Role.SECRETARIAT, workshop).user
    client = signing.SecureClient()
    signing.sign_in(client, office)

    assert SPANS[1] in texts(text_of(client, "/dashboard/"), ".dateline time")


def test_a_final_draft_shows_the_days_of_its_workshop():
    recommendation = create_recommendation("final")
    type(recommendation.workshop).objects.filter(pk=recommendation.workshop_id).update(starts_on=FIRST, ends_on=LAST)
    client = signing.SecureClient()
    signing.sign_in(client, create_role(Role.SECRETARIAT, recommendation.workshop).user)

    assert SPANS[0] in texts(text_of(client, recommendation.get_absolute_url()), "dd")


def test_the_planners_list_and_the_public_programme_show_the_last_day_of_events(client, workshop):
    organiser = create_role(Role.ORGANISER, workshop).user
    planner = signing.SecureClient()
    signing.sign_in(planner, organiser)
    rows = texts(text_of(planner, f"/workshops/{workshop.slug}/activities/"), "tbody tr")
    public = texts(text_of(client, workshop.get_absolute_url()), "tr")

    for title in TIMES:
        [row] = [row for row in rows if title in row]
        assert "11 December 2031" in row
        [row] = [row for row in public if title in row]
        assert "11 December" in row


def test_the_printed_programme_shows_the_last_day_of_events(workshop):
    _page, html = drawn(printing_report.freeze(create_report(workshop, [], annexes=["programme"])))

    for title in TIMES:
        [row] = [row for row in texts(html, ".prog tr") if title in row]
        assert "11 December" in row


def test_calendars_end_on_the_last_day(workshop):
    """A date of end is exclusive in iCalendar (RFC 5545, 3.6.1): the day after the last."""
    events = {str(event["summary"]): event for event in Calendar.from_ical(calendar.of_workshop(workshop)).events}

    assert events["Exhibition"].decoded("dtstart") == FIRST
    assert events["Exhibition"].decoded("dtend") == LAST + timedelta(days=1)
    for title in ("Festival", "Fair"):
        assert (events[title].decoded("dtstart").date(), events[title].decoded("dtend").date()) == (FIRST, LAST)
    assert f"{events['Festival'].decoded('dtend'):%H:%M}" == "09:00"


def test_an_invitation_names_all_days(workshop, mailoutbox):
    role_grants.grant_role(workshop, Role.SECRETARIAT, "a@example.org", "Ada Rossi", by=create_administrator())
    outbox.run("invitation.send", Outgoing.objects.get(kind="invitation.send").key)

    [message] = mailoutbox
    assert SPANS[0] in message.body
