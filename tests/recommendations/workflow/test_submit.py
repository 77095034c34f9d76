"""A draft goes to the head, and is submitted: it works, hides, refuses, and leaves a trace."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations import events
from recommendations.models import Recommendation, State
from recommendations.workflow import conditions, steps, transitions
from recommendations.workflow.moves import OTHER_VERSION
from registry import audit
from tests.elements import element, elements, texts
from tests.factories import create_delegate, create_recommendation, create_role, create_workshop
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
from tests.signing import sign_in
from workshops.models import Capacity, Delegate, Role, Workshop
from workshops.phrases import moment

pytestmark = pytest.mark.django_db


def handed(**fields):
    """A text with its head, and the head."""
    author = delegate()
    chief = head(author.delegation.workshop)
    return create_recommendation("with_head", author=author, **fields), chief


def close(workshop, *names):
    """Let these deadlines of a workshop lie an hour back."""
    past = timezone.now() - timedelta(hours=1)
    times = {"submissions_close_at": past - timedelta(hours=1), "comments_close_at": past}
    Workshop.objects.filter(pk=workshop.pk).update(**{name: times[name] for name in names})


def test_a_delegate_hands_the_draft_to_the_head_who_gets_a_mail(client, mailoutbox):
    author = delegate()
    chief = head(author.delegation.workshop)
    text = create_recommendation(author=author)

    response = step(signed_in(client, author), text, "with_head")
    deliver()

    text.refresh_from_db()
    assert (response.url, text.state) == (page_of(text), "with_head")
    assert addresses(mailoutbox) == [chief.email]
    assert page_of(text) in mailoutbox[0].body
    assert client.get(page_of(text)).status_code == 200
    assert signed_in(client, chief).get(page_of(text)).status_code == 200


def test_the_author_takes_it_back_and_the_head_sees_it_no_more(client):
    text, chief = handed()
    step(signed_in(client, text.author), text, "draft")

    text.refresh_from_db()
    assert text.state == "draft"
    assert signed_in(client, chief).get(page_of(text)).status_code == 404


def test_it_is_asked_before_a_text_is_submitted(client):
    text, chief = handed()
    page = signed_in(client, chief).post(f"{page_of(text)}step/", {"target": "submitted"})

    text.refresh_from_db()
    assert text.state == "with_head"
    assert "Viet Nam" in element(page, "[data-submitted-for]").text_content()
    closes = text.workshop.submissions_close_at.astimezone(text.workshop.tz)
    assert element(page, "[data-deadline=submissions] time").get("datetime") == closes.isoformat(timespec="minutes")
    assert element(page, "[name=confirmed]").get("value") == "yes"


def test_the_head_submits_it_and_it_gets_its_symbol(client):
    text, chief = handed()
    response = step(signed_in(client, chief), text, "submitted")

    text.refresh_from_db()
    assert response.url == page_of(text)
    assert (text.state, text.serial, text.symbol) == ("submitted", 1, f"{text.workshop.symbol_stem}/REC/1")
    assert text.submitted == text.current
    entry = audit.entries(text).get(verb="recommendation.moved")
    assert (entry.actor, entry.partner) == (str(chief.user), "VN")
    assert entry.data == {"source": "with_head", "target": "submitted"}


def test_author_and_head_get_one_receipt_each_with_the_symbol(client, mailoutbox):
    text, chief = handed(title="Visit http://evil.example, www.evil.example or evil.example/now")
    step(signed_in(client, chief), text, "submitted")
    deliver()
    deliver()

    assert addresses(mailoutbox) == sorted([text.author.email, chief.email])
    symbol = f"{text.workshop.symbol_stem}/REC/1"
    assert all(symbol in mail.subject and symbol in mail.body for mail in mailoutbox)
    assert all("http://evil" not in mail.body and "evil.example" not in mail.body for mail in mailoutbox)
    assert all(f"https://testserver{page_of(text)}" in mail.body for mail in mailoutbox)


def test_serials_run_through_the_workshop_and_are_never_used_again(client):
    workshop = create_workshop()
    chief = head(workshop)
    signed_in(client, chief)
    serials = []
    for target in ("submitted", "withdrawn", "submitted"):
        text = create_recommendation(author=chief)
        step(client, text, "submitted")
        if target == "withdrawn":
            step(client, text, "withdrawn", confirmed="yes", note="")
        text.refresh_from_db()
        serials.append((text.serial, text.state))
    assert serials == [(1, "submitted"), (2, "withdrawn"), (3, "submitted")]


@pytest.mark.parametrize("who", ["expert", "organisation"])
def test_experts_and_organisations_submit_their_own(client, who):
    author = delegate(capacity=Capacity.EXPERT) if who == "expert" else of_organisation()
    text = create_recommendation(author=author)
    step(signed_in(client, author), text, "submitted")

    text.refresh_from_db()
    assert text.state == "submitted"


def test_a_delegate_does_not_submit_for_the_partner(client):
    author = delegate()
    text = create_recommendation(author=author)
    response = step(signed_in(client, author), text, "submitted")

    assert refusal(response) == str(steps.HEAD_OR_EXPERT.refusal)
    text.refresh_from_db()
    assert (text.state, text.symbol, audit.entries(text).count()) == ("draft", None, 0)


def test_without_a_head_the_button_says_why(client):
    author = delegate()
    text = create_recommendation(author=author)
    reason = conditions.a_head(conditions.Facts(text))

    page = signed_in(client, author).get(page_of(text))
    (button,) = elements(page, "button[aria-disabled=true]")
    assert reason and element(page, f"#{button.get('aria-describedby')}").text_content().endswith(reason)
    assert refusal(step(client, text, "with_head")) == reason


def test_the_deadline_is_the_servers_clock_and_says_what_is_still_possible(client):
    text, chief = handed()
    close(text.workshop, "submissions_close_at")
    response = step(signed_in(client, chief), text, "submitted")

    text.refresh_from_db()
    reason, workshop = refusal(response), text.workshop
    assert reason == conditions.closed_words(workshop)
    for hour in (workshop.submissions_close_at, workshop.comments_close_at):
        assert moment(hour, workshop) in reason and "Ho Chi Minh (UTC+7)" in moment(hour, workshop)
    assert text.state == "with_head"


def test_a_returned_text_was_in_time_and_may_come_back_until_comments_close(client):
    chief = head()
    text = create_recommendation("returned", author=chief)
    close(text.workshop, "submissions_close_at")
    assert step(signed_in(client, chief), text, "submitted").status_code == 302

    late = create_recommendation("returned", author=chief)
    close(text.workshop, "submissions_close_at", "comments_close_at")
    assert step(client, late, "submitted").status_code == 403


def test_a_text_without_an_operative_paragraph_is_not_submitted(client):
    chief = head()
    text = create_recommendation(author=chief, paragraphs=[("preambular", "*Recalling* the Declaration,")])
    response = step(signed_in(client, chief), text, "submitted")
    assert refusal(response) == conditions.an_operative_paragraph(conditions.Facts(text))


def test_it_refuses_to_submit_twice(client):
    text, chief = handed()
    step(signed_in(client, chief), text, "submitted")
    response = step(client, text, "submitted")

    text.refresh_from_db()
    assert refusal(response) == conditions.now_is(text)
    assert audit.entries(text).count() == 1


@pytest.mark.parametrize("target", ["", "adopted", "published", "circulated", "nonsense", "\x00", "x" * 5000])
def test_no_other_step_is_to_be_had_by_its_name(client, target):
    text, chief = handed()
    assert step(signed_in(client, chief), text, target).status_code == 403
    text.refresh_from_db()
    assert (text.state, text.number, text.published_at) == ("with_head", None, None)


def test_it_hides_from_the_head_of_another_delegation(client):
    text, _chief = handed()
    other = head(text.workshop, "IT")
    assert step(signed_in(client, other), text, "submitted").status_code == 404


# Returned -----------------------------------------------------------------------------------------


def test_the_secretariat_returns_it_with_a_note(client, mailoutbox):
    chief = head()
    author = delegate(chief.delegation.workshop)
    text = create_recommendation("submitted", author=author)
    clerk = officer(client, text.workshop)

    asked = step(client, text, "returned")
    missing = step(client, text, "returned", confirmed="yes", note="  ")
    done = step(client, text, "returned", confirmed="yes", note="Please join the two paragraphs.")
    deliver()

    assert (asked.status_code, asks(asked, events.RETURNED)) == (200, True)
    assert missing.context["form"].has_error("note", "required")
    text.refresh_from_db()
    assert (done.status_code, text.state) == (302, "returned")
    assert (text.step_notes.get().text, text.step_notes.get().author) == ("Please join the two paragraphs.", clerk)
    assert "Please join" not in str(list(audit.entries(text).values_list("data", flat=True)))
    assert addresses(mailoutbox) == sorted([author.email, chief.email])
    assert all("Please join the two paragraphs.\n" in mail.body for mail in mailoutbox)
    assert "Please join the two paragraphs." in signed_in(client, author).get(page_of(text)).text


def test_what_is_rewritten_after_a_return_is_the_delegations_own_until_submitted_again(client):
    chief = head()
    text = create_recommendation("returned", author=chief, title="As submitted")
    edit(signed_in(client, chief), text, title="Rewritten UNIQUE-77")
    officer(client, text.workshop)
    listing = f"/workshops/{text.workshop.slug}/recommendations/"

    assert "As submitted" in client.get(page_of(text)).text
    assert "UNIQUE-77" not in client.get(page_of(text)).text + client.get(listing).text
    assert not client.get(f"{listing}?q=unique-77").context["page"].object_list
    assert client.get(f"{page_of(text)}versions/2/").status_code == 404
    step(signed_in(client, chief), text, "submitted")
    text.refresh_from_db()
    assert (text.symbol, text.submitted.title) == (f"{text.workshop.symbol_stem}/REC/1", "Rewritten UNIQUE-77")


def test_a_returned_text_goes_to_the_head_again_and_back(client):
    author = delegate()
    head(author.delegation.workshop)
    text = create_recommendation("returned", author=author)
    signed_in(client, author)
    for target in ("with_head", "returned"):
        assert step(client, text, target).status_code == 302
        text.refresh_from_db()
        assert text.state == target


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.CHAIR])
def test_only_the_secretariat_returns(client, role):
    text = create_recommendation("submitted")
    create_role(workshop=text.workshop)
    officer(client, text.workshop, role)
    status = step(client, text, "returned", confirmed="yes", note="No").status_code
    assert status == (404 if role == Role.ORGANISER else 403)
    text.refresh_from_db()
    assert text.state == "submitted"


# Withdrawn ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "with_head", "submitted", "returned", "discussion", "final"])
def test_the_head_withdraws_before_adoption_after_being_asked(client, state):
    chief = head()
    text = create_recommendation(state, author=chief)
    signed_in(client, chief)
    assert asks(step(client, text, "withdrawn"), events.WITHDRAWN)
    step(client, text, "withdrawn", confirmed="yes", note="")

    text.refresh_from_db()
    assert text.state == "withdrawn"
    assert client.get(page_of(text)).status_code == 200


@pytest.mark.parametrize("state", ["adopted", "withdrawn"])
def test_nobody_withdraws_what_is_over(client, state):
    chief = head()
    text = create_recommendation(state, author=chief)
    assert step(signed_in(client, chief), text, "withdrawn", confirmed="yes", note="").status_code == 403


# The table ----------------------------------------------------------------------------------------


def test_every_state_but_the_last_leads_on_and_all_are_reached():
    states = {str(state) for state in State}
    acts = {transitions.CIRCULATED, transitions.PUBLISHED}
    assert {str(step.target) for step in steps.STEPS} - acts == states
    assert states - {str(step.source) for step in steps.STEPS} == {"withdrawn"}
    assert {str(step.target) for step in steps.STEPS if step.source == State.ADOPTED} == {transitions.PUBLISHED}


def test_the_database_refuses_a_symbol_without_a_submission():
    text = create_recommendation()
    with pytest.raises(Exception, match="recommendation_symbol_from_submission"):
        Recommendation.objects.filter(pk=text.pk).update(symbol="X/REC/1")


def test_a_draft_withdrawn_by_its_author_was_never_the_heads(client):
    author = delegate()
    chief = head(author.delegation.workshop)
    text = create_recommendation(author=author, title="UNIQUE-DRAFT-9")
    step(signed_in(client, author), text, "withdrawn", confirmed="yes", note="")

    assert client.get(page_of(text)).status_code == 200
    assert signed_in(client, chief).get(page_of(text)).status_code == 404
    assert "UNIQUE-DRAFT-9" not in client.get(f"/workshops/{text.workshop.slug}/recommendations/").text


def test_the_note_of_a_return_stays_between_delegation_and_officers(client):
    chief = head()
    text = create_recommendation("submitted", author=chief)
    clerk = officer(client, text.workshop)
    step(client, text, "returned", confirmed="yes", note="UNIQUE-NOTE-3")
    step(signed_in(client, chief), text, "submitted")
    step(sign_in(client, clerk), text, "discussion", confirmed="yes")

    assert "UNIQUE-NOTE-3" in client.get(page_of(text)).text
    assert "UNIQUE-NOTE-3" in signed_in(client, chief).get(page_of(text)).text
    line = str(events.RETURNED.history) % {"actor": clerk}
    assert line in texts(client.get(page_of(text)), ".history")[0]
    page = signed_in(client, delegate(text.workshop, "IT")).get(page_of(text))
    assert "UNIQUE-NOTE-3" not in page.text
    assert line not in texts(page, ".history")[0]


def test_a_colleague_with_an_office_reads_what_was_submitted_not_what_is_rewritten(client):
    chief = head()
    text = create_recommendation("returned", author=chief, title="As submitted")
    edit(signed_in(client, chief), text, title="Rewritten UNIQUE-78")
    clerk = officer(client, text.workshop)
    create_delegate(chief.delegation, user=clerk)

    pages = [client.get(page_of(text)).text, client.get(f"/workshops/{text.workshop.slug}/recommendations/").text]
    assert all("As submitted" in page and "UNIQUE-78" not in page for page in pages)
    assert client.get(f"{page_of(text)}versions/2/").status_code == 404


def test_a_note_as_long_as_a_page_is_sent_whole(client, mailoutbox):
    text = create_recommendation("submitted", author=delegate())
    note = "It repeats what was agreed. " * 60
    officer(client, text.workshop)
    step(client, text, "returned", confirmed="yes", note=note)
    deliver()
    assert note.strip() in mailoutbox[0].body.replace("\r\n", "\n")


def test_mail_about_a_text_goes_to_the_account_that_may_read_it(client, mailoutbox):
    text, chief = handed()
    Delegate.objects.filter(delegation=text.lead).update(email="changed@example.org")
    step(signed_in(client, chief), text, "submitted")
    deliver()
    assert addresses(mailoutbox) == sorted([text.author.user.email, chief.user.email])


def test_the_head_submits_the_wording_that_was_read_or_none(client):
    author = delegate()
    chief = head(author.delegation.workshop)
    text = create_recommendation("returned", author=author)
    page = signed_in(client, chief).get(page_of(text))
    seen = str(text.current.key)
    assert {field.get("value") for field in elements(page, "[name=seen]")} == {seen}
    edit(signed_in(client, author), text, title="Changed while the head was reading")

    refused = step(signed_in(client, chief), text, "submitted", seen=seen)
    text.refresh_from_db()
    assert (refused.status_code, text.state) == (403, "returned")
    assert refusal(refused) == str(OTHER_VERSION)
    step(client, text, "submitted", seen=str(text.current.key))
    text.refresh_from_db()
    assert (text.state, text.submitted.title) == ("submitted", "Changed while the head was reading")


def test_who_left_meanwhile_gets_no_mail(client, mailoutbox):
    text, chief = handed()
    step(signed_in(client, chief), text, "submitted")
    Delegate.objects.filter(pk=text.author_id).update(state="withdrawn")
    deliver()
    assert addresses(mailoutbox) == [chief.email]
