"""Meetings as a time line with a page each, and initiatives with who is behind them."""

import re
from datetime import date

from django.utils import timezone

from members.models import Partner
from tests.factories import create_report, create_transmission, create_workshop, issue_report
from workshops.models import Initiative, Meeting
from workshops.public_pages.directory import place_in_time, year


def years(page):
    return re.findall(r'<span class="n">(\d{4})</span>', page.content.decode())


def test_all_meetings_stand_on_one_line_the_latest_first(directory, client):
    page = directory("/meetings/")

    assert years(client.get("/meetings/")) == [str(year) for year in range(2021, 1995, -1)]
    assert "Summit 13 Foreign Ministers’ Meeting 14 Culture Ministers’ Meeting 8" in page
    assert "8–10 September 2010 planned for 7–9 September 2010 Poznań, Poland" in page
    assert "expected in 2020; no date found" in page


def test_a_meeting_of_unknown_days_stands_in_its_year(directory, client):
    directory("/meetings/")
    for code, words in (("SOM90", "3 and 4 June 2019"), ("SOM91", "not before 20 participants agree")):
        Meeting.objects.create(code=code, kind="som", name=code, date_words=words)

    listed = [one.code for one in sorted(Meeting.objects.all(), key=place_in_time)]

    assert (listed[-1], year(Meeting.objects.get(code="SOM90"))) == ("SOM91", "2019")


def test_a_source_that_is_no_address_stands_there_as_words(directory):
    directory("/meetings/")
    Meeting.objects.filter(code="CMM4").update(source="https://[2001; https://asef.org/x")

    assert "https://[2001" in directory("/meetings/CMM4/")


def test_one_kind_can_be_chosen_and_an_unknown_one_is_left_aside(directory, client):
    assert len(years(client.get("/meetings/?kind=cmm"))) == 9
    assert "1st ASEM Summit" not in directory("/meetings/?kind=cmm")
    assert directory("/meetings/?kind=%3Cscript%3E") == directory("/meetings/")


def test_a_meeting_that_moved_tells_both_dates(directory):
    page = directory("/meetings/CMM4/")

    assert "Held 8–10 September 2010 Planned 7–9 September 2010 Host Poland Place Poznań" in page
    assert "Heritage and the Challenges of the Present" in page
    assert "Before it: 3rd ASEM Culture Ministers’ Meeting After it: 5th ASEM Culture Ministers’ Meeting" in page
    assert "Joint declaration of the 4th Culture Ministers’ Meeting" in page


def test_the_first_meeting_has_none_before_it_and_a_summit_its_new_partners(directory):
    page = directory("/meetings/ASEM5/")

    assert "Partners since this meeting 13 Cambodia Cyprus Czech Republic" in page
    assert "ASEM Declaration on Dialogue among Cultures and Civilisations" in page
    assert "Before it:" not in directory("/meetings/ASEM1/")
    assert "When expected in 2020; no date found" in directory("/meetings/CMM9/")


def test_a_meeting_shows_public_workshops_and_reports(directory):
    meeting = Meeting.objects.get(code="CMM4")
    workshop = create_workshop(title="Open to all")
    create_workshop(title="Not open yet", opened_at=None)
    report = issue_report(create_report(workshop, meeting=meeting, title="A report for Poznań"))
    address = "/meetings/CMM4/"
    assert ("Open to all" in directory(address), "Not open yet" in directory(address)) == (True, False)
    assert report.title not in directory(address)

    create_transmission(report, occurred_on=date(2010, 9, 8))
    for item in report.items.all():
        type(item.recommendation).objects.filter(pk=item.recommendation_id).update(released_at=timezone.now())

    assert f"2010 {report.title} {report.symbol} 8 Sep 2010" in directory(address)


def test_initiatives_are_found_by_partner_area_and_state(directory):
    assert "8 in all" in directory("/initiatives/")
    assert "1 in all" in directory("/initiatives/?partner=HU&area=D7.2")
    assert "1 in all" in directory("/initiatives/?state=under_way")
    assert "No initiative matches" in directory("/initiatives/?partner=HU&area=P1")
    assert directory("/initiatives/?partner=XX&area=9&state=%00".replace("%00", "no")) == directory("/initiatives/")


def test_the_list_keeps_reported_figures_apart(directory):
    assert "Viet Nam reported 29 31 By November 2021, in all fields:" in directory("/initiatives/")


def test_an_initiative_names_who_is_behind_it_and_what_came_of_it(directory):
    initiative = Initiative.objects.get(code="visibility-workshop-2010")
    create_workshop(title="Open to all", origin=initiative, host=Partner.objects.get(code="VN"))
    create_workshop(title="Not open yet", origin=initiative, opened_at=None)

    page = directory("/initiatives/visibility-workshop-2010/")

    assert "Proposed by Viet Nam Co-sponsors Hungary , Italy Meeting 7th ASEM Summit" in page
    assert ("Open to all" in page, "Not open yet" in page) == (True, False)
