"""Concurrent requests: one symbol, one successful editor, numbers without gaps."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from recommendations import version_content
from recommendations.comments import comments
from recommendations.drafting import versions
from recommendations.models import Adoption, Comment, Notification, Recommendation, Version
from recommendations.workflow import conditions, steps, transitions
from registry import audit, held_entries
from registry.access import Refused
from registry.models import Outgoing
from tests.elements import element, elements, texts
from tests.factories import create_comment, create_recommendation, create_role
from tests.recommendations.pages import as_typed, delegate, head, marked, page_of, typed
from tests.signing import SecureClient, sign_in
from workshops.models import Delegate, DelegateState, Role

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
AT_ONCE = 20


def at_once(requests):
    """Send requests (path, data, user) concurrently, each from its own browser; return the responses."""
    barrier = Barrier(len(requests))
    browsers = [(sign_in(SecureClient(), user), path, data) for path, data, user in requests]

    def send(browser):
        client, path, data = browser
        barrier.wait()
        try:
            return client.post(path, data)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, browsers))


def test_concurrent_submissions_assign_one_symbol():
    chief = head()
    recommendation = create_recommendation("with_head", author=delegate(chief.delegation.workshop))
    answers = at_once(
        [(f"{page_of(recommendation)}step/", {"target": "submitted", "confirmed": "yes"}, chief.user)] * AT_ONCE
    )

    assert sorted(answer.status_code for answer in answers) == [302] + [403] * (AT_ONCE - 1)
    recommendation.refresh_from_db()
    reasons = [texts(answer, "main .lead") for answer in answers if answer.status_code == 403]
    assert reasons == [[conditions.now_is(recommendation)]] * (AT_ONCE - 1)
    assert recommendation.symbol == f"{recommendation.workshop.symbol_stem}/REC/1"
    assert audit.entries(recommendation).count() == 1
    assert (
        Notification.objects.count() == Outgoing.objects.filter(kind="recommendation.notification").count() == 2
    )  # author, head


def test_a_draft_sent_twenty_times_is_created_once():
    author = delegate()
    workshop = author.delegation.workshop
    data = typed(topic=workshop.topics.first(), paragraphs=[("operative", "Fine.")], once=str(uuid4()))
    answers = at_once([(f"/workshops/{workshop.slug}/recommendations/new/", data, author.user)] * AT_ONCE)

    recommendation = Recommendation.objects.get()
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, recommendation.get_absolute_url())}
    assert (Version.objects.count(), audit.entries(recommendation).count()) == (1, 1)


def test_a_comment_sent_twenty_times_is_posted_once():
    recommendation = create_recommendation("discussion", author=head())
    data = {"text": "Italy welcomes this.", "audience": "participants", "once": str(uuid4())}
    speaker = delegate(recommendation.workshop, "IT")
    answers = at_once([(f"{page_of(recommendation)}comment/", data, speaker.user)] * AT_ONCE)

    written = Comment.objects.get()
    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, f"{page_of(recommendation)}#{written.anchor}")
    }
    assert audit.entries(written).count() == 1


def test_twenty_recommendations_get_twenty_symbols():
    chief = head()
    recommendations = [create_recommendation(author=chief) for _number in range(AT_ONCE)]
    words = {"target": "submitted", "confirmed": "yes"}
    answers = at_once([(f"{page_of(recommendation)}step/", words, chief.user) for recommendation in recommendations])

    assert {answer.status_code for answer in answers} == {302}
    serials = Recommendation.objects.values_list("serial", flat=True)
    assert sorted(serials) == list(range(1, AT_ONCE + 1))
    assert audit.verify_chain(str(chief.delegation.workshop.key)) == (AT_ONCE, None)


def test_of_concurrent_editors_one_saves_and_the_others_see_both_versions():
    author = delegate()
    recommendation = create_recommendation(author=author, is_shared=True)
    base, paragraphs = recommendation.current, as_typed(recommendation.current)
    others = (delegate(recommendation.workshop, full_name=f"Editor {number}") for number in range(1, AT_ONCE))
    people, requests = [author.user, *(one.user for one in others)], []
    for number, user in enumerate(people):
        mine = [*paragraphs[:1], ("operative", f"Sentence of editor {number}.", paragraphs[1][2]), *paragraphs[2:]]
        data = typed(title=base.title, base=base, topic=recommendation.topic, paragraphs=mine, is_shared="on")
        requests.append((f"{page_of(recommendation)}edit/", data, user))
    answers = at_once(requests)

    assert {answer.status_code for answer in answers} == {302}
    recommendation.refresh_from_db()
    (winner,) = [number for number, answer in enumerate(answers) if not held_entries.is_held(answer.url)]
    assert recommendation.current.texts.get(position=2).text == f"Sentence of editor {winner}."
    assert Version.objects.filter(recommendation=recommendation).count() == 2
    for number, answer in enumerate(answers):
        if number != winner:  # the form has the user's own sentence, and the saved one next to it, word by word
            page = answer.client.get(answer.url)
            typed_words = [area.text.strip() for area in elements(page, "#paragraphs textarea")]
            assert f"Sentence of editor {number}." in typed_words
            assert f"editor {winner}" in marked(page, "ins")
            assert element(page, "[name=base]").get("value") == str(recommendation.current.key)


def test_adoptions_are_numbered_without_gaps():
    chief = head()
    recommendations = [create_recommendation("final", author=chief) for _number in range(AT_ONCE)]
    workshop = chief.delegation.workshop
    chair, clerk = create_role(Role.CHAIR, workshop=workshop), create_role(workshop=workshop).user
    data = {"session": str(workshop.sessions.get().key), "chair": str(chair.key), "is_ahead": "on"}
    acts = [(text, data | {"version": str(text.current.key)}) for text in [*recommendations, recommendations[0]]]
    answers = at_once([(f"{page_of(text)}adopt/", act, clerk) for text, act in acts])

    assert sorted(answer.status_code for answer in answers) == [302] * AT_ONCE + [403]
    assert sorted(Recommendation.objects.values_list("number", flat=True)) == list(range(1, AT_ONCE + 1))
    assert Adoption.objects.count() == AT_ONCE


def test_a_role_ended_since_the_page_was_read_has_no_permissions():
    """Roles are reloaded under the lock; the user of a request is a proxy."""
    recommendation = create_recommendation("submitted", author=head())
    role = create_role(Role.SECRETARIAT, workshop=recommendation.workshop)
    clerk = SimpleLazyObject(lambda: role.user)
    assert steps.steps_for(clerk, recommendation)  # offered by the page, and cached by its request
    role.ended_at = timezone.now()
    role.save(update_fields=["ended_at"])

    with pytest.raises(Refused):
        transitions.take_step(recommendation, "discussion", by=clerk)

    recommendation.refresh_from_db()
    assert (recommendation.state, audit.entries(recommendation).count()) == ("submitted", 0)


def test_a_delegate_withdrawn_since_the_page_was_read_saves_nothing():
    recommendation = create_recommendation("draft", author=delegate())
    user = SimpleLazyObject(lambda: recommendation.author.user)
    assert Recommendation.objects.editable_by(user).exists()
    Delegate.objects.filter(pk=recommendation.author_id).update(state=DelegateState.WITHDRAWN)

    with pytest.raises(Refused):
        versions.revise(
            recommendation,
            replace(version_content.of(recommendation.current), title="Another"),
            base=recommendation.current.key,
            by=user,
        )

    assert Version.objects.count() == 1


def test_a_former_secretariat_member_cannot_reply_to_notes():
    """Someone who is also a delegate may still write to the secretariat, but can no longer read notes of others."""
    recommendation = create_recommendation("discussion", author=head())
    note = create_comment(recommendation, delegate=delegate(recommendation.workshop, "IT"), audience="secretariat")
    own = delegate(recommendation.workshop, "PL")
    role = create_role(Role.SECRETARIAT, workshop=recommendation.workshop, user=own.user)
    clerk = SimpleLazyObject(lambda: own.user)
    assert Comment.objects.visible_to(clerk).exists()
    role.ended_at = timezone.now()
    role.save(update_fields=["ended_at"])

    with pytest.raises(Refused):
        comments.reply(note, text="An answer.", by=clerk)

    assert Comment.objects.count() == 1
