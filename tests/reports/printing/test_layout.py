"""Pages are full, topics come in the composed order, sources are numbered notes, and nothing is broken wrongly."""

import json
import re
import subprocess
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from members.models import Partner
from registry import pdf
from reports.composing import order
from reports.printing import action
from reports.printing import report as printing_report
from tests.elements import elements, texts
from tests.factories import (
    create_activity,
    create_delegate,
    create_delegation,
    create_organisation,
    create_partner,
    create_recommendation,
    create_report,
    create_session,
    create_workshop,
)
from tests.registry.pdf import sample
from tests.reports.printing.pages import pages_of, report_pages
from tests.reports.reports import adopted, drawn
from workshops.models import Delegate

pytestmark = pytest.mark.django_db
ADDRESS = "https://culture360.asef.org/news-events/internationalisation-of-intercultural-organisations-and-communities/"


def lowest_line(path, page, pages):
    """Return how far down the last line of the text of a page is, from 0 to 1, without the foot."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-"]
    boxes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ends = [float(end) / 842 for end in re.findall(r'yMax="([\d.]+)"', boxes)]
    return max(end for end in ends if end < 0.92)


def test_eight_recommendations_with_100_participants_and_all_annexes_fill_12_pages(tmp_path):
    call_command("seed")
    workshop, recommendations = adopted(create_workshop(background="Culture. " * 200), count=2, topics=4)
    partners = Partner.objects.at(date(2010, 4, 28)).exclude(pk__in=workshop.delegations.values("partner"))
    for place, partner in enumerate(partners):
        delegation = create_delegation(workshop, partner=partner)
        ministries = list(partner.ministries.all())
        for capacity in ["head", "delegate", "adviser"][: 3 if place < 12 else 2]:
            function = "Director, International Relations"
            create_delegate(delegation, capacity=capacity, function=function, ministry=next(iter(ministries), None))
    annexes = ["programme", "participants", "concept"]
    texts = {"foreword": "A word. " * 60, "summary": "A summary. " * 60}

    pages = report_pages(create_report(workshop, recommendations, annexes=annexes, **texts), tmp_path)

    people = Delegate.objects.filter(delegation__workshop=workshop).count()
    assert (len(recommendations), people >= 100, len(pages) <= 12) == (8, True, True)
    *filled, last = [lowest_line(tmp_path / "document.pdf", page, pages) for page in range(2, len(pages) + 1)]
    assert [place for place in filled if place < 0.5] == []
    assert (last > 0.25, "Verification" in pages[-1]) == (True, True)  # with its heading, even if it stands alone


@pytest.mark.parametrize("words", range(0, 480, 80))
def test_facts_of_verification_stand_below_their_heading(tmp_path, words):
    """Wherever the text before it ends on its page."""
    workshop, recommendations = adopted(count=1, topics=1)
    report = create_report(workshop, recommendations, foreword="A word. " * words)

    pages = report_pages(report, tmp_path)

    heading = max(number for number, page in enumerate(pages) if "Verification" in page)
    assert report.symbol in pages[heading].partition("Verification")[2].partition("Issued by")[0]


def test_topics_and_recommendations_come_as_composed():
    workshop, recommendations = adopted(count=2, topics=3)
    composed = [recommendations[place] for place in (5, 4, 0, 1)]
    content = json.loads(printing_report.freeze(create_report(workshop, composed)))

    assert [topic["number"] for topic in content["topics"]] == [3, 1, 2, 4]
    numbers = [row["number"] for topic in content["topics"] for row in topic["recommendations"]]
    assert numbers == [row.full_number for row in composed]


def test_a_topic_moves_with_its_recommendations():
    _workshop, recommendations = adopted(count=2, topics=3)
    keys = [str(row.key) for row in recommendations]
    topic = recommendations[2].topic

    moved = order.arrange(recommendations, keys, set(keys), f"up {topic.key}")

    assert [one.number for one, _places in moved] == [2, 1, 3]
    again = order.arrange(recommendations, [str(row.key) for row in order.in_order(moved)], set(keys))
    assert order.in_order(again) == order.in_order(moved)


@pytest.mark.parametrize(("chosen", "numbers"), [([], [1, 2, 3]), ([4], [1, 2, 3]), ([4, 0], [2, 3, 1])])
def test_topics_without_a_place_come_by_number(chosen, numbers):
    _workshop, recommendations = adopted(count=2, topics=3)

    arranged = order.arrange(recommendations, [str(recommendations[place].key) for place in chosen], set())

    assert sorted(numbers) == sorted(topic.number for topic, _places in arranged)
    first = [topic.number for topic, _places in arranged]
    assert first.index(3) < first.index(1) if chosen == [4, 0] else first == numbers


def test_sources_are_numbered_notes_listed_once():
    source = {"institution": "Asia-Europe Foundation", "title": "Press release", "on": "2010-05-04", "url": ADDRESS}
    workshop, recommendations = adopted(count=2)
    for recommendation, own in zip(recommendations, ([source], ["Concept paper", source]), strict=True):
        type(recommendation).objects.filter(pk=recommendation.pk).update(sources=own)
        recommendation.refresh_from_db()
    page, _html = drawn(printing_report.freeze(create_report(workshop, recommendations)))

    assert page["sources"] == [f"Asia-Europe Foundation, “Press release”, 4 May 2010, {ADDRESS}", "Concept paper"]
    assert [row["notes"] for row in page["recommendations"]] == [[1], [2, 1]]


def test_web_addresses_are_not_hyphenated(tmp_path):
    for form in ("full", "short"):
        report = create_report(*adopted(create_workshop(), count=1), form=form, foreword=ADDRESS, executive=ADDRESS)
        joined = "".join("".join(report_pages(report, tmp_path)).split())

        assert ADDRESS in joined


def test_event_of_several_days_names_its_last_day():
    workshop = create_workshop()
    days = {"held_on": workshop.starts_on, "ends_on": workshop.starts_on + timedelta(days=4)}
    create_activity(workshop, title="Festival", starts="10:00", ends="09:00", **days)
    create_activity(workshop, title="Exhibition", **days)
    _page, html = drawn(printing_report.freeze(create_report(workshop, [], annexes=["programme"])))

    last = days["ends_on"]
    rows = texts(html, ".prog tr")
    for title in ("Festival", "Exhibition"):
        [row] = [row for row in rows if title in row]
        assert f"{last.day} {last:%B %Y}" in row
    assert max(rows.index(row) for row in rows if "Festival" in row or "Exhibition" in row) == 2


def test_a_report_frozen_before_events_had_a_period_still_names_the_last_day():
    workshop = create_workshop()
    days = {"held_on": workshop.starts_on, "ends_on": workshop.starts_on + timedelta(days=4)}
    create_activity(workshop, title="Festival", **days)
    content = json.loads(printing_report.freeze(create_report(workshop, [], annexes=["programme"])))
    [several] = [day for day in content["annexes"]["programme"] if day["day"] is None]
    several["day"] = workshop.starts_on.isoformat()
    del several["activities"][0]["period"]

    page = printing_report._page(content, "a" * 64)

    [annex] = [annex for annex in page["annexes"] if annex["name"] == "programme"]
    assert annex["tables"][0][0]["rows"][0]["until"].startswith(str(days["ends_on"].day))


def test_people_of_a_session_are_given_with_their_delegation():
    workshop = create_workshop()
    session = create_session(workshop, held_on=workshop.starts_on)
    chair = create_delegate(create_delegation(workshop, partner=create_partner("IT")))
    guest = create_delegate(create_delegation(workshop, organisation=create_organisation()))
    for part, person in (("chair", chair), ("speaker", guest)):
        session.people.create(part=part, delegate=person, name=person.full_name)
    content = json.loads(printing_report.freeze(create_report(workshop, [], annexes=["programme"])))

    people = [row for day in content["annexes"]["programme"] for one in day["sessions"] for row in one["people"]]
    assert {row["delegation"] for row in people} == {chair.delegation.name, guest.delegation.name}


def test_no_reservation_is_claimed_where_none_can_be_recorded(client):
    text = create_recommendation("adopted", published_at="2026-05-01T12:00Z")

    assert "eservation" not in client.get(f"/r/{text.symbol}/").text


def test_findings_are_not_counted_as_recommendations():
    natures = ["recommendation", "finding", "recommendation"]
    workshop, recommendations = adopted(count=3)
    content = json.loads(printing_report.freeze(create_report(workshop, recommendations)))
    rows = content["topics"][0]["recommendations"]
    for row, nature in zip(rows, natures, strict=True):
        row["nature"] = nature
    page = printing_report._page(content, "a" * 64)
    only = [action.list_title([row["nature"]]) for row in rows]

    assert page["glance_caption"].startswith("Two recommendations and one finding")
    assert [bool(row["addressed"]) for row in page["recommendations"]] == [True, False, True]
    assert page["list_title"] not in only and only[0] != only[1] and only[0] == only[2]


@pytest.mark.parametrize(("is_invented", "marks"), [([True, True], 1), ([True, False], 2), ([False, False], 1)])
def test_programme_says_once_that_all_its_sessions_are_fictitious(is_invented, marks):
    workshop = create_workshop()
    workshop.sessions.all().delete()
    for hour, invented in zip(("09", "14"), is_invented, strict=True):
        create_session(
            workshop, held_on=workshop.starts_on, starts=f"{hour}:00", ends=f"{hour}:30", is_invented=invented
        )
    create_activity(workshop, held_on=workshop.starts_on, is_invented=True)
    create_activity(workshop, held_on=workshop.starts_on, is_invented=False)
    page, _html = drawn(printing_report.freeze(create_report(workshop, [], annexes=["programme"])))

    [annex] = [annex for annex in page["annexes"] if annex["name"] == "programme"]
    rows = [row for tables in annex["tables"] for group in tables for row in group["rows"]]
    assert (annex["is_fictitious"], sum(row["is_marked"] for row in rows)) == (all(is_invented), marks)


@pytest.mark.parametrize("is_seated", [True, False])
def test_the_chair_is_named_with_their_delegation(is_seated):
    workshop, recommendations = adopted(count=1)
    chair = recommendations[0].adoption.declared_by
    if is_seated:
        create_delegate(create_delegation(workshop, partner=create_partner("PL")), user=chair.user)
    content = json.loads(printing_report.freeze(create_report(workshop, recommendations)))

    name = f"{chair.full_name} (Poland)" if is_seated else chair.full_name
    assert content["workshop"]["chair"] == name
    assert content["topics"][0]["recommendations"][0]["adoption"]["declared_by"] == name


def test_no_row_of_the_participants_is_split_over_two_pages(tmp_path):
    row = "<tr>{}<td>alpha<br>beta<br>omega</td><td></td></tr>"
    group = f"<tbody>{row.format('<th rowspan=2>group</th>')}{row.format('')}</tbody>"
    table = f'<table class="grid grouped people"><thead><tr><th>Head</th><td>1</td><td>2</td></tr></thead>{group * 9}</table>'
    head = '<header class="chapter annex"><h1>List</h1></header><p class="lead">Lead</p>'
    sections = [
        f'<section class="annexes" style="break-before: page"><div style="height: {height}pt">Before</div>{head}{table}'
        for height in range(500, 690, 7)
    ]
    html = f'<html lang="en-GB"><title>List</title><body data-symbol="" data-short="" data-imprint="" data-check="">{"".join(sections)}'
    made = pdf.render(**sample.fields() | {"html": html, "css_names": [printing_report.CSS]}, progress=None)

    pages = pages_of(made.data, tmp_path)
    assert len(pages) > len(sections)
    assert [page for page in pages if page.count("alpha") != page.count("omega")] == []
    assert [page for page in pages if page.count("group") * 2 != page.count("alpha")] == []


@pytest.mark.parametrize(("count", "rows"), [(0, 0), (1, 0), (2, 2)])
def test_a_single_recommendation_needs_no_table_at_a_glance(count, rows):
    page, html = drawn(printing_report.freeze(create_report(*adopted(count=count))))

    assert sum(len(list(table)) for table in page["glance"]) == rows
    assert [head.get("id") for head in elements(html, "header.chapter")].count("glance") == bool(rows)
    assert [link.get("href") for link in elements(html, ".toc .top > a")].count("#glance") == (2 if rows else 0)


@pytest.mark.wording
def test_the_codes_of_policy_areas_in_the_table_are_explained():
    notes = [printing_report._area_note([{"areas": areas}]) for areas in ([], ["D7.2"], ["T14", "D7.3.a"], ["P3"])]

    assert notes[0] == ""
    assert [[f"“{letter}”" in note for letter in "PDT"] for note in notes[1:]] == [
        [False, True, False],
        [False, True, True],
        [True, False, False],
    ]


def test_events_of_several_days_are_dated_in_the_first_column():
    workshop = create_workshop()
    first = workshop.starts_on
    for title, days in (("Carnival", 1), ("Exhibition", 1), ("Festival", 2)):
        create_activity(workshop, title=title, held_on=first, ends_on=first + timedelta(days=days))
    page, _html = drawn(printing_report.freeze(create_report(workshop, [], annexes=["programme"])))

    [annex] = [annex for annex in page["annexes"] if annex["name"] == "programme"]
    groups = [group for table in annex["tables"] for group in table if group["day"] is None]
    assert [[row["title"] for row in group["rows"]] for group in groups] == [["Carnival", "Exhibition"], ["Festival"]]
    assert [group["period"] for group in groups] == [group["rows"][0]["period"] for group in groups]
