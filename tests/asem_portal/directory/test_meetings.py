"""Meetings, on a timeline and individually, and initiatives with their sponsors."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from django.utils.text import capfirst

from asem_portal.directory import meeting_lanes
from members.models import Partner
from registry.dates import days_in_words
from tests.elements import element, elements, texts
from tests.factories import create_report, create_transmission, create_workshop, issue_report
from workshops.models import Initiative, Meeting
from workshops.public_pages import directory as public_pages_directory
from workshops.public_pages.directory import place_in_time, year


def years(page):
    return re.findall(r'<span class="n">(\d{4})</span>', page.text)


def named(page):
    """Return the labels of the links in the content of the page."""
    return texts(page, "main a")


def test_all_meetings_are_listed_latest_first(directory):
    page = directory("/meetings/")

    assert years(page) == [str(year) for year in range(2021, 1995, -1)]
    assert texts(page, ".bars td.right")[:3] == ["13", "14", "8"]
    dates, planned, place, *_rest = texts(page, 'main li:has(a[href="/meetings/CMM4/"]) .meta span')
    assert (dates, place) == ("8–10 September 2010", "Poznań, Poland")
    assert "7–9 September 2010" in planned
    assert capfirst(Meeting.objects.get(code="CMM9").date_text) in texts(page, "main li .meta span")


def test_a_meeting_on_unknown_days_is_listed_in_its_year(directory):
    directory("/meetings/")
    for code, date_text in (("SOM90", "3 and 4 June 2019"), ("SOM91", "not before 20 participants agree")):
        Meeting.objects.create(code=code, kind="som", name=code, date_text=date_text)

    listed = [meeting.code for meeting in sorted(Meeting.objects.all(), key=place_in_time)]

    assert (listed[-1], year(Meeting.objects.get(code="SOM90"))) == ("SOM91", "2019")


def test_a_source_that_is_not_an_address_is_shown_as_text(directory):
    directory("/meetings/")
    Meeting.objects.filter(code="CMM4").update(source="https://[2001; https://asef.org/x")

    assert texts(directory("/meetings/CMM4/"), "dl.facts dd")[-1].startswith("https://[2001")


def test_meetings_can_be_filtered_by_type_and_unknown_types_are_ignored(directory):
    assert len(years(directory("/meetings/?kind=cmm"))) == 8  # the ninth has no date
    assert "9th ASEM Culture Ministers’ Meeting" in named(directory("/meetings/?kind=cmm"))
    assert "1st ASEM Summit" in named(directory("/meetings/"))
    assert "1st ASEM Summit" not in named(directory("/meetings/?kind=cmm"))
    assert named(directory("/meetings/?kind=%3Cscript%3E")) == named(directory("/meetings/"))


@pytest.mark.parametrize("address", ["/meetings/?kind=none", "/initiatives/?year=1800", "/initiatives/?partner=XX"])
def test_an_unknown_filter_is_named(directory, address):
    assert len(elements(directory(address), "main [data-notice=ignored]")) == 1
    assert elements(directory(address.partition("?")[0]), "main [data-notice=ignored]") == []


def test_a_rescheduled_meeting_shows_both_dates(directory):
    page = directory("/meetings/CMM4/")

    assert texts(page, "dl.facts dd")[:4] == ["8–10 September 2010", "7–9 September 2010", "Poland", "Poznań"]
    assert "Heritage and the Challenges of the Present" in texts(page, "main .lead")[0]
    assert element(page, "main a[rel=prev]").text == "3rd ASEM Culture Ministers’ Meeting"
    assert element(page, "main a[rel=next]").text == "5th ASEM Culture Ministers’ Meeting"
    outcomes = texts(page, "section[aria-labelledby=outcomes] li a")
    assert "Joint Declaration of the 4th Culture Ministers’ Meeting" in outcomes


def test_all_meetings_of_a_year_are_visible_in_the_overview(directory, clock):
    clock(datetime(2026, 12, 31, 12, tzinfo=UTC))
    for number in range(3):
        Meeting.objects.create(code=f"LATE{number}", kind="fmm", name="L", starts_on="2026-12-30", ends_on="2026-12-30")
    page = directory("/meetings/")

    for lane in elements(page, ".bars tbody tr"):
        places = sorted(int(bar.get("x")) for bar in lane.find_class("bar"))
        assert len(places) == int(lane.find_class("right")[0].text)
        assert all(after - before > meeting_lanes.BAR for before, after in pairwise(places))
        assert places[0] >= 0 and places[-1] + meeting_lanes.BAR <= 1000
    assert texts(page, ".bars tfoot text") == ["1996", "2000", "2005", "2010", "2015", "2020", "2026"]


def test_neighbours_are_of_the_same_series_and_of_known_years(directory):
    Meeting.objects.create(code="COORD-2022", kind="som", name="Second", date_text="2022")
    Meeting.objects.create(code="COORD-X", kind="som", name="Undated", date_text="date not known")

    for code, expected in {
        "COORD-2020-04": ["COORD-2022"],
        "COORD-2022": ["COORD-2020-04"],
        "COORD-X": [],
        "CMM4-PREP2": ["CMM4-PREP1", "CMM7-SOM1"],
    }.items():
        links = elements(directory(f"/meetings/{code}/"), "main a[rel=prev], main a[rel=next]")
        assert [link.get("href").split("/")[-2] for link in links] == expected


def test_the_first_meeting_has_no_previous_one_and_a_summit_lists_new_partners(directory):
    page, expected = directory("/meetings/ASEM5/"), directory("/meetings/CMM9/")
    admitted = "section[aria-labelledby=admitted]"

    assert texts(page, f"{admitted} .section-head .muted") == ["13"]
    assert texts(page, f"{admitted} li")[:3] == ["Cambodia", "Cyprus", "Czech Republic"]
    assert "ASEM Declaration on Dialogue among Cultures and Civilisations" in named(page)
    first = directory("/meetings/ASEM1/")
    assert (elements(first, "main a[rel=prev]"), len(elements(first, "main a[rel=next]"))) == ([], 1)
    assert texts(expected, "dl.facts dd")[0].lower().startswith("date to be announced")
    assert texts(expected, "dl.facts dt")[0] != texts(page, "dl.facts dt")[0]  # not "held", as those of the past


def test_a_meeting_shows_public_workshops_and_reports(directory):
    meeting = Meeting.objects.get(code="CMM4")
    workshop = create_workshop(title="Open to all")
    create_workshop(title="Not open yet", opened_at=None)
    report = issue_report(create_report(workshop, meeting=meeting, title="A report for Poznań"))
    address = "/meetings/CMM4/"
    before = directory(address)
    assert ("Open to all" in named(before), "Not open yet" in before.text) == (True, False)
    assert report.title not in before.text

    create_transmission(report, occurred_on=date(2010, 9, 8))
    for item in report.items.all():
        type(item.recommendation).objects.filter(pk=item.recommendation_id).update(published_at=timezone.now())

    after = directory(address)
    row = "section[aria-labelledby=reports] li"
    assert (texts(after, f"{row} .n"), texts(after, f"{row} a")) == (["2010"], [report.title])
    assert texts(after, f"{row} .meta span")[:2] == [report.symbol, "8 September 2010"]


def test_initiatives_can_be_filtered_by_partner_area_and_status(directory):
    def counts(query):
        page = directory(f"/initiatives/{query}")
        return page.context["page"].paginator.count, len(elements(page, "table:has(.tag) tbody tr"))

    assert counts("") == (8, 8)
    assert counts("?partner=HU&area=D7.2") == counts("?state=under_way") == (1, 1)
    assert counts("?partner=HU&area=P1") == (0, 0)
    assert counts("?year=2008") == (2, 2)
    assert counts("?year=2008&area=D7.5") == (1, 1)
    assert len(elements(directory("/initiatives/?partner=HU&area=P1"), "main .empty")) == 1
    assert named(directory("/initiatives/?partner=XX&area=9&state=no&year=1066")) == named(directory("/initiatives/"))


def test_reported_figures_are_listed_separately(directory):
    (row,) = elements(directory("/initiatives/"), '[aria-labelledby=figures] tr:has(a[href="/partners/VN/"])')
    proposed, co_sponsored, basis = (cell.text_content() for cell in row.iter("td"))

    assert (proposed, co_sponsored) == ("29", "31")
    assert "November 2021" in basis


def test_an_initiative_shows_its_sponsors_and_workshops(directory):
    initiative = Initiative.objects.get(code="visibility-workshop-2010")
    create_workshop(title="Open to all", origin=initiative, host=Partner.objects.get(code="VN"))
    create_workshop(title="Not open yet", origin=initiative, opened_at=None)

    page = directory("/initiatives/visibility-workshop-2010/")

    assert texts(page, "dl.facts dd")[:3] == ["Viet Nam", "Hungary, Italy", "7th ASEM Summit"]
    assert ("Open to all" in named(page), "Not open yet" in page.text) == (True, False)


def test_a_coming_meeting_is_not_shown_as_held(directory, clock):
    clock(datetime(2026, 6, 1, 12, tzinfo=UTC))
    before = texts(directory("/meetings/"), ".bars td.right")
    meeting = Meeting.objects.create(code="CMM10", kind="cmm", name="Tenth", starts_on="2026-09-01")
    held = texts(directory("/meetings/CMM8/"), "dl.facts dt")[0]

    assert texts(directory("/meetings/"), ".bars td.right") == before
    assert texts(directory("/meetings/CMM10/"), "dl.facts dt")[0] != held

    Meeting.objects.filter(pk=meeting.pk).update(starts_on="2026-06-01")
    assert texts(directory("/meetings/"), ".bars td.right") != before
    assert texts(directory("/meetings/CMM10/"), "dl.facts dt")[0] == held


@pytest.mark.parametrize(
    ("facts", "days"),
    [
        ({}, (None, None)),
        ({"starts_on": 8}, (8, 8)),
        ({"starts_on": 8, "ends_on": 10}, (8, 10)),
        ({"starts_on": 8, "planned_starts_on": 3, "planned_ends_on": 4}, (8, 8)),
        ({"planned_starts_on": 3}, (3, 3)),
        ({"planned_starts_on": 3, "planned_ends_on": 4}, (3, 4)),
        ({"ends_on": 10, "planned_starts_on": 3}, (10, 10)),
    ],
)
def test_actual_and_planned_days_are_never_mixed(facts, days):
    meeting = Meeting(**{name: date(2026, 9, day) for name, day in facts.items()})

    assert meeting.days == tuple(day and date(2026, 9, day) for day in days)


@pytest.mark.parametrize(("days", "is_stated"), [(-1, False), (0, True), (200, True)])
def test_a_coming_meeting_states_its_planned_day_and_a_past_one_does_not(clock, days, is_stated):
    clock(datetime(2027, 3, 1, 12, tzinfo=UTC))
    planned = date(2027, 3, 1) + timedelta(days=days)
    meeting = Meeting(code="ASEM14", kind="summit", name="14th ASEM Summit", planned_starts_on=planned)

    assert (public_pages_directory.dates(meeting) == days_in_words(planned, planned)) is is_stated
    assert bool(public_pages_directory.planned(meeting)) is not is_stated
