"""A draft that was handed to the head goes back: its author takes it, or the head returns it with a note; officers need one."""

import pytest

from recommendations.workflow import transitions
from registry.access import Refused
from tests.factories import create_recommendation, create_role
from tests.recommendations.pages import addresses, deliver, head, page_of, signed_in
from tests.recommendations.workflow.test_submit import handed
from workshops.models import Role

pytestmark = pytest.mark.django_db


def test_the_author_takes_back_what_the_head_returns(client):
    text, chief = handed()
    buttons = [signed_in(client, one).get(page_of(text)).content.decode() for one in (text.author, chief)]

    assert [("Take back" in page, "Return to the author" in page) for page in buttons] == [(True, False), (False, True)]


def test_the_head_returns_it_with_a_note_and_the_author_reads_and_hears_of_it(client, mailoutbox):
    text, chief = handed()
    signed_in(client, chief)
    asked = client.post(f"{page_of(text)}step/", {"target": "draft"}).text
    fields = {"target": "draft", "confirmed": "yes", "note": "Name the ministry."}
    done = client.post(f"{page_of(text)}step/", fields, follow=True).text
    deliver()

    text.refresh_from_db()
    assert ('name="note"' in asked, "The author can go on writing" in asked) == (True, True)
    assert (text.state, f"{text.author} has it again" in done) == ("draft", True)
    page = signed_in(client, text.author).get(page_of(text)).text
    assert ("Name the ministry." in page, f"Returned to the author by {chief.user}" in page) == (True, True)
    assert addresses(mailoutbox) == [text.author.user.email]
    assert "as head of the delegation, returned the draft" in mailoutbox[0].body


@pytest.mark.parametrize(("state", "target"), [("submitted", "returned"), ("final", "discussion")])
def test_officers_send_nothing_back_without_a_note(state, target):
    text = create_recommendation(state, author=head())
    clerk = create_role(Role.SECRETARIAT, workshop=text.workshop).user

    with pytest.raises(Refused):
        transitions.take_step(text, target, by=clerk)

    assert transitions.take_step(text, target, note="Name the ministry.", by=clerk).state == target
