"""Pages are full, topics come in the composed order, sources are numbered notes, and nothing is broken wrongly."""

import json
import re
import subprocess
from datetime import timedelta

import pytest

from reports.composing import order
from reports.printing import report as printing_report
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
from tests.reports.printing.pages import report_pages
from tests.reports.reports import adopted, drawn

pytestmark = pytest.mark.django_db
ADDRESS = "https://culture360.asef.org/news-events/internationalisation-of-intercultural-organisations-and-communities/"


def lowest_line(path, page, pages):
    """Return how far down the last line of the text of a page is, from 0 to 1, without the foot."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), path, "-"]
    boxes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ends = [float(end) / 842 for end in re.findall(r'yMax="([\d.]+)"', boxes)]
    return max(end for end in ends if end < 0.92)


def test_eight_recommendations_with_all_annexes_fill_their_pages(tmp_path):
    workshop, recommendations = adopted(create_workshop(background="Culture. " * 200), count=2, topics=4)
    for code in ("IT", "PL", "LA", "BE", "JP", "TH"):
        delegation = create_delegation(workshop, partner=create_partner(code))
        for _ in range(4):
            create_delegate(delegation)
    report = create_report(
        workshop,
        recommendations,
        foreword="A word. " * 60,
        summary="A summary. " * 60,
        annexes=["programme", "participants", "concept"],
    )

    pages = report_pages(report, tmp_path)

    assert (len(recommendations), len(pages) <= 12) == (8, True)
    filled = [lowest_line(tmp_path / "document.pdf", page, pages) for page in range(2, len(pages))]
    assert [place for place in filled if place < 0.5] == []


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
    assert html.count(f"{last.day} {last:%B}") >= 2


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
