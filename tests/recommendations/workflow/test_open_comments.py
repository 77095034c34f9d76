"""Open comments are named, and must be accepted, before a text becomes final; mails and history name them afterwards."""

import pytest

from recommendations import events
from recommendations.workflow import steps
from registry import audit
from registry.models import Outgoing
from tests.confirming import page_that_asks
from tests.elements import elements, texts
from tests.factories import create_comment, create_delegate, create_recommendation, create_role
from tests.recommendations.pages import asks, deliver, officer, page_of, step
from tests.recommendations.workflow import test_adopt, test_adopt_list
from workshops.models import Role

pytestmark = pytest.mark.django_db
COUNT = 2


def with_comments(recommendation, count=COUNT):
    create_comment(recommendation, recommendation.author, audience="delegation")  # not for all participants
    for _number in range(count):
        create_comment(recommendation, recommendation.author)
    recommendation.refresh_from_db()
    return recommendation


def named(page):
    return [int(one.get("data-open-comments")) for one in elements(page, "[data-open-comments]")]


@pytest.mark.parametrize("count", [0, COUNT])
def test_acceptance_asks_at_an_address_of_its_own_with_and_without_comments(client, count):
    recommendation = with_comments(create_recommendation("discussion"), count)
    officer(client, recommendation.workshop)
    sent = client.post(f"{page_of(recommendation)}step/", {"target": "final", "seen": recommendation.current.key})

    assert sent.status_code == 302
    page = page_that_asks(client, sent)
    assert (page.status_code, named(page)) == (200, [count] if count else [])
    step(client, recommendation, "final", confirmed="yes")
    recommendation.refresh_from_db()
    assert recommendation.state == "final"


def test_every_step_that_others_notice_asks_first():
    """Those that remain in the delegation and can be undone act at once; an adoption has its own page.

    So have the steps of a silence procedure: none has a button, and each is taken by a form of its own.
    """
    has_page = {one.event.key for one in steps.STEPS if one.target in ("adopted", "referendum") or one.has_own_door}
    assert all(not one.event.button for one in steps.STEPS if one.has_own_door)
    at_once = {one.event.key for one in steps.STEPS if not one.question} - has_page
    internal = {one.event.key for one in steps.STEPS if one.event.is_internal and not one.question}
    assert at_once == internal


@pytest.mark.parametrize("count", [0, COUNT])
def test_adoption_names_them_and_must_be_confirmed(client, count):
    recommendation, chair, session = test_adopt.final()
    with_comments(recommendation, count)
    officer(client, recommendation.workshop)
    assert named(client.get(f"{page_of(recommendation)}adopt/")) == ([count] if count else [])
    data = test_adopt.as_read(recommendation, session, chair)
    if count:
        refused = client.post(f"{page_of(recommendation)}adopt/", data)
        assert refused.context["form"].has_error("despite_comments", "required")
    client.post(f"{page_of(recommendation)}adopt/", data | {"despite_comments": "on"})
    recommendation.refresh_from_db()
    assert recommendation.state == "adopted"


def test_the_list_and_its_confirmation_name_them(client):
    drafts, chair = test_adopt_list.drafts(3)
    with_comments(drafts[0])
    with_comments(drafts[1], 1)
    officer(client, drafts[0].workshop)
    address = test_adopt_list.address(drafts)
    assert sorted(named(client.get(address))) == [1, COUNT]
    chosen = test_adopt_list.as_read(drafts[:1], chair)
    chosen.pop("confirmed")
    assert named(page_that_asks(client, client.post(address, chosen))) == [COUNT, COUNT]  # of one, and the sum


@pytest.mark.parametrize("target", ["final", "adopted"])
@pytest.mark.parametrize("count", [0, COUNT])
@pytest.mark.parametrize("choice", ["at_once", "daily"])
def test_mails_and_history_name_them(client, mailoutbox, target, count, choice, monkeypatch):
    if target == "final":
        recommendation = with_comments(create_recommendation("discussion"), count)
    else:
        recommendation, chair, session = test_adopt.final(author=create_delegate())
        with_comments(recommendation, count)
    type(recommendation.author.user).objects.update(notify_recommendations=choice)
    officer(client, recommendation.workshop)
    if target == "final":
        step(client, recommendation, "final", confirmed="yes")
    else:
        data = test_adopt.as_read(recommendation, session, chair) | {"despite_comments": "on"}
        client.post(f"{page_of(recommendation)}adopt/", data)
    if choice == "daily":
        Outgoing.objects.update(due_at="2020-01-01T00:00Z")
    deliver()

    entry = audit.entries(recommendation).latest("number")
    assert entry.data.get("open_comments", 0) == count
    sentence = events.comments_open(2)
    mail = next(one for one in mailoutbox if recommendation.author.user.email in one.to[0])
    history = texts(client.get(page_of(recommendation)), ".history li")[0]
    assert (sentence in " ".join(mail.body.split()), sentence in history) == (bool(count), bool(count))


def test_the_rapporteur_is_asked_too(client):
    recommendation = with_comments(create_recommendation("discussion"))
    create_role(Role.SECRETARIAT, workshop=recommendation.workshop)
    officer(client, recommendation.workshop, Role.RAPPORTEUR)
    assert asks(step(client, recommendation, "final"), steps.events.ACCEPTED)


@pytest.mark.wording
@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, ""),
        (1, "One comment was still open at that time."),
        (2, "Two comments were still open at that time."),
        (12, "12 comments were still open at that time."),
    ],
)
def test_open_comments_are_stated_in_words(count, sentence):
    assert events.comments_open(count) == sentence
