"""Forwarding to the head of delegation, submission, return and withdrawal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations import events
from recommendations.models import Recommendation, State
from recommendations.workflow import conditions, steps, transitions
from recommendations.workflow.moves import OTHER_VERSION
from registry import audit
from tests.confirming import page_that_asks
from tests.elements import element, elements
from tests.factories import create_recommendation, create_role, create_workshop
from tests.recommendations.pages import (
    addresses,
    asks,
    delegate,
    deliver,
    edit,
    head,
    of_organisation,
    officer,
    page_of,
    refusal,
    signed_in,
    step,
)
from workshops.models import Capacity, Delegate, Role, Workshop
from workshops.phrases import moment

pytestmark = pytest.mark.django_db


def forwarded(**fields):
    """Return a recommendation forwarded to the head, and the head."""
    author = delegate()
    chief = head(author.delegation.workshop)
    return create_recommendation("with_head", author=author, **fields), chief


def close(workshop, *names):
    """Set these deadlines of a workshop to one hour ago."""
    past = timezone.now() - timedelta(hours=1)
    times = {"submissions_close_at": past - timedelta(hours=1), "comments_close_at": past}
    Workshop.objects.filter(pk=workshop.pk).update(**{name: times[name] for name in names})


def test_a_delegate_forwards_the_draft_and_the_head_is_mailed(client, mailoutbox):
    author = delegate()
    chief = head(author.delegation.workshop)
    recommendation = create_recommendation(author=author)

    response = step(signed_in(client, author), recommendation, "with_head")
    deliver()

    recommendation.refresh_from_db()
    assert (response.url, recommendation.state) == (page_of(recommendation), "with_head")
    assert addresses(mailoutbox) == [chief.email]
    assert page_of(recommendation) in mailoutbox[0].body
    assert client.get(page_of(recommendation)).status_code == 200
    assert signed_in(client, chief).get(page_of(recommendation)).status_code == 200


def test_the_author_recalls_it_and_the_head_can_no_longer_read_it(client):
    recommendation, chief = forwarded()
    step(signed_in(client, recommendation.author), recommendation, "draft")

    recommendation.refresh_from_db()
    assert recommendation.state == "draft"
    assert signed_in(client, chief).get(page_of(recommendation)).status_code == 404


def test_submission_must_be_confirmed(client):
    recommendation, chief = forwarded()
    sent = signed_in(client, chief).post(f"{page_of(recommendation)}step/", {"target": "submitted"})
    page = page_that_asks(client, sent)

    recommendation.refresh_from_db()
    assert recommendation.state == "with_head"
    assert "Viet Nam" in element(page, "[data-submitted-for]").text_content()
    closes = recommendation.workshop.submissions_close_at.astimezone(recommendation.workshop.tz)
    assert element(page, "[data-deadline=submissions] time").get("datetime") == closes.isoformat(timespec="minutes")
    assert element(page, "[name=confirmed]").get("value") == "yes"


def test_the_head_submits_it_and_it_gets_its_symbol(client):
    recommendation, chief = forwarded()
    response = step(signed_in(client, chief), recommendation, "submitted")

    recommendation.refresh_from_db()
    assert response.url == page_of(recommendation)
    assert (recommendation.state, recommendation.serial, recommendation.symbol) == (
        "submitted",
        1,
        f"{recommendation.workshop.symbol_stem}/REC/1",
    )
    assert recommendation.submitted == recommendation.current
    entry = audit.entries(recommendation).get(verb="recommendation.moved")
    assert (entry.actor, entry.partner) == (str(chief.names_in_delegation), "VN")
    assert entry.data == {"source": "with_head", "target": "submitted"}


def test_author_and_head_each_get_one_confirmation_with_the_symbol(client, mailoutbox):
    recommendation, chief = forwarded(title="Visit http://evil.example, www.evil.example or evil.example/now")
    step(signed_in(client, chief), recommendation, "submitted")
    deliver()
    deliver()

    assert addresses(mailoutbox) == sorted([recommendation.author.email, chief.email])
    symbol = f"{recommendation.workshop.symbol_stem}/REC/1"
    assert all(symbol in mail.subject and symbol in mail.body for mail in mailoutbox)
    assert all("http://evil" not in mail.body and "evil.example" not in mail.body for mail in mailoutbox)
    assert all(f"https://testserver{page_of(recommendation)}" in mail.body for mail in mailoutbox)


def test_serials_are_consecutive_in_the_workshop_and_never_reused(client):
    workshop = create_workshop()
    chief = head(workshop)
    signed_in(client, chief)
    serials = []
    for target in ("submitted", "withdrawn", "submitted"):
        recommendation = create_recommendation(author=chief)
        step(client, recommendation, "submitted")
        if target == "withdrawn":
            step(client, recommendation, "withdrawn", confirmed="yes", note="")
        recommendation.refresh_from_db()
        serials.append((recommendation.serial, recommendation.state))
    assert serials == [(1, "submitted"), (2, "withdrawn"), (3, "submitted")]


@pytest.mark.parametrize("who", ["expert", "organisation"])
def test_experts_and_organisations_submit_their_own(client, who):
    author = delegate(capacity=Capacity.EXPERT) if who == "expert" else of_organisation()
    recommendation = create_recommendation(author=author)
    step(signed_in(client, author), recommendation, "submitted")

    recommendation.refresh_from_db()
    assert recommendation.state == "submitted"


def test_a_delegate_cannot_submit_for_the_partner(client):
    author = delegate()
    recommendation = create_recommendation(author=author)
    response = step(signed_in(client, author), recommendation, "submitted")

    assert refusal(response) == str(steps.HEAD_OR_EXPERT.refusal)
    recommendation.refresh_from_db()
    assert (recommendation.state, recommendation.symbol, audit.entries(recommendation).count()) == ("draft", None, 0)


def test_without_a_head_the_button_gives_the_reason(client):
    author = delegate()
    recommendation = create_recommendation(author=author)
    reason = conditions.needs_head(conditions.StepContext(recommendation))

    page = signed_in(client, author).get(page_of(recommendation))
    (button,) = elements(page, "button[aria-disabled=true]")
    assert reason and element(page, f"#{button.get('aria-describedby')}").text_content().endswith(reason)
    assert refusal(step(client, recommendation, "with_head")) == reason


def test_after_the_deadline_the_page_says_what_is_still_possible(client):
    recommendation, chief = forwarded()
    close(recommendation.workshop, "submissions_close_at")
    response = step(signed_in(client, chief), recommendation, "submitted")

    recommendation.refresh_from_db()
    reason, workshop = refusal(response), recommendation.workshop
    assert reason == conditions.closed_notice(workshop)
    for hour in (workshop.submissions_close_at, workshop.comments_close_at):
        assert moment(hour, workshop) in reason and "Ho Chi Minh City (UTC+7)" in moment(hour, workshop)
    assert recommendation.state == "with_head"


def test_a_returned_recommendation_can_be_resubmitted_until_comments_close(client):
    chief = head()
    recommendation = create_recommendation("returned", author=chief)
    close(recommendation.workshop, "submissions_close_at")
    assert step(signed_in(client, chief), recommendation, "submitted").status_code == 302

    late = create_recommendation("returned", author=chief)
    close(recommendation.workshop, "submissions_close_at", "comments_close_at")
    assert step(client, late, "submitted").status_code == 403


def test_submission_needs_an_operative_paragraph(client):
    chief = head()
    recommendation = create_recommendation(author=chief, paragraphs=[("preambular", "*Recalling* the Declaration,")])
    response = step(signed_in(client, chief), recommendation, "submitted")
    assert refusal(response) == conditions.needs_operative_paragraph(conditions.StepContext(recommendation))


def test_it_refuses_to_submit_twice(client):
    recommendation, chief = forwarded()
    step(signed_in(client, chief), recommendation, "submitted")
    response = step(client, recommendation, "submitted")

    recommendation.refresh_from_db()
    assert refusal(response) == conditions.now_is(recommendation)
    assert audit.entries(recommendation).count() == 1


@pytest.mark.parametrize("target", ["", "adopted", "published", "circulated", "nonsense", "\x00", "x" * 5000])
def test_steps_not_open_cannot_be_taken_by_name(client, target):
    recommendation, chief = forwarded()
    assert step(signed_in(client, chief), recommendation, target).status_code == 403
    recommendation.refresh_from_db()
    assert (recommendation.state, recommendation.number, recommendation.published_at) == ("with_head", None, None)


def test_it_hides_from_the_head_of_another_delegation(client):
    recommendation, _chief = forwarded()
    other = head(recommendation.workshop, "IT")
    assert step(signed_in(client, other), recommendation, "submitted").status_code == 404


# Returned -----------------------------------------------------------------------------------------


def test_a_returned_recommendation_can_be_forwarded_and_recalled(client):
    author = delegate()
    head(author.delegation.workshop)
    recommendation = create_recommendation("returned", author=author)
    signed_in(client, author)
    for target in ("with_head", "returned"):
        assert step(client, recommendation, target).status_code == 302
        recommendation.refresh_from_db()
        assert recommendation.state == target


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.CHAIR])
def test_only_the_secretariat_returns(client, role):
    recommendation = create_recommendation("submitted")
    create_role(workshop=recommendation.workshop)
    officer(client, recommendation.workshop, role)
    status = step(client, recommendation, "returned", confirmed="yes", note="No").status_code
    assert status == (404 if role == Role.ORGANISER else 403)
    recommendation.refresh_from_db()
    assert recommendation.state == "submitted"


# Withdrawn ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "with_head", "submitted", "returned", "discussion", "final"])
def test_the_head_withdraws_before_adoption_after_confirming(client, state):
    chief = head()
    recommendation = create_recommendation(state, author=chief)
    signed_in(client, chief)
    assert asks(step(client, recommendation, "withdrawn"), events.WITHDRAWN)
    step(client, recommendation, "withdrawn", confirmed="yes", note="")

    recommendation.refresh_from_db()
    assert recommendation.state == "withdrawn"
    assert client.get(page_of(recommendation)).status_code == 200


@pytest.mark.parametrize("state", ["adopted", "withdrawn"])
def test_closed_recommendations_cannot_be_withdrawn(client, state):
    chief = head()
    recommendation = create_recommendation(state, author=chief)
    assert step(signed_in(client, chief), recommendation, "withdrawn", confirmed="yes", note="").status_code == 403


# The table ----------------------------------------------------------------------------------------


def test_all_states_are_reachable_and_only_final_ones_have_no_steps():
    states = {str(state) for state in State}
    acts = {transitions.CIRCULATED, transitions.PUBLISHED}
    # The issue of a report, which is no step, moves a final draft to the chair's summary.
    assert {str(step.target) for step in steps.STEPS} - acts | {"carried"} == states
    assert states - {str(step.source) for step in steps.STEPS} == {"withdrawn"}
    from_adopted = [step for step in steps.STEPS if step.source == State.ADOPTED and not step.has_own_door]
    assert {str(step.target) for step in from_adopted} == {transitions.PUBLISHED}


def test_the_database_refuses_a_symbol_without_a_submission():
    recommendation = create_recommendation()
    with pytest.raises(Exception, match="recommendation_symbol_from_submission"):
        Recommendation.objects.filter(pk=recommendation.pk).update(symbol="X/REC/1")


def test_a_draft_withdrawn_by_its_author_stays_hidden_from_the_head(client):
    author = delegate()
    chief = head(author.delegation.workshop)
    recommendation = create_recommendation(author=author, title="UNIQUE-DRAFT-9")
    step(signed_in(client, author), recommendation, "withdrawn", confirmed="yes", note="")

    assert client.get(page_of(recommendation)).status_code == 200
    assert signed_in(client, chief).get(page_of(recommendation)).status_code == 404
    assert "UNIQUE-DRAFT-9" not in client.get(f"/workshops/{recommendation.workshop.slug}/recommendations/").text


def test_a_long_note_is_sent_in_full(client, mailoutbox):
    recommendation = create_recommendation("submitted", author=delegate())
    note = "It repeats what was agreed. " * 60
    officer(client, recommendation.workshop)
    step(client, recommendation, "returned", confirmed="yes", note=note)
    deliver()
    assert note.strip() in mailoutbox[0].body.replace("\r\n", "\n")


def test_emails_go_to_the_account_that_may_read_the_recommendation(client, mailoutbox):
    recommendation, chief = forwarded()
    Delegate.objects.filter(delegation=recommendation.lead).update(email="changed@example.org")
    step(signed_in(client, chief), recommendation, "submitted")
    deliver()
    assert addresses(mailoutbox) == sorted([recommendation.author.user.email, chief.user.email])


def test_the_head_submits_only_the_version_that_was_read(client):
    author = delegate()
    chief = head(author.delegation.workshop)
    recommendation = create_recommendation("returned", author=author)
    page = signed_in(client, chief).get(page_of(recommendation))
    seen = str(recommendation.current.key)
    assert {field.get("value") for field in elements(page, "[name=seen]")} == {seen}
    edit(signed_in(client, author), recommendation, title="Changed while the head was reading")

    refused = step(signed_in(client, chief), recommendation, "submitted", seen=seen)
    recommendation.refresh_from_db()
    assert (refused.status_code, recommendation.state) == (403, "returned")
    assert refusal(refused) == str(OTHER_VERSION)
    step(client, recommendation, "submitted", seen=str(recommendation.current.key))
    recommendation.refresh_from_db()
    assert (recommendation.state, recommendation.submitted.title) == ("submitted", "Changed while the head was reading")


def test_a_delegate_who_has_left_gets_no_email(client, mailoutbox):
    recommendation, chief = forwarded()
    step(signed_in(client, chief), recommendation, "submitted")
    Delegate.objects.filter(pk=recommendation.author_id).update(state="withdrawn")
    deliver()
    assert addresses(mailoutbox) == [chief.email]
