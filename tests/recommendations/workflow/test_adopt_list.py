"""Adoption of a list of final drafts with exceptions: selection, confirmation, outcome and concurrency."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from recommendations.models import Adoption, Recommendation
from recommendations.workflow import adoption, conditions, views
from recommendations.workflow.conditions import StepContext
from registry.access import Refused
from tests.browser_forms import sent_by
from tests.confirming import page_that_asks
from tests.elements import element, elements, texts
from tests.factories import (
    create_delegate,
    create_partner,
    create_recommendation,
    create_role,
    create_version,
    create_workshop,
)
from tests.recommendations.pages import head, messages, officer
from tests.recommendations.reading.test_recommendations import questions
from tests.signing import SecureClient, sign_in
from workshops.models import Role
from workshops.user_roles import roles_of

pytestmark = pytest.mark.django_db


def drafts(count=3, **fields):
    """Return final drafts of one workshop under its topics in turn, and its chair."""
    author = head()
    topics = list(author.delegation.workshop.topics.order_by("number"))
    recommendations = [
        create_recommendation("final", author=author, title=f"Text {place}", topic=topics[-place % 2], **fields)
        for place in range(count)
    ]
    return recommendations, create_role(Role.CHAIR, workshop=recommendations[0].workshop)


def choice(recommendation):
    return f"{recommendation.key} {recommendation.current.key}"


def as_read(recommendations, chair, **fields):
    workshop = recommendations[0].workshop
    facts = {
        "recommendations": [choice(recommendation) for recommendation in recommendations],
        "others": "stay",
        "chair": chair.key,
    }
    return facts | {"session": workshop.sessions.get().key, "is_ahead": "on", "confirmed": "yes"} | fields


def address(recommendations):
    return f"/workshops/{recommendations[0].workshop.slug}/adoption/"


def states(recommendations):
    return [
        (recommendation.state, recommendation.full_number)
        for recommendation in Recommendation.objects.filter(pk__in=[t.pk for t in recommendations])
    ]


def test_the_page_shows_every_final_draft_and_why_one_cannot_be_adopted(client):
    ready, _chair = drafts(2)
    open_words = create_recommendation("final", author=ready[0].author, paragraphs=[("operative", "We [may] meet.")])
    officer(client, ready[0].workshop)

    page = client.get(address(ready))

    refusals = {recommendation.pk: recommendation.refusal for recommendation in page.context["drafts"]}
    why = conditions.needs_no_brackets(StepContext(open_words))
    assert why and refusals == {open_words.pk: why} | {recommendation.pk: None for recommendation in ready}
    assert texts(page, ".choices .why") == texts(page, f"#why-{open_words.key}")
    assert why in element(page, f"#why-{open_words.key}").text_content()
    assert set(page.context["form"]["recommendations"].value()) == {
        f"{recommendation.key} {recommendation.current.key}" for recommendation in ready
    }


def test_without_adoptable_drafts_the_page_gives_reasons_and_links(client):
    (recommendation,), _chair = drafts(1, paragraphs=[("operative", "We [may] meet.")])
    officer(client, recommendation.workshop)
    page = client.get(address([recommendation]))

    assert elements(page, "main form") == []
    (line,) = texts(page, f"main li:has([href='{recommendation.get_absolute_url()}'])")
    assert line.endswith(conditions.needs_no_brackets(StepContext(recommendation)))


def test_adoption_must_be_confirmed(client):
    found, chair = drafts(3)
    officer(client, found[0].workshop)
    facts = as_read(found[:2], chair)
    del facts["confirmed"]

    page = page_that_asks(client, client.post(address(found), facts))

    assert re.findall(r"\d+", element(page, "h1").text_content()) == ["2", "3"]
    chosen, exceptions = (texts(page, f"[aria-labelledby={name}] .symbol") for name in ("chosen", "exceptions"))
    assert (len(chosen), exceptions) == (2, [found[2].short_symbol])
    assert not Adoption.objects.exists()


def test_selected_drafts_are_adopted_in_order_and_the_others_kept(client):
    listed, chair = drafts(4)
    officer(client, listed[0].workshop)

    response = client.post(address(listed), as_read([listed[0], listed[2], listed[1]], chair), follow=True)

    found = {
        recommendation.title_now: (recommendation.state, recommendation.full_number)
        for recommendation in _titled(listed)
    }
    assert found == {
        "Text 0": ("adopted", "1.1"),
        "Text 2": ("adopted", "1.2"),
        "Text 1": ("adopted", "2.1"),
        "Text 3": ("final", ""),
    }
    assert [(level, re.findall(r"\d+", said)) for level, said in messages(response)] == [("success", ["3", "4"])]


def _titled(recommendations):
    found = list(
        Recommendation.objects.filter(pk__in=[recommendation.pk for recommendation in recommendations]).select_related(
            "current", "topic"
        )
    )
    for recommendation in found:
        recommendation.title_now = recommendation.current.title
    return found


def test_exceptions_are_returned_to_discussion_with_the_note(client):
    recommendations, chair = drafts(2)
    officer(client, recommendations[0].workshop)
    refused = client.post(address(recommendations), as_read(recommendations[:1], chair, others="back"))
    listed = [field.get("value") for field in elements(client.get(address(recommendations)), "[name=listed]")]
    new = create_recommendation("final", author=recommendations[0].author)
    said = {
        "others": "back",
        "note": "Session 4 asked for more.",
        "listed": [choice(recommendation) for recommendation in recommendations],
    }
    client.post(address(recommendations), as_read(recommendations[:1], chair, **said))

    assert list(refused.context["form"].errors) == ["note"]
    assert sorted(listed) == sorted(said["listed"])
    recommendations[1].refresh_from_db()
    new.refresh_from_db()
    assert (recommendations[1].state, recommendations[1].step_notes.get().text) == (
        "discussion",
        "Session 4 asked for more.",
    )
    assert new.state == "final"  # no one had read this version when the list was confirmed


def test_the_confirmation_page_sends_the_choices_of_the_first_page(client):
    """The choices on the list are sent again by the confirmation page."""
    recommendations, _chair = drafts(3)
    officer(client, recommendations[0].workshop)
    typed = sent_by(client.get(address(recommendations)))
    note = {"recommendations": [choice(recommendations[0])], "others": ["back"], "note": ["Session 4 asked for more."]}

    sent = client.post(address(recommendations), typed | note | {"is_ahead": ["on"]})
    asked = page_that_asks(client, sent)
    client.post(address(recommendations), sent_by(asked) | {"confirmed": ["yes"]})

    assert {recommendation.pk for recommendation in asked.context["form"].exceptions} == {
        recommendation.pk for recommendation in recommendations[1:]
    }
    assert [Recommendation.objects.get(pk=recommendation.pk).state for recommendation in recommendations] == [
        "adopted",
        "discussion",
        "discussion",
    ]
    assert Adoption.objects.get().occurred_on == asked.context["form"].dated_on


def test_drafts_changed_in_the_meantime_are_skipped_and_reported():
    recommendations, chair = drafts(2)
    clerk = create_role(Role.SECRETARIAT, workshop=recommendations[0].workshop).user
    read = [f"{text.key} {text.current.key}" for text in recommendations]
    create_version(recommendations[0], title="Changed meanwhile")
    session = recommendations[0].workshop.sessions.get()

    outcome = adoption.adopt_list(recommendations[0].workshop, read, session=session, chair=chair, by=clerk)

    assert [text.pk for text in outcome.adopted] == [recommendations[1].pk]
    assert [text.pk for text, _why in outcome.skipped] == [recommendations[0].pk]


def test_reading_the_list_takes_a_constant_number_of_queries(django_assert_num_queries):
    """This also applies to a chair who is a delegate and could be a co-author of each draft."""
    recommendations, chair = drafts(1)
    create_delegate(recommendations[0].author.delegation, user=chair.user)
    for count in (1, 5):
        while Recommendation.objects.count() < count:
            create_recommendation("final", author=recommendations[0].author)
        roles_of(chair.user)
        with django_assert_num_queries(5):
            assert len(adoption.final_drafts(recommendations[0].workshop, chair.user)) == count


@pytest.mark.parametrize(
    "wrong",
    [{"recommendations": []}, {"recommendations": ["x y"]}, {"session": "1"}, {"others": "burn"}, {"chair": ""}],
)
def test_invalid_input_records_nothing_and_is_reported(client, wrong):
    recommendations, chair = drafts(1)
    officer(client, recommendations[0].workshop)
    page = client.post(address(recommendations), as_read(recommendations, chair) | wrong)
    assert list(page.context["form"].errors) == list(wrong)
    assert not Adoption.objects.exists()


def test_the_page_takes_a_constant_number_of_queries_for_any_list(client):
    recommendations, _chair = drafts(3)
    officer(client, recommendations[0].workshop)
    few = questions(client, address(recommendations))
    for _number in range(30):
        create_recommendation("final", author=recommendations[0].author)
    assert questions(client, address(recommendations)) == few <= 15


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_concurrent_adoptions_record_each_once_without_gaps():
    recommendations, chair = drafts(6)
    clerks = [create_role(Role.SECRETARIAT, workshop=recommendations[0].workshop).user for _number in range(2)]
    facts, browsers = as_read(recommendations, chair), [SecureClient() for _clerk in clerks]
    for browser, clerk in zip(browsers, clerks, strict=True):
        sign_in(browser, clerk)

    def send(browser):
        try:
            return browser.post(address(recommendations), facts).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, browsers))

    assert set(answers) <= {200, 302}  # 200 for anyone who comes after the whole list was adopted
    assert Adoption.objects.count() == 6
    numbers = Recommendation.objects.values_list("topic__number", "number").order_by("topic__number", "number")
    assert list(numbers) == [(topic, number) for topic in (1, 2) for number in (1, 2, 3)]


@pytest.mark.parametrize("wrong", ["session elsewhere", "chair elsewhere", "not accepted", "ended", "another role"])
def test_consensus_needs_a_chair_and_a_session_of_the_workshop(wrong):
    (recommendation,), chair = drafts(1)
    clerk = create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user
    session, elsewhere = recommendation.workshop.sessions.get(), create_workshop(host=create_partner("PL"))
    if wrong == "session elsewhere":
        session = elsewhere.sessions.get()
    elif wrong == "chair elsewhere":
        chair = create_role(Role.CHAIR, workshop=elsewhere)
    elif wrong == "another role":
        chair = create_role(Role.RAPPORTEUR, workshop=recommendation.workshop)
    else:
        setattr(chair, *(("accepted_at", None) if wrong == "not accepted" else ("ended_at", timezone.now())))

    with pytest.raises(Refused):
        adoption.adopt(recommendation, version=recommendation.current.key, session=session, chair=chair, by=clerk)


def test_only_final_drafts_of_the_workshop_are_listed_or_reported():
    """Sending keys does not reveal recommendations of other workshops."""
    (recommendation,), chair = drafts(1)
    clerk = create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user
    open_text = create_recommendation("discussion", author=recommendation.author)
    foreign = create_recommendation("final", author=head(create_workshop(host=create_partner("PL"))))
    read = [choice(one) for one in (recommendation, open_text, foreign)]
    session = recommendation.workshop.sessions.get()

    listed = adoption.final_drafts(recommendation.workshop, clerk)
    outcome = adoption.adopt_list(recommendation.workshop, read, session=session, chair=chair, by=clerk)

    assert listed == [recommendation]
    assert outcome.adopted == [recommendation]
    assert [one for one, _why in outcome.skipped] == [open_text]


def test_an_adopted_recommendation_is_not_also_returned():
    recommendations, chair = drafts(2)
    clerk = create_role(Role.SECRETARIAT, workshop=recommendations[0].workshop).user
    read, session = (
        [choice(recommendation) for recommendation in recommendations],
        recommendations[0].workshop.sessions.get(),
    )

    outcome = adoption.adopt_list(
        recommendations[0].workshop,
        read[:1],
        session=session,
        chair=chair,
        back=read,
        note="Session 4 asked for more.",
        by=clerk,
    )

    assert (outcome.adopted, outcome.returned, outcome.skipped) == ([recommendations[0]], [recommendations[1]], [])


def test_when_none_is_left_the_list_says_that_nothing_was_adopted(client):
    recommendations, chair = drafts(2)
    typed = as_read(recommendations, chair)
    Recommendation.objects.update(state="discussion")
    officer(client, recommendations[0].workshop)

    response = client.post(address(recommendations), typed, follow=True)

    assert messages(response) == [("warning", str(views.NONE_LEFT))]
    assert not Adoption.objects.exists()
