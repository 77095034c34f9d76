"""Return of a recommendation: recalled by its author, returned by the head of delegation or by the secretariat."""

import pytest

from recommendations import events
from recommendations.delegation_events import RECALLED, RETURNED_TO_AUTHOR, WITHDRAWN_FROM_HEAD
from recommendations.workflow import transitions
from registry import audit
from registry.access import Refused
from tests.confirming import page_that_asks
from tests.elements import elements, texts
from tests.factories import create_recommendation, create_role
from tests.recommendations.pages import (
    addresses,
    asks,
    delegate,
    deliver,
    head,
    messages,
    officer,
    page_of,
    signed_in,
    step,
)
from tests.recommendations.workflow.test_submit import forwarded
from workshops.models import Role

pytestmark = pytest.mark.django_db


def test_the_author_recalls_and_the_head_returns(client):
    recommendation, chief = forwarded()
    for reader, event in ((recommendation.author, RECALLED), (chief, RETURNED_TO_AUTHOR)):
        page = signed_in(client, reader).get(page_of(recommendation))
        back = [step for step, _why in page.context["steps"] if step.target == "draft"]
        assert [step.event for step in back] == [event]
        assert texts(page, "button[name=target][value=draft]") == [str(event.button)]


def test_the_head_returns_it_and_the_author_receives_the_note(client, mailoutbox):
    recommendation, chief = forwarded()
    signed_in(client, chief)
    asked = page_that_asks(client, client.post(f"{page_of(recommendation)}step/", {"target": "draft"}))
    fields = {"target": "draft", "confirmed": "yes", "note": "Name the ministry."}
    done = client.post(f"{page_of(recommendation)}step/", fields, follow=True)
    deliver()

    recommendation.refresh_from_db()
    assert (len(elements(asked, "[name=note]")), asks(asked, RETURNED_TO_AUTHOR)) == (1, True)
    assert (recommendation.state, messages(done)) == (
        "draft",
        [("success", str(RETURNED_TO_AUTHOR.message) % {"author": recommendation.author.names_in_delegation})],
    )
    page = signed_in(client, recommendation.author).get(page_of(recommendation))
    assert texts(page, ".notice-due")[0].endswith("Name the ministry.")
    assert page.context["history"][0]["text"] == str(RETURNED_TO_AUTHOR.history) % {"actor": chief.names_in_delegation}
    assert addresses(mailoutbox) == [recommendation.author.user.email]
    assert str(RETURNED_TO_AUTHOR.mail.sentence) % {"actor": chief.names_in_delegation} in mailoutbox[0].body


@pytest.mark.parametrize(("state", "target"), [("submitted", "returned"), ("final", "discussion")])
def test_officers_need_a_note_to_return_a_recommendation(state, target):
    recommendation = create_recommendation(state, author=head())
    clerk = create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user

    with pytest.raises(Refused):
        transitions.take_step(recommendation, target, by=clerk)

    assert transitions.take_step(recommendation, target, note="Name the ministry.", by=clerk).state == target


def test_the_secretariat_returns_it_with_a_note(client, mailoutbox):
    chief = head()
    author = delegate(chief.delegation.workshop)
    recommendation = create_recommendation("submitted", author=author)
    clerk = officer(client, recommendation.workshop)

    asked = step(client, recommendation, "returned")
    missing = step(client, recommendation, "returned", confirmed="yes", note="  ")
    done = step(client, recommendation, "returned", confirmed="yes", note="Please join the two paragraphs.")
    deliver()

    assert (asked.status_code, asks(asked, events.RETURNED)) == (200, True)
    assert missing.context["form"].has_error("note", "required")
    recommendation.refresh_from_db()
    assert (done.status_code, recommendation.state) == (302, "returned")
    assert (recommendation.step_notes.get().text, recommendation.step_notes.get().author) == (
        "Please join the two paragraphs.",
        clerk,
    )
    assert "Please join" not in str(list(audit.entries(recommendation).values_list("data", flat=True)))
    assert addresses(mailoutbox) == sorted([author.email, chief.email])
    assert all("Please join the two paragraphs.\n" in mail.body for mail in mailoutbox)
    assert "Please join the two paragraphs." in signed_in(client, author).get(page_of(recommendation)).text


