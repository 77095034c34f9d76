"""Audiences of comments and replies, and the delegation on whose behalf they are made."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from recommendations.comments import comments
from recommendations.comments.forms import CommentForm, ResolveForm
from recommendations.comments.resolution import HIDE, RESOLVE
from recommendations.models import Audience, Comment
from registry.access import Refused
from tests.factories import create_comment, create_delegate, create_recommendation, create_role
from tests.recommendations.pages import delegate, head
from workshops.models import Role, Workshop

pytestmark = pytest.mark.django_db
PARTICIPANTS, DELEGATION, SECRETARIAT = Audience.PARTICIPANTS, Audience.DELEGATION, Audience.SECRETARIAT


def discussed():
    return create_recommendation("discussion", author=head())


def of_two_delegations(workshop):
    """Return the two delegate records of a person who is a delegate of both Italy and Poland."""
    first = delegate(workshop, "IT")
    return first, create_delegate(delegate(workshop, "PL").delegation, user=first.user)


def close_comments(workshop):
    hour = timezone.now() - timedelta(hours=1)
    Workshop.objects.filter(pk=workshop.pk).update(submissions_close_at=hour, comments_close_at=hour)


@pytest.mark.parametrize("is_delegate", [True, False])
def test_an_officer_has_a_delegation_only_as_a_delegate(is_delegate):
    recommendation = discussed()
    user = create_role(Role.CHAIR, workshop=recommendation.workshop).user
    if is_delegate:
        create_delegate(delegate(recommendation.workshop, "IT").delegation, user=user)

    own = [DELEGATION] if is_delegate else []
    assert comments.audiences_for(user, recommendation) == [PARTICIPANTS, SECRETARIAT, *own]


def test_comments_to_a_closed_audience_are_refused():
    recommendation = discussed()
    author = delegate(recommendation.workshop, "IT")
    close_comments(recommendation.workshop)
    for audience in (PARTICIPANTS, SECRETARIAT):
        with pytest.raises(Refused):
            comments.comment(recommendation, text="Late.", audience=audience, delegate=author, by=author.user)
    assert not Comment.objects.exists()
    assert comments.comment(recommendation, text="Ours.", audience=DELEGATION, delegate=author, by=author.user)


def test_the_same_form_for_another_delegation_is_a_different_comment():
    recommendation = discussed()
    delegates, once = of_two_delegations(recommendation.workshop), uuid4()
    for one in (*delegates, delegates[0]):
        comments.comment(
            recommendation, text="We agree.", audience=PARTICIPANTS, delegate=one, once=once, by=delegates[0].user
        )
    assert [one.delegation for one in Comment.objects.order_by("pk")] == [one.delegation for one in delegates]


def test_replies_to_unreadable_comments_are_refused():
    recommendation = discussed()
    reader, other = delegate(recommendation.workshop, "IT"), delegate(recommendation.workshop, "PL")
    open_to_all = create_comment(recommendation, delegate=other)
    note = create_comment(recommendation, delegate=other, audience=DELEGATION)

    with pytest.raises(Refused):
        comments.reply(note, text="I agree.", by=reader.user)
    assert comments.reply(open_to_all, text="I agree.", by=reader.user).parent == open_to_all


def test_after_the_deadline_authors_can_reply_in_threads_with_the_secretariat():
    recommendation = discussed()
    author = delegate(recommendation.workshop, "IT")
    said = {one: create_comment(recommendation, delegate=author, audience=one) for one in (PARTICIPANTS, SECRETARIAT)}
    close_comments(recommendation.workshop)

    with pytest.raises(Refused):
        comments.reply(said[PARTICIPANTS], text="One thing more.", by=author.user)
    assert comments.reply(said[SECRETARIAT], text="One thing more.", by=author.user).audience == SECRETARIAT


@pytest.mark.parametrize("place", [0, 1])
def test_a_reply_to_a_note_is_on_behalf_of_its_delegation(place):
    recommendation = discussed()
    delegates = of_two_delegations(recommendation.workshop)
    colleague = create_delegate(delegates[place].delegation)
    note = create_comment(recommendation, delegate=colleague, audience=DELEGATION)

    answer = comments.reply(note, text="I agree.", by=delegates[place].user)

    assert answer.delegation == delegates[place].delegation


@pytest.mark.parametrize("count", [1, 2])
def test_members_of_several_delegations_choose_one(count):
    workshop = discussed().workshop
    own, stranger = of_two_delegations(workshop)[:count], delegate(workshop, "NO")

    def form(chosen):
        sent = {"text": "We agree.", "audience": PARTICIPANTS, "delegate": chosen.key}
        return CommentForm(sent, paragraph=None, audiences=[PARTICIPANTS], delegates=own)

    assert ("delegate" in form(own[0]).fields) == (count > 1)
    assert form(own[-1]).is_valid()
    assert list(form(stranger).errors) == (["delegate"] if count > 1 else [])


@pytest.mark.parametrize(("act", "most"), [(RESOLVE, 500), (HIDE, 300)])
def test_notes_have_a_maximum_length(act, most):
    assert ResolveForm({"note": "x" * most}, act=act).is_valid()
    assert not ResolveForm({"note": "x" * (most + 1)}, act=act).is_valid()
