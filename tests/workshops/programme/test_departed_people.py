"""Whoever leaves a delegation leaves the programme: the organiser is asked for someone else, the public sees no name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.elements import elements, texts
from tests.factories import create_delegate, create_delegation, create_session
from tests.signing import SecureClient
from tests.workshops.plans import organiser
from workshops.delegations import people
from workshops.models import Capacity, DelegateState, Session, SessionPart, SessionPerson, Workshop
from workshops.programme import calendar, timetable
from workshops.worklist import items

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(client):
    return organiser(client)


def entered(role, part=SessionPart.CHAIR, **fields):
    """Return a delegate who is entered in a session of the workshop."""
    delegate = create_delegate(create_delegation(role.workshop), user=False, full_name="Eleni Pappas")
    session = create_session(role.workshop, title="Session 2", starts="09:00", ends="10:00", **fields)
    SessionPerson.objects.create(session=session, part=part, delegate=delegate, name=delegate.full_name)
    return delegate


def leave(delegate, role, state):
    if state == DelegateState.REPLACED:
        people.replace(delegate, full_name="Anu Tamm", capacity=Capacity.DELEGATE, by=role.user)
    elif state == DelegateState.WITHDRAWN:
        people.withdraw(delegate, by=role.user)
    else:
        type(delegate).objects.filter(pk=delegate.pk).update(state=state)


def entries(user):
    return [item.url for item in items(user) if item.url.startswith("/sessions/")]


LEFT = pytest.mark.parametrize("state", [DelegateState.WITHDRAWN, DelegateState.REPLACED, DelegateState.DECLINED])


@LEFT
@pytest.mark.parametrize("part", list(SessionPart))
def test_the_public_programme_does_not_name_them(role, state, part):
    delegate = entered(role, part)
    pages = [role.workshop.get_absolute_url(), f"/workshops/{role.workshop.slug}/programme.ics"]
    before = [b"Pappas" in SecureClient().get(page).content for page in pages]

    leave(delegate, role, state)

    assert before[0]
    assert not any(b"Pappas" in SecureClient().get(page).content for page in pages)
    assert b"Pappas" not in calendar.of_workshop(role.workshop)


@LEFT
def test_the_organiser_is_asked_for_someone_else(role, client, state):
    delegate = entered(role)
    session = Session.objects.get(title="Session 2")
    assert not entries(role.user)

    leave(delegate, role, state)

    assert entries(role.user) == [f"/sessions/{session.key}/"]
    for page in (f"/sessions/{session.key}/", f"/workshops/{role.workshop.slug}/sessions/"):
        assert "Pappas" in " ".join(texts(client.get(page), "[data-left]"))


def test_the_pages_of_a_departure_name_the_sessions(role, client):
    delegate = entered(role)
    bulk = {"action": "withdraw", "scope": "selected", "selected": [str(delegate.key)], "query": ""}
    answers = [
        client.get(f"/delegates/{delegate.key}/replace/"),
        client.post(f"/workshops/{role.workshop.slug}/participants/bulk/", bulk, follow=True),
    ]

    for answer in answers:
        assert elements(answer, "[data-functions]")
        assert b"Session 2" in answer.content


def test_a_session_that_has_been_held_keeps_its_people(role):
    day = timezone.localdate() - timedelta(days=2)
    Workshop.objects.filter(pk=role.workshop_id).update(starts_on=day, ends_on=timezone.localdate())
    delegate = entered(role, held_on=day)
    type(delegate).objects.filter(pk=delegate.pk).update(state=DelegateState.WITHDRAWN)

    [session] = [one for one in timetable.sessions(role.workshop) if one["title"] == "Session 2"]

    assert [one["name"] for one in session["people"]] == ["Eleni Pappas"]
