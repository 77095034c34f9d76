"""Return of a draft: recalled by its author or returned by the head of delegation; officers need a note."""

import pytest

from recommendations.events import RECALLED, RETURNED_TO_AUTHOR
from recommendations.workflow import transitions
from registry.access import Refused
from tests.elements import elements, texts
from tests.factories import create_recommendation, create_role
from tests.recommendations.pages import addresses, asks, deliver, head, messages, page_of, signed_in
from tests.recommendations.workflow.test_submit import forwarded
from workshops.models import Role

pytestmark = pytest.mark.django_db


def test_the_author_recalls_and_the_head_returns(client):
    text, chief = forwarded()
    for reader, event in ((text.author, RECALLED), (chief, RETURNED_TO_AUTHOR)):
        page = signed_in(client, reader).get(page_of(text))
        back = [step for step, _why in page.context["steps"] if step.target == "draft"]
        assert [step.event for step in back] == [event]
        assert texts(page, "button[name=target][value=draft]") == [str(event.button)]


def test_the_head_returns_it_and_the_author_receives_the_note(client, mailoutbox):
    text, chief = forwarded()
    signed_in(client, chief)
    asked = client.post(f"{page_of(text)}step/", {"target": "draft"})
    fields = {"target": "draft", "confirmed": "yes", "note": "Name the ministry."}
    done = client.post(f"{page_of(text)}step/", fields, follow=True)
    deliver()

    text.refresh_from_db()
    assert (len(elements(asked, "[name=note]")), asks(asked, RETURNED_TO_AUTHOR)) == (1, True)
    assert (text.state, messages(done)) == (
        "draft",
        [("success", str(RETURNED_TO_AUTHOR.message) % {"author": text.author})],
    )
    page = signed_in(client, text.author).get(page_of(text))
    assert texts(page, ".notice-due")[0].endswith("Name the ministry.")
    assert page.context["history"][0]["text"] == str(RETURNED_TO_AUTHOR.history) % {"actor": chief.user}
    assert addresses(mailoutbox) == [text.author.user.email]
    assert str(RETURNED_TO_AUTHOR.mail.sentence) % {"actor": chief.user} in mailoutbox[0].body


@pytest.mark.parametrize(("state", "target"), [("submitted", "returned"), ("final", "discussion")])
def test_officers_need_a_note_to_return_a_recommendation(state, target):
    text = create_recommendation(state, author=head())
    clerk = create_role(Role.SECRETARIAT, workshop=text.workshop).user

    with pytest.raises(Refused):
        transitions.take_step(text, target, by=clerk)

    assert transitions.take_step(text, target, note="Name the ministry.", by=clerk).state == target
