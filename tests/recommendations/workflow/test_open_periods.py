"""Open periods for comments and objections are named, with their end, before a text becomes final or public."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.models import EditorialObjection
from recommendations.silence import arrangements
from recommendations.workflow import open_periods
from tests.confirming import page_that_asks
from tests.elements import elements
from tests.factories import (
    create_circulation,
    create_delegation,
    create_partner,
    create_recommendation,
    create_report,
    create_user,
    create_version,
    create_workshop,
    issue_report,
)
from tests.factories.silence import Negotiation
from tests.recommendations.pages import head, officer, page_of
from tests.recommendations.silence import test_launch
from tests.recommendations.workflow import test_adopt, test_adopt_list
from tests.reports.composing.test_summary import Scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=2)
PAST = timezone.now() - timedelta(days=2)


def close_comments(workshop, at=PAST):
    """Let the period for comments end at a time, and the others with it."""
    earlier = {"submissions_close_at": at - timedelta(days=1), "final_drafts_close_at": at + timedelta(days=9)}
    type(workshop).objects.filter(pk=workshop.pk).update(comments_close_at=at, **earlier)
    workshop.refresh_from_db()


def editorial(recommendation, until=SOON):
    """Circulate an editorial change to which delegations may object until a time."""
    create_version(recommendation)
    at = min(until, timezone.now()) - timedelta(hours=1)
    create_circulation(recommendation, is_editorial=True, objections_until=until, circulated_at=at)
    recommendation.refresh_from_db()
    return recommendation


def named(page):
    return [one.get("data-open-period") for one in elements(page, "[data-open-period]")]


def end_of(page, kind):
    [time] = elements(page, f"[data-open-period={kind}] time")
    return time.get("datetime")


def ask(client, recommendation, target):
    data = {"target": target, "seen": recommendation.current.key}
    return page_that_asks(client, client.post(f"{page_of(recommendation)}step/", data))


@pytest.mark.parametrize(("at", "kinds"), [(SOON, ["comments"]), (PAST, [])])
@pytest.mark.parametrize(("state", "target"), [("discussion", "final"), ("adopted", "published")])
def test_acceptance_and_publication_name_the_period_for_comments(client, state, target, at, kinds):
    recommendation = create_recommendation(state, author=head())
    close_comments(recommendation.workshop, at)
    officer(client, recommendation.workshop)
    page = ask(client, recommendation, target)
    assert named(page) == kinds
    if kinds:
        end = recommendation.workshop.comments_close_at.astimezone(recommendation.workshop.tz)
        assert end_of(page, "comments") == end.isoformat(timespec="minutes")


@pytest.mark.parametrize(("until", "kinds"), [(SOON, ["objections"]), (PAST, [])])
def test_acceptance_names_the_period_for_objections(client, until, kinds):
    recommendation = editorial(create_recommendation("discussion", author=head()), until)
    close_comments(recommendation.workshop)
    officer(client, recommendation.workshop)
    page = ask(client, recommendation, "final")
    assert named(page) == kinds
    if kinds:
        end = SOON.astimezone(recommendation.workshop.tz)
        assert end_of(page, "objections") == end.isoformat(timespec="minutes")


@pytest.mark.parametrize("target", ["circulated", "withdrawn"])
def test_a_step_that_closes_nothing_names_no_period(client, target):
    recommendation = editorial(create_recommendation("discussion", author=head()))
    create_version(recommendation)
    recommendation.refresh_from_db()
    if target == "withdrawn":
        client.force_login(recommendation.author.user)
    else:
        officer(client, recommendation.workshop)
    assert named(ask(client, recommendation, target)) == []


def test_an_objection_ends_the_period():
    recommendation = editorial(create_recommendation("discussion", author=head()))
    close_comments(recommendation.workshop)
    user, delegation = create_user(), create_delegation(recommendation.workshop, partner=create_partner("IT"))
    details = {"recorded_by": user, "recorded_by_name": str(user), "recorded_at": timezone.now()}
    circulation = recommendation.circulated.circulation
    assert [one.kind for one in open_periods.of(recommendation.workshop, [recommendation])] == ["objections"]
    EditorialObjection.objects.create(circulation=circulation, delegation=delegation, **details)
    assert open_periods.of(recommendation.workshop, [recommendation]) == []


def test_a_period_of_an_earlier_revision_is_not_named():
    recommendation = editorial(create_recommendation("discussion", author=head()))
    close_comments(recommendation.workshop)
    create_version(recommendation)
    create_circulation(recommendation)
    recommendation.refresh_from_db()
    assert open_periods.of(recommendation.workshop, [recommendation]) == []


def test_the_adoption_page_names_both(client):
    recommendation, _chair, _session = test_adopt.final()
    editorial(recommendation)
    officer(client, recommendation.workshop)
    assert named(client.get(f"{page_of(recommendation)}adopt/")) == ["comments", "objections"]


def test_the_confirmation_of_a_list_names_those_of_the_chosen(client, django_assert_max_num_queries):
    drafts, chair = test_adopt_list.drafts(3)
    for draft in drafts[:2]:
        editorial(draft)
    officer(client, drafts[0].workshop)
    address = test_adopt_list.address(drafts)
    for chosen, kinds in ((drafts, ["comments", "objections", "objections"]), (drafts[2:], ["comments"])):
        typed = test_adopt_list.as_read(chosen, chair)
        typed.pop("confirmed")
        assert named(page_that_asks(client, client.post(address, typed))) == kinds
    with django_assert_max_num_queries(1):
        open_periods.of(drafts[0].workshop, drafts)


def test_the_launch_of_a_silence_procedure_names_them(client):
    negotiation = Negotiation(launched=False)
    arrangements.save(negotiation.workshop, "Silence means consent.", by=negotiation.clerk)
    editorial(negotiation.draft)
    sign_in(client, negotiation.clerk)
    asked = page_that_asks(client, client.post(test_launch.page(negotiation), test_launch.plan(negotiation)))
    assert "objections" in named(asked)


def test_the_issue_of_a_summary_names_them_and_that_of_adopted_texts_does_not(client):
    scene = Scene()
    scene.render()
    sign_in(client, scene.clerk)
    assert named(client.get(f"/reports/{scene.report.key}/issue/")) == ["comments"]
    adopted = create_report(create_workshop())
    sign_in(client, adopted.composed_by)
    assert named(client.get(f"/reports/{adopted.key}/issue/")) == []


def test_the_transmission_that_publishes_names_them(client):
    report = issue_report()
    sign_in(client, report.composed_by)
    address = f"/reports/{report.key}/transmit/"
    assert named(client.get(address)) == ["comments"]
    close_comments(report.workshop)
    assert named(client.get(address)) == []
