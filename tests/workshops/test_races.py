"""Concurrent requests: one head, no overbooking, one workshop per mandate, one delegation per partner."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from members.models import User
from registry import links
from registry.models import AuditEntry
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_role,
    create_user,
    create_workshop,
)
from tests.topics import TOPICS
from tests.workshops.imports import tables
from workshops.delegations import delegations, invitations, people
from workshops.imports import pipeline, undo
from workshops.models import Capacity, Delegate, Delegation, Role, Session, SessionPart, Workshop
from workshops.planning import workshops
from workshops.programme import sessions as programme_sessions
from workshops.programme.sessions import Assignment

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
CROWD = 20


def at_once(act, count=CROWD):
    """Call act(number) in `count` concurrent threads; return the results, None if refused."""
    barrier = Barrier(count)

    def run(number):
        barrier.wait()
        try:
            return act(number)
        except (ValidationError, PermissionDenied):
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as crowd:
        return list(crowd.map(run, range(count)))


def fresh(user):
    """Return the user as read by another request, without cached roles."""
    return User.objects.get(pk=user.pk)


def test_one_of_twenty_becomes_head():
    role = create_role(Role.ORGANISER)
    delegation = create_delegation(role.workshop, quota=CROWD)

    done = at_once(
        lambda number: people.register(
            delegation, full_name=f"Person {number}", capacity=Capacity.HEAD, email="", by=fresh(role.user)
        )
    )

    heads = Delegate.objects.filter(capacity=Capacity.HEAD)
    assert [one for one in done if one] == [heads.get()]


def test_a_person_with_several_invitations_to_a_delegation_accepts_one():
    """One person with 20 registrations accepts them all concurrently."""
    user, delegation = create_user(), create_delegation(quota=CROWD)
    entries = [
        create_delegate(delegation, user=False, full_name=f"Name {number}", state="nominated", email=user.email)
        for number in range(CROWD)
    ]
    sent = [links.issue(invitations.DELEGATE, entry.key, address=user.email, uses=1) for entry in entries]

    done = at_once(lambda number: invitations.accept(sent[number], fresh(user), by=fresh(user)))

    assert sum(one is not None for one in done) == 1
    assert Delegate.objects.filter(user=user).count() == 1


def test_no_place_is_given_twice():
    role = create_role(Role.ORGANISER)
    delegation = create_delegation(role.workshop, quota=7)

    done = at_once(
        lambda number: people.register(
            delegation, full_name=f"Person {number}", capacity=Capacity.DELEGATE, email="", by=fresh(role.user)
        )
    )

    assert (sum(1 for one in done if one), delegation.delegates.count()) == (7, 7)


def test_a_registration_submitted_twenty_times_is_made_once():
    role = create_role(Role.ORGANISER)
    delegation = create_delegation(role.workshop, quota=CROWD)

    at_once(
        lambda number: people.register(
            delegation, full_name="Vuk", capacity=Capacity.DELEGATE, email="", by=fresh(role.user)
        )
    )

    assert delegation.delegates.count() == 1


def test_a_partner_has_one_delegation():
    role, italy = create_role(Role.ORGANISER), create_partner("IT")

    done = at_once(lambda number: delegations.open_delegation(role.workshop, body=italy, quota=5, by=fresh(role.user)))

    assert [one for one in done if one] == [Delegation.objects.get()]


def test_a_session_is_added_once():
    role = create_role(Role.ORGANISER)
    facts = {
        "title": "Session 1",
        "topic": None,
        "held_on": role.workshop.starts_on,
        "starts": "09:00",
        "ends": "10:00",
    }

    at_once(lambda number: programme_sessions.add_session(role.workshop, **facts, by=fresh(role.user)))

    assert Session.objects.filter(title="Session 1").count() == 1


def test_a_room_is_booked_by_one_of_twenty_sessions():
    role = create_role(Role.ORGANISER)
    hour = {"held_on": role.workshop.starts_on, "starts": time(9), "ends": time(10), "room": "Room A"}

    done = at_once(
        lambda number: programme_sessions.add_session(
            role.workshop, title=f"Session {number}", **hour, by=fresh(role.user)
        )
    )

    assert [one for one in done if one] == [Session.objects.get(room="Room A")]


def test_a_speaker_stays_in_one_of_two_sessions_moved_to_the_same_time():
    role = create_role(Role.ORGANISER)
    day = {"held_on": role.workshop.starts_on}
    sessions = [
        programme_sessions.add_session(
            role.workshop,
            title=f"Session {hour}",
            **day,
            starts=time(hour),
            ends=time(hour + 1),
            people=[Assignment(SessionPart.SPEAKER, "Kim Ji-woo")],
            by=role.user,
        )
        for hour in (9, 11)
    ]

    done = at_once(
        lambda number: programme_sessions.change_session(
            sessions[number], starts=time(15), ends=time(16), by=fresh(role.user)
        ),
        count=2,
    )

    assert sum(one is not None for one in done) == 1
    assert Session.objects.filter(starts=time(15)).count() == 1


def test_a_mandate_creates_one_workshop_and_names_are_unique():
    like = create_workshop()
    mandates = [create_role(Role.ORGANISER, False, email=f"{number}@example.org") for number in range(4)]

    facts = {name: getattr(like, name) for name in workshops.FIELDS + workshops.DEADLINES}
    relations = {"topics": TOPICS, "ministry_kinds": [], "co_sponsors": [], "target_meetings": []}

    def create(number):
        mandate = mandates[number % 4]
        return workshops.create_workshop(mandate, **facts, **relations, by=fresh(mandate.user))

    done = at_once(create)

    made = Workshop.objects.exclude(pk=like.pk)
    assert ({one.pk for one in done if one}, made.count()) == ({one.pk for one in made}, 4)
    assert len({one.symbol_stem for one in made}) == 4


def imported(role):
    """Return a checked import of two people."""
    create_partner("IT")
    create_partner("VN")
    return tables.checked_import(role, tables.csv(["Vuk", "Italy"], ["Ana", "Viet Nam"]))


def test_an_import_is_confirmed_once_and_written_once():
    role = create_role(Role.ORGANISER)
    row = imported(role)

    confirmed = at_once(lambda number: pipeline.confirm(row, partial=True, by=fresh(role.user)), 8)
    at_once(lambda number: tables.write(row), 8)

    assert {one.pk for one in confirmed} == {row.pk}
    assert AuditEntry.objects.filter(verb="import.confirmed").count() == 1
    assert (Delegate.objects.count(), Delegation.objects.count()) == (2, 2)


def test_an_import_is_undone_completely_or_not_at_all():
    role = create_role(Role.ORGANISER)
    row = imported(role)
    pipeline.confirm(row, partial=True, by=role.user)

    def act(number):
        return undo.undo(row, by=fresh(role.user)) if number % 2 else tables.write(row)

    at_once(act, 8)

    row.refresh_from_db()
    assert Delegate.objects.count() == (0 if row.undone_at else 2)
    assert row.written == 2


def test_a_head_registered_during_an_import_is_the_only_head():
    role = create_role(Role.ORGANISER)
    create_partner("IT")
    italy = create_delegation(role.workshop, partner=create_partner("IT"))
    row = tables.checked_import(role, tables.csv(["Vuk", "Italy", "", "head"]))
    pipeline.confirm(row, partial=True, by=role.user)
    facts = {"full_name": "Quicker", "capacity": Capacity.HEAD, "email": ""}

    at_once(lambda n: people.register(italy, **facts, by=fresh(role.user)) if n % 2 else tables.write(row), 8)

    assert Delegate.objects.filter(capacity=Capacity.HEAD).count() == 1
    row.refresh_from_db()
    assert bool(row.refused) != bool(row.written_at)
