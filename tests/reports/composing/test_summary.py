"""The report of a workshop that adopts no recommendations: the chair's summary carries its final drafts."""

import json

import pytest
from django.core.exceptions import ValidationError

from asem_portal.register import export, queries
from recommendations.models import Manner, Notification, Recommendation, State
from recommendations.reading import timeline
from recommendations.workflow import steps, summary, transitions
from registry import audit
from registry.access import Refused
from reports.composing import issue, reports, transmission
from reports.models import ReportItem, ReportState
from reports.printing import outcomes
from reports.printing import report as printing_report
from tests.elements import elements, texts
from tests.factories import (
    create_circulation,
    create_delegate,
    create_delegation,
    create_recommendation,
    create_role,
    create_version,
    create_workshop,
)
from tests.reports.reports import composed, drawn, render_as_worker
from tests.signing import sign_in
from workshops.models import Role
from workshops.planning.outcome import Outcome, choose_outcome

pytestmark = pytest.mark.django_db


class Scene:
    """A workshop with a chair's summary, three final drafts in two topics, and the draft report with all of them."""

    def __init__(self):
        self.workshop = create_workshop(outcome_mode="summary")
        self.workshop.sessions.update(title="Session 4: conclusions")
        self.clerk = create_role(Role.SECRETARIAT, self.workshop).user
        self.author = create_delegate(create_delegation(self.workshop))
        first, second = self.workshop.topics.order_by("number")[:2]
        self.drafts = [
            create_recommendation("final", author=self.author, topic=topic, title=f"Text {number}")
            for number, topic in enumerate((first, first, second), start=1)
        ]
        self.report = reports.begin(self.workshop, self.workshop.target_meetings.get(), by=self.clerk)

    def render(self):
        """Let the PDF of the current content exist."""
        render_as_worker(self.report, by=self.clerk)

    def issue(self):
        self.render()
        return issue.issue(self.report, by=self.clerk)

    def content(self):
        return json.loads(printing_report.freeze(self.report))


@pytest.fixture
def scene():
    return Scene()


def numbers(content):
    return [row["number"] for topic in content["topics"] for row in topic["recommendations"]]


def test_a_report_begins_with_the_final_drafts_that_are_ready(scene):
    others = [create_recommendation(state, author=scene.author) for state in ("discussion", "submitted", "withdrawn")]
    assert set(reports.available_recommendations(scene.workshop)) == set(scene.drafts)
    assert [item.recommendation for item in scene.report.items.all()] == scene.drafts
    assert not scene.report.items.filter(recommendation__in=others).exists()


def test_the_document_numbers_them_and_says_no_word_of_adoption(scene):
    content = scene.content()
    assert numbers(content) == ["1.1", "1.2", "2.1"]
    assert [row["adoption"] for topic in content["topics"] for row in topic["recommendations"]] == [None] * 3
    for form in ("full", "short"):
        type(scene.report).objects.filter(pk=scene.report.pk).update(form=form)
        scene.report.refresh_from_db()
        _page, html = drawn(printing_report.freeze(scene.report))
        assert "adopt" not in html.lower() and "reservation" not in html.lower(), form
    [first] = outcomes.of([{"nature": "recommendation", "is_reported": False}], [{}], [], adopts=False)
    assert first == str(outcomes.IN_SUMMARY % {"n": "one", "count": 1})


def test_the_order_of_the_report_gives_the_numbers(scene):
    one, two, three = scene.drafts
    reports.compose(scene.report, recommendations=[two, one, three], base=scene.report.composed_at, by=scene.clerk)
    scene.report.refresh_from_db()
    assert numbers(scene.content()) == ["1.1", "1.2", "2.1"]

    scene.issue()

    drafts = [Recommendation.objects.get(pk=draft.pk) for draft in (two, one, three)]
    assert [draft.full_number for draft in drafts] == ["1.1", "1.2", "2.1"]


def test_issuing_numbers_and_closes_them_and_changes_no_content(scene):
    before = scene.content()

    assert scene.issue().state == ReportState.ISSUED

    assert scene.content() == before
    for draft in Recommendation.objects.all():
        assert (draft.state, draft.adopted_on) == (State.CARRIED, scene.report.dated_on)
        row = draft.adoption
        assert (row.manner, row.version, row.session, row.declared_by) == (Manner.SUMMARY, draft.circulated, None, None)
        assert set(row.labels.values()) > {"1", "2", "(a)"}
        entry = audit.entries(draft).latest("number")
        assert (entry.verb, entry.data["report"]) == ("recommendation.carried", str(scene.report.key))
        assert not draft.__class__.objects.editable_by(scene.clerk).filter(pk=draft.pk).exists()
        assert [str(step.target) for step, _why in steps.steps_for(scene.clerk, draft)] == ["published"]
        assert any("1." in str(line["text"]) or "2." in str(line["text"]) for line in timeline.of(draft, scene.clerk))
    told = Notification.objects.filter(verb="carried", user=scene.author.user)
    assert told.count() == 3


