"""A supplement: what was adopted after the report to a meeting had been issued goes to the same meeting."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from asem_portal.public import news
from asem_portal.register import export, queries
from registry import audit
from registry.access import Refused
from registry.models import PersonalLink
from reports import available, worklist
from reports.composing import issue, reports, supplements, transmission
from reports.dispatch import delivery
from reports.models import Report, ReportItem, supplement_name
from reports.printing import letter, letter_text
from reports.printing import report as printing_report
from tests.elements import element, elements, texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_dispatch,
    create_meeting,
    create_ministry,
    create_partner,
    create_recommendation,
    create_report,
    create_workshop,
    issue_report,
)
from tests.recommendations.pages import page_of
from tests.reports.reports import drawn, render_as_worker, secretariat
from tests.signing import sign_in
from workshops.models import Meeting, Role

pytestmark = pytest.mark.django_db


class Scene:
    """A workshop with an issued report to its meeting, and what was adopted or accepted before and after the issue."""

    def __init__(self, client, mode="room", later=2):
        self.state = "adopted" if mode == "room" else "final"
        self.workshop = create_workshop(outcome_mode=mode)
        self.author = create_delegate(create_delegation(self.workshop))
        before = "adopted" if mode == "room" else "carried"
        self.early = [create_recommendation(before, author=self.author) for _number in range(2)]
        self.left_out = self.early[1]
        self.meeting = self.workshop.target_meetings.get()
        self.clerk = secretariat(client, self.workshop)
        self.report = issue_report(create_report(self.workshop, self.early[:1], by=self.clerk, meeting=self.meeting))
        self.later = [self.adopt(f"Later {number}") for number in range(1, later + 1)]

    @property
    def today(self):
        return timezone.localdate(timezone=self.workshop.tz)

    def adopt(self, title="One more"):
        return create_recommendation(self.state, author=self.author, title=title)

    def begin(self):
        return supplements.begin_supplement(self.report, by=self.clerk)

    def issue(self, report):
        render_as_worker(report, by=self.clerk)
        return issue.issue(report, by=self.clerk)

    def address(self, report=None):
        return f"/reports/{(report or self.report).key}/supplement/"


@pytest.fixture(params=["room", "summary"])
def scene(client, request):
    return Scene(client, request.param)


def test_it_carries_what_was_adopted_later_to_the_same_meeting(client, scene):
    shown = client.get(scene.address())
    response = client.post(scene.address())

    started = Report.objects.get(supplement=1)
    assert [row.pk for row in shown.context["recommendations"]] == [row.pk for row in scene.later]
    assert response.url == f"/reports/{started.key}/compose/"
    assert (started.workshop, started.meeting, started.supplements) == (scene.workshop, scene.meeting, scene.report)
    assert started.symbol == f"{scene.workshop.symbol_stem}/REP/2"
    assert [item.recommendation for item in started.items.all()] == scene.later
    assert audit.entries(started).get(verb="report.begun").data == {
        "meeting": str(scene.meeting.key),
        "supplements": str(scene.report.key),
    }


def test_it_may_also_contain_what_the_report_left_out_but_nothing_twice(client, scene):
    started = scene.begin()
    page = client.get(f"/reports/{started.key}/compose/")
    offered = {place.recommendation.pk for _topic, rows in page.context["arrangement"] for place, _box in rows}
    assert offered == {row.pk for row in [scene.left_out, *scene.later]}

    everything = [*scene.early, *scene.later]
    reports.compose(started, recommendations=everything, base=started.composed_at, by=scene.clerk)
    assert {item.recommendation for item in started.items.all()} == {scene.left_out, *scene.later}


def test_without_anything_later_it_offers_what_was_left_out_and_refuses_when_nothing_is_missing(client):
    scene = Scene(client, later=0)
    started = scene.begin()
    assert [item.recommendation for item in started.items.all()] == [scene.left_out]
    scene.issue(started)
    with pytest.raises(Refused, match=str(supplements.NOTHING_TO_ADD % {"meeting": scene.meeting})):
        scene.begin()
    assert not elements(client.get(scene.address()), ".narrow form")


def test_the_database_refuses_a_recommendation_twice_to_one_meeting_and_a_supplement_to_nothing(scene):
    started = scene.begin()
    item = {"recommendation": scene.early[0], "version": scene.early[0].current, "position": 9}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportItem.objects.create(report=started, meeting=scene.meeting, **item)
    for columns in ({"supplement": 0}, {"supplements": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=started.pk).update(**columns)


def test_the_same_recommendation_still_goes_to_another_meeting(scene):
    other = create_meeting("ASEM8")
    scene.workshop.target_meetings.add(other)
    started = reports.begin(scene.workshop, other, by=scene.clerk)
    assert set(scene.early + scene.later) <= {item.recommendation for item in started.items.all()}


def test_one_is_started_at_a_time_and_numbered(client, scene):
    first = scene.begin()
    with pytest.raises(Refused):
        scene.begin()
    assert client.post(scene.address()).status_code == 403
    page = client.get(scene.address())
    assert elements(page, ".narrow .btn-row a")[0].get("href") == f"/reports/{first.key}/compose/"
    scene.issue(first)
    third = scene.adopt()
    second = supplements.begin_supplement(Report.objects.get(pk=first.pk), by=scene.clerk)  # of the supplement's page
    assert (second.supplement, second.supplements) == (2, scene.report)
    assert [item.recommendation for item in second.items.all()] == [third]
    assert second.supplement_name == supplement_name(scene.report.symbol, 2) != first.supplement_name


def test_none_is_started_for_a_draft_a_meeting_that_is_over_or_by_others(client, scene):
    Meeting.objects.update(starts_on="2020-01-01", ends_on="2020-01-02")
    with pytest.raises(Refused, match=str(reports.ENDED_BEFORE % {"meeting": scene.meeting})):
        scene.begin()
    Meeting.objects.update(starts_on=None, ends_on=None)
    draft = create_report(scene.workshop, [], by=scene.clerk, meeting=create_meeting("ASEM8"))
    assert client.post(scene.address(draft)).status_code == 403
    for role in (Role.CHAIR, Role.ORGANISER):
        secretariat(client, scene.workshop, role)
        assert client.post(scene.address()).status_code == 404
    assert not Report.objects.filter(supplement__gt=0).exists()


def test_it_is_not_issued_empty(scene):
    started = scene.begin()
    reports.compose(started, recommendations=[], base=started.composed_at, by=scene.clerk)
    with pytest.raises(Refused, match=str(supplements.NOTHING_TO_CARRY)):
        scene.issue(Report.objects.get(pk=started.pk))


@pytest.mark.parametrize("form", ["full", "short"])
def test_cover_and_text_name_it_as_a_supplement(scene, form):
    started = scene.begin()
    Report.objects.filter(pk=started.pk).update(form=form)
    started = Report.objects.get(pk=started.pk)
    frozen = printing_report.freeze(started)
    page, html = drawn(frozen)

    assert page["report"]["supplement"] == f"Supplement to {scene.report.symbol}"
    assert started.supplement_name in page["document_title"] and page["short"] == started.supplement_name
    assert html.count(f"data-supplement>{started.supplement_name}<") == 1
    sentences = [row["text"] for part in page["introduction"] for row in part["paragraphs"]]
    assert sum(scene.report.symbol in sentence for sentence in sentences) == 1  # not as a report to another meeting
    plain, html = drawn(printing_report.freeze(scene.report))
    assert plain["report"]["supplement"] == "" and "data-supplement" not in html


@pytest.mark.parametrize("kind", ["cmm", "summit"])
@pytest.mark.parametrize("ministry", ["culture", "foreign_affairs"])
def test_letters_and_mails_name_it_as_a_supplement(client, kind, ministry):
    scene = Scene(client)
    Meeting.objects.filter(pk=scene.meeting.pk).update(kind=kind)
    started = scene.issue(scene.begin())
    dispatch = create_dispatch(started, create_ministry(kind=ministry))
    content = json.loads(letter.freeze(dispatch, None))
    assert content["report"]["supplement"] == started.supplement_name
    assert sum(scene.report.symbol in paragraph for paragraph in content["paragraphs"]) == 1
    assert scene.report.symbol in letter_text.standard(started, "note", "held")
    assert scene.report.symbol not in letter_text.standard(scene.report, "note", "held")
    assert scene.report.symbol in delivery.subject(started)
    assert scene.report.symbol in delivery.subject(scene.report) and not scene.report.supplement_name
    for name, details in (("dispatch", {"report_is_attached": True}), ("reminder", {"sent_on": timezone.localdate()})):
        link = PersonalLink.objects.get(subject=dispatch.key)
        body = render_to_string(f"emails/{name}.txt", delivery.message(dispatch, link) | details)
        assert scene.report.symbol in body


def test_it_is_transmitted_after_its_report_and_both_are_public(client, scene):
    started = scene.issue(scene.begin())
    with pytest.raises(Refused, match=str(transmission.REPORT_FIRST % {"symbol": scene.report.symbol})):
        transmission.transmit(started, occurred_on=scene.today, by=scene.clerk)
    page = client.get(started.get_absolute_url())
    assert not [one for one in elements(page, ".btn") if "transmit" in (one.get("href") or "")]
    for report in (scene.report, started):
        transmission.transmit(report, occurred_on=scene.today, by=scene.clerk)

    client.logout()
    one, two = (client.get(report.get_absolute_url()) for report in (scene.report, started))
    assert [link.get("href") for link in elements(one, "[data-supplements] a")] == [started.get_absolute_url()]
    assert [link.get("href") for link in elements(two, "[data-supplemented] a")] == [scene.report.get_absolute_url()]
    assert texts(two, "[data-supplement-name]") == [started.supplement_name]
    for address in (f"/meetings/{scene.meeting.code}/", f"/workshops/{scene.workshop.slug}/reports/"):
        assert started.supplement_name in client.get(address).content.decode()
    assert (
        started.supplement_name
        in client.get(reverse("register:recommendation", args=[scene.later[0].symbol])).content.decode()
    )


def test_open_data_and_news_name_it(client, scene):
    started = scene.issue(scene.begin())
    for report in (scene.report, started):
        transmission.transmit(report, occurred_on=scene.today, by=scene.clerk)
    found = {row["symbol"]: row for row in export.records(queries.published())}
    expected = {scene.early[0].symbol: (scene.report, ""), scene.later[0].symbol: (started, scene.report.symbol)}
    for symbol, (report, supplemented) in expected.items():
        row = {"symbol": report.symbol, "meeting": scene.meeting.code, "supplements": supplemented}
        assert found[symbol]["reports"] == [row]
        assert report.symbol in export.table_row(found[symbol])
    [entry] = [one for one in news.latest() if one.mark == started.symbol]
    assert scene.report.symbol in entry.sentence


def test_the_dashboard_counts_links_and_names_the_action(client, scene):
    def items():
        return [one for one in worklist.items(scene.clerk) if one.url.endswith(("supplement/", "compose/"))]

    [item] = items()
    assert (item.count, item.url) == (2, scene.address())
    started = scene.begin()
    assert items() == []
    scene.adopt()
    [item] = items()
    assert (item.count, item.url) == (1, f"/reports/{started.key}/compose/")
    Meeting.objects.update(starts_on="2020-01-01", ends_on="2020-01-02")
    assert items() == []


def test_what_was_left_out_on_purpose_is_no_dashboard_item(client):
    scene = Scene(client, later=0)
    assert not [one for one in worklist.items(scene.clerk) if one.url == scene.address()]
    assert available.adopted_since(scene.report).count() == 0
    assert client.get(scene.report.get_absolute_url()).context["missing"] == 1


def test_report_and_recommendation_offer_it_to_the_secretariat_only(client, scene):
    page = client.get(scene.report.get_absolute_url())
    assert element(page, "[data-supplement]").get("href") == scene.address()
    assert element(page, "[data-adopted-later]").get("data-adopted-later") == "2"
    offers = elements(client.get(page_of(scene.later[0])), "[data-offer] a")
    assert [one.get("href") for one in offers] == [scene.address()]
    assert not elements(client.get(page_of(scene.early[0])), "[data-offer]")
    started = scene.begin()
    assert not elements(client.get(page_of(scene.later[0])), "[data-offer]")
    assert not elements(client.get(scene.report.get_absolute_url()), "[data-supplement]")
    assert [one.get("href") for one in elements(client.get(page_of(scene.later[0])), "[data-carriers] a")] == [
        started.get_absolute_url()
    ]

    reader = create_delegate(create_delegation(scene.workshop, partner=create_partner("IT")))
    sign_in(client, reader.user)
    page = client.get(page_of(scene.early[0]))
    assert [one.get("href") for one in elements(page, "[data-carriers] a")] == [scene.report.get_absolute_url()]
    page = client.get(page_of(scene.later[0]))
    assert not elements(page, "[data-carriers], [data-offer]")  # the draft is not disclosed
    assert not elements(client.get(scene.report.get_absolute_url()), "[data-supplement], [data-adopted-later]")
