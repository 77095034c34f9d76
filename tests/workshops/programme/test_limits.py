"""Limits of conflicts between sessions or events at the same time."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from registry import audit
from registry.access import Refused
from tests.factories import create_activity, create_role, create_session, create_workshop
from workshops.models import Activity, Role, Session, SessionPart
from workshops.programme import activities, sessions
from workshops.programme.forms import ActivityForm, SessionForm
from workshops.programme.sessions import Assignment

pytestmark = pytest.mark.django_db
TEN, TWELVE = time(10), time(12)
SPEAKER, CHAIR = SessionPart.SPEAKER, SessionPart.CHAIR


@pytest.fixture
def organiser():
    """Return the organiser of a workshop in which "Session 2", 10:00-12:00, is in Room A with Ada as speaker."""
    role = create_role(Role.ORGANISER)
    role.session = add(role, title="Session 2", people=[Assignment(SPEAKER, "Ada")])
    return role


def add(role, **facts):
    defaults = {"title": "Session 1", "held_on": role.workshop.starts_on, "starts": TEN, "ends": TWELVE, "room": "A"}
    defaults["kind"] = "parallel"
    return sessions.add_session(role.workshop, by=role.user, **defaults | facts)


def wrong(role, **facts):
    """Return the fields with errors when a session is added."""
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


@pytest.mark.parametrize(
    ("kinds", "is_free"),
    [
        (("plenary", "plenary"), False),
        (("ceremony", "plenary"), False),
        (("plenary", "parallel"), False),
        (("parallel", "ceremony"), False),
        (("parallel", "parallel"), True),
        (("drafting", "plenary"), True),
        (("break", "parallel"), True),
        (("break", "plenary"), False),
    ],
)
def test_two_sessions_for_all_participants_are_not_held_at_the_same_time(kinds, is_free):
    role = create_role(Role.ORGANISER)
    add(role, title="First", kind=kinds[0], room="")
    assert wrong(role, title="Second", kind=kinds[1], room="") == (set() if is_free else {"starts"})
    assert wrong(role, title="Third", kind=kinds[1], room="", starts=TWELVE, ends=time(13)) == set()


@pytest.mark.parametrize(("room", "days"), [("", 0), ("B", 0), ("A", 1)])
def test_another_room_or_day_is_free(organiser, room, days):
    assert wrong(organiser, held_on=organiser.workshop.starts_on + timedelta(days=days), room=room) == set()


def test_another_workshop_causes_no_conflict(organiser):
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
def test_a_person_has_a_part_once_and_one_session_at_a_time(organiser, seats, fields):
    assert wrong(organiser, room="B", people=seats) == fields


def test_a_session_does_not_conflict_with_itself(organiser):
    changed = sessions.change_session(organiser.session, by=organiser.user, ends=time(12, 30))

    assert [one.name for one in changed.people.all()] == ["Ada"]
    assert [entry.data["changed"] for entry in audit.entries(changed) if entry.verb == "session.changed"] == [["ends"]]
    sessions.change_session(changed, by=organiser.user, people=[])
    assert not changed.people.exists()


@pytest.mark.parametrize("other", ["starts", "held_on", "title"])
def test_title_day_and_time_identify_a_session(organiser, other):
    same = {"title": "Session 2", "held_on": organiser.workshop.starts_on, "starts": TEN, "room": "B"}
    assert wrong(organiser, **same) == {"title"}
    changes = {"starts": time(9), "held_on": organiser.workshop.ends_on, "title": "Session 3"}

    assert wrong(organiser, **same | {other: changes[other]}) == set()


def test_only_the_organiser_removes_a_session(organiser):
    with pytest.raises(Refused):
        sessions.remove_session(organiser.session, by=create_role(Role.ORGANISER).user)
    kept = create_session(organiser.workshop, title="Another")

    sessions.remove_session(organiser.session, by=organiser.user)

    assert set(Session.objects.filter(workshop=organiser.workshop, title__in=["Another", "Session 2"])) == {kept}


@pytest.mark.parametrize("other", ["starts", "held_on", "title", "workshop"])
def test_title_day_and_time_identify_an_event(organiser, other):
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


def test_only_the_organiser_changes_and_removes_an_event(organiser):
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


@pytest.mark.parametrize(
    ("starts", "ends", "wrong_at"), [("02:30", "04:00", "starts"), ("01:30", "02:30", "ends"), ("03:00", "04:00", "")]
)
@pytest.mark.parametrize("form", [SessionForm, ActivityForm])
def test_an_hour_that_a_clock_change_skips_is_refused(form, starts, ends, wrong_at):
    workshop = create_workshop(starts_on=date(2027, 3, 28), ends_on=date(2027, 3, 28), zone="Europe/Amsterdam")
    typed = QueryDict(mutable=True)
    typed.update({"title": "Night", "kind": form.base_fields["kind"].choices[0][0], "held_on": "2027-03-28"})
    typed.update({"starts": starts, "ends": ends})

    filled = form(typed, workshop=workshop)

    found = {name for name, errors in filled.errors.as_data().items() for one in errors if one.code == "skipped"}
    assert found == ({wrong_at} if wrong_at else set())
