"""What the demonstration invented is marked beside what is real: workshops and reports, wherever they are listed."""

from datetime import date

import pytest
from django.utils import timezone

from members.models import Partner
from tests.elements import elements
from tests.factories import create_report, create_transmission, create_workshop, issue_report
from workshops.models import Initiative, Meeting, Workshop

INVENTED, REAL, SOURCED = "Invented", "Held", "Held, in the demonstration"
INITIATIVE = "visibility-workshop-2010"
KINDS = {
    INVENTED: {"is_demo": True},
    REAL: {"is_demo": False},
    SOURCED: {"is_demo": True, "archived_at": timezone.now()},
}


@pytest.fixture
def workshops(directory):
    """Return a workshop of each kind by title, all with the same host, meeting and initiative, with a public report."""
    directory("/meetings/")
    made = {}
    for title, fields in KINDS.items():
        links = {"host": Partner.objects.get(code="VN"), "origin": Initiative.objects.get(code=INITIATIVE)}
        workshop = create_workshop(title=title, slug=f"w-{len(made)}", **links)
        Workshop.objects.filter(pk=workshop.pk).update(**fields)
        workshop.target_meetings.add(Meeting.objects.get(code="CMM4"))
        report = issue_report(create_report(workshop, meeting=Meeting.objects.get(code="CMM4"), title=f"R: {title}"))
        create_transmission(report, occurred_on=date(2010, 9, 8))
        for item in report.items.all():
            type(item.recommendation).objects.filter(pk=item.recommendation_id).update(published_at=timezone.now())
        made[title] = workshop
    return made


def marks(page, title):
    """Return the marks in the smallest row that names `title`: the element and what it says."""
    rows = [row for row in elements(page, "main li, main tr, main .cols > * > div") if title in _links(row)]
    assert rows
    return [mark.get("data-invented") for mark in rows[-1].iter("span") if mark.get("data-invented") is not None]


def _links(row):
    return [link.text_content().strip() for link in row.iter("a")]


@pytest.mark.parametrize("address", ["/meetings/CMM4/", f"/initiatives/{INITIATIVE}/", "/partners/VN/", "/workshops/"])
def test_invented_workshops_are_marked(directory, workshops, address):
    page = directory(address)

    assert {title: marks(page, title) for title in KINDS} == {INVENTED: [""], REAL: [], SOURCED: []}


def test_reports_to_a_meeting_say_of_what_they_are(directory, workshops):
    page = directory("/meetings/CMM4/")

    found = {title: marks(page, f"R: {title}") for title in KINDS}
    assert found == {INVENTED: [""], REAL: [], SOURCED: ["document"]}


@pytest.mark.parametrize(("title", "expected"), [(INVENTED, [""]), (REAL, []), (SOURCED, ["document"])])
def test_the_reports_of_a_workshop_say_the_same(directory, workshops, title, expected):
    page = directory(workshops[title].get_absolute_url())

    assert marks(page, f"R: {title}") == expected


@pytest.mark.parametrize(("title", "count"), [(INVENTED, 1), (REAL, 0), (SOURCED, 0)])
def test_the_home_page_marks_them(directory, workshops, title, count):
    Workshop.objects.exclude(title=title).update(opened_at=None)

    assert len(elements(directory("/"), "section[aria-labelledby=workshops] [data-invented]")) == count
