"""No text is adopted in a session that ended before it was circulated."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.models import Adoption
from recommendations.workflow import adoption, session_of_adoption
from registry.access import Refused
from tests.confirming import page_that_asks
from tests.elements import elements, texts
from tests.factories import (
    create_circulation,
    create_recommendation,
    create_role,
    create_session,
    create_version,
    create_workshop,
)
from tests.recommendations.pages import head, officer, page_of
from workshops.models import Role, Session
from workshops.phrases import moment

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def workshop():
    """Return a workshop whose session was held yesterday, and that has another one in half a year."""
    workshop = create_workshop()
    create_role(Role.CHAIR, workshop=workshop)
    create_session(workshop, title="Session 1: reading", held_on=YESTERDAY)
    return workshop


@pytest.fixture
def held(workshop):
    return workshop.sessions.get(held_on=YESTERDAY)


def ahead(workshop):
    return workshop.sessions.get(held_on__gt=YESTERDAY)


def final(workshop, *, hours, session):
    """Return a final draft that was circulated so many hours after the session ended."""
    author = workshop.delegations.exists() and workshop.delegations.get().delegates.get()
    at = session.finishes_at + timedelta(hours=hours)
    return create_recommendation("final", author=author or head(workshop), circulated_at=at)


def adopt(recommendation, session, **fields):
    clerk = create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user
    chair = recommendation.workshop.roles.get(role=Role.CHAIR)
    details = {"version": recommendation.current.key, "session": session, "chair": chair, "by": clerk}
    return adoption.adopt(recommendation, **details | fields)


def data(session, **fields):
    return {"session": session.key, "chair": session.workshop.roles.get(role=Role.CHAIR).key} | fields


def options(page):
    """Return the sessions offered, by key: whether the page says that they ended before the circulation."""
    found = elements(page, "[name=session] option")
    return {one.get("value"): "ended before" in one.text_content() for one in found if one.get("value")}


def test_the_refusal_names_the_end_and_the_circulation(workshop, held):
    recommendation = final(workshop, hours=1, session=held)
    with pytest.raises(Refused) as refused:
        adopt(recommendation, held)

    message = str(refused.value)
    assert held.title in message and "REC/1 Rev.1" in message
    assert moment(held.finishes_at, workshop) in message
    assert moment(held.finishes_at + timedelta(hours=1), workshop) in message
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("hours", [0, -1])
def test_a_text_circulated_before_the_end_was_possibly_adopted_then(workshop, held, hours):
    recommendation = final(workshop, hours=hours, session=held)
    assert adopt(recommendation, held).occurred_on == YESTERDAY


def test_the_last_revision_counts(workshop, held):
    recommendation = final(workshop, hours=-1, session=held)
    create_version(recommendation)
    create_circulation(recommendation)
    recommendation.refresh_from_db()
    with pytest.raises(Refused, match=r"Rev\.2"):
        adopt(recommendation, held)
    assert adopt(recommendation, ahead(workshop)).is_ahead


def test_the_page_marks_the_session_and_refuses_it_at_its_field(client, workshop, held):
    recommendation = final(workshop, hours=1, session=held)
    officer(client, workshop)
    address = f"{page_of(recommendation)}adopt/"

    page = client.get(address)
    chosen = data(held, version=recommendation.current.key)
    refused = client.post(address, chosen)
    with_box = client.post(address, chosen | {"is_ahead": "on"})

    assert options(page) == {str(held.key): True, str(ahead(workshop).key): False}
    assert page.context["form"]["session"].value() == ahead(workshop).key  # the only one that is possible
    for answer in (refused, with_box):
        assert answer.context["form"].errors["session"] == [session_of_adoption.refusal(held, [recommendation])]
        assert list(answer.context["form"].errors) == ["session"]
    assert not Adoption.objects.exists()


def test_the_list_refuses_it_once_for_all_and_adopts_what_is_left(client, workshop, held):
    early, late = final(workshop, hours=-1, session=held), final(workshop, hours=1, session=held)
    officer(client, workshop)
    address = f"/workshops/{workshop.slug}/adoption/"
    choices = [f"{one.key} {one.current.key}" for one in (early, late)]
    chosen = data(held, others="stay", recommendations=choices)

    page = client.get(address)
    refused = client.post(address, chosen)
    asked = page_that_asks(client, client.post(address, chosen | {"recommendations": choices[:1]}))

    assert not any(options(page).values())  # one of them may have been adopted in either session
    assert refused.context["form"].errors == {"session": [session_of_adoption.refusal(held, [late])]}
    assert len(texts(asked, "[aria-labelledby=chosen] .symbol")) == 1
    assert not Adoption.objects.exists()


def test_the_list_marks_what_is_possible_for_none(client, workshop, held):
    for _number in range(2):
        final(workshop, hours=1, session=held)
    officer(client, workshop)
    assert options(client.get(f"/workshops/{workshop.slug}/adoption/"))[str(held.key)]


def test_what_was_circulated_while_the_list_was_confirmed_is_skipped(workshop, held):
    """The function that adopts the list refuses it as well, whoever calls it."""
    early, late = final(workshop, hours=-1, session=held), final(workshop, hours=1, session=held)
    clerk = create_role(Role.SECRETARIAT, workshop=workshop).user
    choices = [f"{one.key} {one.current.key}" for one in (early, late)]
    chair = workshop.roles.get(role=Role.CHAIR)

    outcome = adoption.adopt_list(workshop, choices, session=held, chair=chair, by=clerk)

    assert outcome.adopted == [early]
    assert outcome.skipped == [(late, session_of_adoption.refusal(held, [late]))]


def test_the_message_on_many_texts_stays_short(workshop, held):
    many = [final(workshop, hours=1, session=held) for _number in range(5)]
    message = session_of_adoption.refusal(held, many)
    assert ("REC/3" in message, "REC/4" in message) == (True, False)


@pytest.mark.parametrize("where", ["adopt", "list"])
def test_without_a_later_session_the_pages_say_what_to_do(client, workshop, held, where):
    recommendation = final(workshop, hours=1, session=held)
    Session.objects.filter(workshop=workshop, held_on__gt=YESTERDAY).delete()
    officer(client, workshop)
    address = f"{page_of(recommendation)}adopt/" if where == "adopt" else f"/workshops/{workshop.slug}/adoption/"
    page = client.get(address)
    assert (texts(page, "main .notice-stop"), texts(page, "main form")) == ([str(session_of_adoption.NONE_LATER)], [])