def recall(recommendation, target="draft"):
    transitions.take_step(recommendation, target, by=recommendation.author.user)
    recommendation.refresh_from_db()


def forwarded_by_mail(mailoutbox):
    """Forward a draft through its step, and let the head of delegation receive the e-mail."""
    recommendation, chief = forwarded()
    type(recommendation).objects.filter(pk=recommendation.pk).update(state="draft")
    recommendation.refresh_from_db()
    transitions.take_step(recommendation, "with_head", by=recommendation.author.user)
    deliver()
    mailoutbox.clear()
    return recommendation, chief


@pytest.mark.parametrize("choice", ["never", "daily", "at_once"])
@pytest.mark.parametrize(("target", "event"), [("draft", RECALLED), ("withdrawn", WITHDRAWN_FROM_HEAD)])
def test_the_head_is_told_that_the_author_took_the_draft_back(client, mailoutbox, target, event, choice):
    recommendation, chief = forwarded_by_mail(mailoutbox)
    type(chief.user).objects.update(notify_recommendations=choice)
    recall(recommendation, target)
    deliver()

    [mail] = mailoutbox
    address = page_of(recommendation)
    assert addresses(mailoutbox) == [chief.user.email]
    assert mail.subject == str(event.mail.subject) and address in mail.body
    assert str(recommendation.author.names_in_delegation) in mail.body
    page = signed_in(client, chief).get(address)
    [mark] = elements(page, "[data-taken-back]")
    assert (page.status_code, mark.get("data-taken-back")) == (
        200,
        "withdrawn" if target == "withdrawn" else "recalled",
    )
    version = recommendation.current
    for said in (mail.subject, mail.body, page.content.decode()):
        assert version.title not in said and version.rationale not in said


def test_that_page_is_only_for_those_who_received_the_draft(client, mailoutbox):
    recommendation, chief = forwarded_by_mail(mailoutbox)
    deputy = delegate(recommendation.workshop, capacity="deputy")  # appointed afterwards
    recall(recommendation)
    deliver()
    assert addresses(mailoutbox) == [chief.user.email]
    officer(client, recommendation.workshop)
    assert client.get(page_of(recommendation)).status_code == 404
    for other in (deputy, delegate(recommendation.workshop), head(recommendation.workshop, "IT")):
        assert signed_in(client, other).get(page_of(recommendation)).status_code == 404
    assert signed_in(client, recommendation.author).get(page_of(recommendation)).status_code == 200


def test_a_draft_forwarded_again_is_read_again_and_not_called_recalled(client, mailoutbox):
    recommendation, chief = forwarded_by_mail(mailoutbox)
    recall(recommendation)
    transitions.take_step(recommendation, "with_head", by=recommendation.author.user)
    deliver()
    assert [mail.subject for mail in mailoutbox if str(RECALLED.mail.subject) in mail.subject] == []
    assert not elements(signed_in(client, chief).get(page_of(recommendation)), "[data-taken-back]")


def test_a_draft_that_the_head_returned_is_not_called_recalled(client, mailoutbox):
    recommendation, chief = forwarded_by_mail(mailoutbox)
    transitions.take_step(recommendation, "draft", by=chief.user)
    deliver()
    assert addresses(mailoutbox) == [recommendation.author.user.email]
    assert signed_in(client, chief).get(page_of(recommendation)).status_code == 404


def test_every_event_has_a_key_of_its_own_unless_it_replaces_another():
    """The key is stored with notifications: two that differ would send each other's e-mail."""
    found = [event for event in vars(events).values() if isinstance(event, events.Event)]
    mails = {}
    for event in found:
        mails.setdefault(event.key, set()).add(event.mail)
    assert {key for key, one in mails.items() if len(one) > 1} == set()