def test_a_draft_circulated_again_must_be_read_again_before_issue(scene):
    scene.render()
    changed = scene.drafts[0]
    create_version(changed, title="Another title")
    create_circulation(changed)

    with pytest.raises(Refused):
        issue.issue(scene.report, by=scene.clerk)

    assert not Recommendation.objects.filter(state=State.CARRIED).exists()
    rows = list(reports.available_recommendations(scene.workshop))
    assert reports.compose(scene.report, recommendations=rows, base=scene.report.composed_at, by=scene.clerk)
    scene.report.refresh_from_db()
    assert ReportItem.objects.get(recommendation=changed).version.title == "Another title"
    scene.issue()
    assert Recommendation.objects.get(pk=changed.pk).adoption.version.title == "Another title"


def test_a_draft_back_in_discussion_is_not_issued(scene):
    scene.render()
    transitions.take_step(scene.drafts[2], State.IN_DISCUSSION, note="Session 3", by=scene.clerk)
    with pytest.raises(Refused):
        issue.issue(scene.report, by=scene.clerk)
    assert not Recommendation.objects.filter(number__isnull=False).exists()


def test_only_the_secretariat_closes_a_final_draft(scene):
    draft = scene.drafts[0]
    for by in (scene.author.user, create_role(Role.CHAIR, scene.workshop).user, create_role().user):
        with pytest.raises(Refused):
            summary.carry(draft, version=draft.circulated, report="key", dated_on=scene.report.dated_on, by=by)


def test_a_second_report_contains_them_under_the_same_numbers(scene):
    scene.issue()
    available = list(reports.available_recommendations(scene.workshop))
    assert [row.full_number for row in available] == ["1.1", "1.2", "2.1"]
    assert [reports.printed_version(row) for row in available] == [row.adoption.version for row in available]


def test_they_are_published_with_the_report_but_not_as_adopted(scene, client):
    report = scene.issue()
    transmission.transmit(report, occurred_on=scene.report.dated_on, by=scene.clerk)

    published = Recommendation.objects.published()
    assert published.count() == 3
    for record in export.records(queries.published()):
        assert (record["outcome"], record["adopted_on"]) == ("chair’s summary", "")
        assert [row["label"] for row in record["text"]][1] == "1"
    for draft in published:
        page = client.get(f"/r/{draft.symbol}/")
        assert elements(page, "[data-adopted=summary]")
        assert not [text for text in texts(page, "main *, head meta") if "adopt" in text.lower()]
    assert client.get("/recommendations/?sort=topic").status_code == 200


def test_the_page_of_the_report_offers_them_and_names_those_not_ready(scene, client):
    late = create_recommendation("final", author=scene.author, paragraphs=[("operative", "Partners [may] meet.")])
    sign_in(client, scene.clerk)

    page = client.get(f"/reports/{scene.report.key}/compose/")

    assert len(elements(page, "input[name=recommendations][checked]")) == 3
    assert [link.get("href") for link in elements(page, "[data-not-ready] a")] == [late.get_absolute_url()]
    answer = client.post(f"/reports/{scene.report.key}/compose/", composed(scene.report, scene.drafts[1:]))
    assert answer.status_code == 302
    assert [item.recommendation for item in scene.report.items.all()] == scene.drafts[1:]


def test_a_mode_with_adoption_is_refused_while_a_report_contains_them(scene):
    organiser = create_role(Role.ORGANISER, scene.workshop).user
    room = Outcome("room", False, False, False, True)
    with pytest.raises(ValidationError):
        choose_outcome(scene.workshop, room, by=organiser)
    reports.compose(scene.report, recommendations=[], base=scene.report.composed_at, by=scene.clerk)
    assert choose_outcome(scene.workshop, room, by=organiser).adopts


def test_a_mode_with_adoption_is_refused_once_a_report_was_issued(scene):
    scene.issue()
    organiser = create_role(Role.ORGANISER, scene.workshop).user
    with pytest.raises(ValidationError):
        choose_outcome(scene.workshop, Outcome("silence", False, False, False, True), by=organiser)
