"""Return of a recommendation: recalled by its author, returned by the head of delegation or by the secretariat."""

import pytest

from recommendations import events
from recommendations.events import RECALLED, RETURNED_TO_AUTHOR
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
