"""What stands beside a session or an event at the same hour, and what does not."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError

from registry import audit
from registry.access import Refused
from tests.factories import create_activity, create_role, create_session, create_workshop
from workshops.models import Activity, Role, Session, SessionPart
from workshops.programme import activities, sessions
from workshops.programme.sessions import Assignment

pytestmark = pytest.mark.django_db
TEN, TWELVE = time(10), time(12)
SPEAKER, CHAIR = SessionPart.SPEAKER, SessionPart.CHAIR


@pytest.fixture
def organiser():
    """Of a workshop in which "Session 2" has Room A, and Ada as its speaker, from ten to twelve on the first day."""
    role = create_role(Role.ORGANISER)
    role.session = add(role, title="Session 2", people=[Assignment(SPEAKER, "Ada")])
    return role


def add(role, **facts):
    defaults = {"title": "Session 1", "held_on": role.workshop.starts_on, "starts": TEN, "ends": TWELVE, "room": "A"}
    return sessions.add_session(role.workshop, by=role.user, **defaults | facts)


def wrong(role, **facts):
    """The fields that are wrong in a session that is added."""
    try:
        add(role, **facts)
    except ValidationError as error:
        return set(error.message_dict)
    return set()


@pytest.mark.parametrize(
    ("starts", "ends", "is_free"),
    [
        (time(8), time(10), True),
        (time(8), time(10, 1), False),
        (time(10, 30), time(11), False),
        (time(11, 59), time(13), False),
        (time(12), time(13), True),
    ],
)
def test_a_room_is_free_before_and_after(organiser, starts, ends, is_free):
    assert wrong(organiser, starts=starts, ends=ends) == (set() if is_free else {"room"})


@pytest.mark.parametrize(("room", "days"), [("", 0), ("B", 0), ("A", 1)])
def test_another_room_or_day_is_free(organiser, room, days):
    assert wrong(organiser, held_on=organiser.workshop.starts_on + timedelta(days=days), room=room) == set()


def test_another_workshop_takes_no_room_and_nobody(organiser):
    other = create_role(Role.ORGANISER, create_workshop(starts_on=organiser.workshop.starts_on))

    assert wrong(other, title="Session 2", people=[Assignment(SPEAKER, "Ada")]) == set()


@pytest.mark.parametrize(
    ("seats", "fields"),
    [
        ([Assignment(SPEAKER, "Vuk"), Assignment(CHAIR, "Vuk")], set()),
        ([Assignment(SPEAKER, "Vuk", field="one"), Assignment(SPEAKER, "Vuk", field="two")], {"one", "two"}),
        ([Assignment(SPEAKER, "Vuk", field="one"), Assignment(CHAIR, "ada", field="two")], {"two"}),
    ],
    ids=["two parts", "one part twice", "busy"],
)
def test_somebody_has_one_part_once_and_one_place_at_a_time(organiser, seats, fields):
    assert wrong(organiser, room="B", people=seats) == fields


def test_a_session_stays_beside_itself_and_keeps_its_people(organiser):
    changed = sessions.change_session(organiser.session, by=organiser.user, ends=time(12, 30))

    assert [one.name for one in changed.people.all()] == ["Ada"]
    assert [entry.data["changed"] for entry in audit.entries(changed) if entry.verb == "session.changed"] == [["ends"]]
    sessions.change_session(changed, by=organiser.user, people=[])
    assert not changed.people.exists()


@pytest.mark.parametrize("other", ["starts", "held_on", "title"])
def test_a_session_is_the_same_by_title_day_and_hour(organiser, other):
    same = {"title": "Session 2", "held_on": organiser.workshop.starts_on, "starts": TEN, "room": "B"}
    assert wrong(organiser, **same) == {"title"}
    changes = {"starts": time(9), "held_on": organiser.workshop.ends_on, "title": "Session 3"}

    assert wrong(organiser, **same | {other: changes[other]}) == set()


def test_one_session_is_removed_by_who_plans_it(organiser):
    with pytest.raises(Refused):
        sessions.remove_session(organiser.session, by=create_role(Role.ORGANISER).user)
    kept = create_session(organiser.workshop, title="Another")

    sessions.remove_session(organiser.session, by=organiser.user)

    assert set(Session.objects.filter(workshop=organiser.workshop, title__in=["Another", "Session 2"])) == {kept}


@pytest.mark.parametrize("other", ["starts", "held_on", "title", "workshop"])
def test_an_event_is_the_same_by_title_day_and_hour(organiser, other):
    workshop = organiser.workshop
    create_activity(workshop, starts=TEN)
    same = {"title": "Ha Long Carnival", "held_on": workshop.ends_on, "starts": TEN}
    with pytest.raises(ValidationError):
        activities.add_activity(workshop, by=organiser.user, **same)
    changes = {"starts": TWELVE, "held_on": workshop.starts_on, "title": "Another"}

    role = create_role(Role.ORGANISER) if other == "workshop" else organiser
    activities.add_activity(
        role.workshop, by=role.user, **same | {name: changes[name] for name in {other} & {*changes}}
    )
    assert Activity.objects.count() == 2


def test_one_event_is_changed_and_removed_by_who_plans_it(organiser):
    first, second = (create_activity(organiser.workshop, title=title) for title in ("First", "Second"))
    stranger = create_role(Role.ORGANISER).user
    for act in (activities.change_activity, activities.remove_activity):
        with pytest.raises(Refused):
            act(first, by=stranger)

    activities.change_activity(first, by=organiser.user, title="First")
    assert not audit.entries(first).exists()
    with pytest.raises(ValidationError):
        activities.change_activity(first, by=organiser.user, title="Second")
    activities.change_activity(first, by=organiser.user, place="Quay")
    activities.remove_activity(first, by=organiser.user)

    assert list(Activity.objects.all()) == [second]
    assert [entry.verb for entry in audit.entries(first)] == ["activity.removed", "activity.changed"]
