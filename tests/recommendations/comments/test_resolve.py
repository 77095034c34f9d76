"""Replying to, resolving, reopening, withdrawing and hiding comments."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.comments import comments
from recommendations.models import Audience, Comment
from recommendations.reading import page as reading_page
from recommendations.states import DESCRIPTIONS
from registry import audit
from tests.elements import element, texts
from tests.factories import create_comment, create_recommendation
from tests.recommendations.pages import delegate, head, officer, page_of, refusal, signed_in
from workshops.models import Delegate, Role, Workshop

pytestmark = pytest.mark.django_db
WORDS = "UNIQUE-TOKEN-5823"


def said(**fields):
    """Return a comment by a delegate of Italy on a recommendation of Viet Nam in discussion, and its author."""
    recommendation = create_recommendation("discussion", author=head())
    author = delegate(recommendation.workshop, "IT")
    return create_comment(recommendation, delegate=author, text=WORDS, **fields), author


def reply(client, comment, text="We agree."):
    return client.post(f"/comments/{comment.key}/reply/", {"text": text})


def act_on(client, comment, act, note=""):
    return client.post(f"/comments/{comment.key}/{act}/", {"note": note})


def threads(user, comment):
    recommendation = reading_page.related().get(pk=comment.recommendation_id)
    return reading_page.for_page(recommendation, recommendation.circulated, user).whole


def test_a_reply_is_shown_below_its_comment_to_the_same_audience(client):
    comment, author = said(audience="secretariat")
    clerk = officer(client, comment.recommendation.workshop)

    response = reply(client, comment)

    answer = Comment.objects.get(parent=comment)
    assert response.url == f"{page_of(comment.recommendation)}#{answer.anchor}"
    assert (answer.audience, answer.author, answer.delegation) == ("secretariat", clerk, None)
    assert [thread.answers for thread in threads(author.user, comment)] == [[answer]]
    stranger = delegate(comment.recommendation.workshop, "PL")
    assert threads(stranger.user, comment) == []
    assert reply(signed_in(client, stranger), comment).status_code == 404
    assert "We agree." not in client.get(page_of(comment.recommendation)).text


def test_a_reply_to_a_reply_is_in_the_same_thread(client):
    comment, author = said()
    reply(signed_in(client, author), comment)
    first = Comment.objects.get(parent=comment)
    reply(client, first, "And more.")
    assert [answer.text for answer in threads(author.user, comment)[0].answers] == ["We agree.", "And more."]


def test_replies_to_a_delegation_note_stay_in_the_delegation(client):
    comment, author = said(audience="delegation")
    colleague = delegate(comment.recommendation.workshop, "IT")
    assert reply(signed_in(client, colleague), comment).status_code == 302
    answer = Comment.objects.get(parent=comment)
    assert (answer.audience, answer.delegation) == ("delegation", author.delegation)
    for other in (delegate(comment.recommendation.workshop, "PL"), comment.recommendation.author):
        assert reply(signed_in(client, other), comment).status_code == 404
    officer(client, comment.recommendation.workshop)
    assert reply(client, comment).status_code == 404


def test_a_reply_to_a_comment_no_longer_readable_is_no_error(client):
    comment, _author = said(audience="secretariat")
    clerk = officer(client, comment.recommendation.workshop)
    reply(client, comment)
    clerk.workshop_roles.update(ended_at=timezone.now())
    own = delegate(comment.recommendation.workshop, "PL")
    Delegate.objects.filter(pk=own.pk).update(user=clerk)
    client.force_login(clerk)
    assert client.get(page_of(comment.recommendation)).status_code == 200


def test_after_the_deadline_only_officers_reply(client):
    comment, author = said()
    hour = timezone.now() - timedelta(hours=1)
    Workshop.objects.update(submissions_close_at=hour, comments_close_at=hour)
    refused = reply(signed_in(client, author), comment)
    officer(client, comment.recommendation.workshop, Role.CHAIR)
    assert (refused.status_code, reply(client, comment).status_code) == (403, 302)
    comment.recommendation.workshop.refresh_from_db()
    assert refusal(refused) == comments.closed_notice(comment.recommendation, [Audience.DELEGATION])


def test_it_is_resolved_with_a_note_and_reopened(client):
    comment, author = said()
    clerk = officer(client, comment.recommendation.workshop)

    act_on(client, comment, "resolve", "Taken over in paragraph 2.")

    comment.refresh_from_db()
    assert (comment.resolved_by_name, comment.resolution) == (str(clerk), "Taken over in paragraph 2.")
    note = element(client.get(page_of(comment.recommendation)), f"#{comment.anchor}")
    assert str(clerk) in note.find("details/summary").text_content()
    assert note.find("p").text_content().endswith("Taken over in paragraph 2.")
    assert act_on(client, comment, "resolve").status_code == 403
    act_on(signed_in(client, author), comment, "reopen")
    comment.refresh_from_db()
    assert (comment.is_open, comment.resolution) == (True, "")
    assert [entry.verb for entry in audit.entries(comment)] == ["comment.reopened", "comment.resolved"]


def test_open_and_resolved_comments_are_counted_and_filtered(client):
    comment, author = said()
    create_comment(comment.recommendation, delegate=author, text="Still open.")
    act_on(signed_in(client, author), comment, "resolve")
    page = page_of(comment.recommendation)
    shown = {show: [one.text for one in client.get(page, {"comments": show}).context["page"].whole] for show in _SHOWN}
    assert shown == {
        "": [WORDS, "Still open."],
        "open": ["Still open."],
        "resolved": [WORDS],
        "x": [WORDS, "Still open."],
    }
    assert client.get(page).context["page"].counts == {"open": 1, "resolved": 1}


_SHOWN = ("", "open", "resolved", "x")


@pytest.mark.parametrize(("act", "by", "is_said"), [("withdraw", "author", False), ("hide", "secretariat", True)])
def test_withdrawn_and_hidden_comments_are_kept_but_not_displayed(client, act, by, is_said):
    comment, author = said()
    reply(signed_in(client, author), comment)
    if act == "hide":
        officer(client, comment.recommendation.workshop)

    assert act_on(client, comment, act, "It names a person.").status_code == 302

    for reader in (author, comment.recommendation.author):
        page = signed_in(client, reader).get(page_of(comment.recommendation))
        assert (WORDS in page.text, "We agree." in page.text) == (False, True)
        (instead,) = texts(page, f"#{comment.anchor} [data-hidden-by={by}]")
        assert ("It names a person." in instead) == is_said
    officer(client, comment.recommendation.workshop)
    assert WORDS not in client.get(page_of(comment.recommendation)).text
    assert Comment.objects.get(pk=comment.pk).text == WORDS
    assert reply(client, comment).status_code == act_on(client, comment, act, "Again").status_code == 403


def test_hiding_needs_a_reason(client):
    comment, _author = said()
    officer(client, comment.recommendation.workshop)
    assert list(act_on(client, comment, "hide").context["form"].errors) == ["note"]
    assert list(act_on(client, comment, "hide", "x" * 301).context["form"].errors) == ["note"]


def test_adoption_closes_comments(client):
    recommendation = create_recommendation("adopted", author=head())
    comment = create_comment(recommendation, delegate=recommendation.author)
    signed_in(client, recommendation.author)
    answers = [act_on(client, comment, act) for act in ("resolve", "withdraw")]
    assert [answer.status_code for answer in [*answers, reply(client, comment)]] == [403] * 3
    assert refusal(answers[0]) == str(DESCRIPTIONS["adopted"].no_comments)


def test_an_unknown_action_is_not_found(client):
    comment, author = said()
    assert act_on(signed_in(client, author), comment, "applaud").status_code == 404
