"""People and rooms of a session: delegates or others by name; conflicts are refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import audit
from registry.access import Refused
from registry.names import fold
from tests.factories import (
    create_delegate,
    create_delegation,
    create_organisation,
    create_partner,
    create_session,
    create_workshop,
)
from tests.workshops.plans import codes, errors, organiser
from tests.workshops.programme.test_sessions import sitting, url
from workshops.models import Session, SessionPart, SessionPerson, Workshop
from workshops.programme import conflicts, sessions
from workshops.programme.sessions import Assignment
from workshops.worklist import items

pytestmark = pytest.mark.django_db
GIANG = "Nguyễn Thị Hương Giang"


def people(session):
    return [(one.part, one.name, one.function, one.delegate_id) for one in session.people.all()]


def taken(workshop, **fields):
    """Create Session 2, 10:00-12:00 on the first day, in Room A with Giang as speaker."""
    hours = {"held_on": workshop.starts_on, "starts": "10:00", "ends": "12:00", "room": "Room A"}
    session = create_session(workshop, title="Session 2", **hours | fields)
    SessionPerson.objects.create(session=session, part="speaker", name=GIANG, folded_name=fold(GIANG))
    return session


def test_a_session_has_a_room_a_type_and_people_in_order(client):
    workshop = organiser(client).workshop
    delegation = create_delegation(workshop, create_partner("IT"))
    delegate = create_delegate(delegation, False, full_name="Matteo D’Angelo", function="Director", name_language="it")
    names = {"chair_name": "Matteo D’Angelo, Italy", "speaker_1_name": "Kim Ji-woo", "speaker_1_function": "Curator"}
    names |= {"speaker_3_name": "ສົມສັກ ທອງສຸກ", "rapporteur_name": "matteo d'angelo"}

    client.post(url(workshop), sitting(workshop, kind="drafting", room="Room A", **names))

    session = workshop.sessions.get(title="Session 1")
    assert (session.kind, session.room) == ("drafting", "Room A")
    assert people(session) == [
        ("chair", "Matteo D’Angelo", "Director", delegate.pk),
        ("speaker", "Kim Ji-woo", "Curator", None),
        ("speaker", "ສົມສັກ ທອງສຸກ", "", None),
        ("rapporteur", "Matteo D’Angelo", "Director", delegate.pk),
    ]
    assert session.people.first().name_language == "it"


def test_a_name_shared_by_two_delegates_is_ambiguous(client):
    workshop = organiser(client).workshop
    for body in (create_delegation(workshop, create_partner("IT")), create_delegation(workshop, create_partner("VN"))):
        create_delegate(body, False, full_name="Kim Ji-woo")

    response = client.post(url(workshop), sitting(workshop, chair_name="Kim Ji-woo"))

    assert codes(response) == {"chair_name": ["several"]}
    assert "2" in errors(response)["chair_name"][0]
    assert client.post(url(workshop), sitting(workshop, chair_name="Kim Ji-woo, Italy")).status_code == 302


def test_the_button_adds_speaker_fields_and_keeps_the_entries(client):
    workshop = organiser(client).workshop

    sent = client.post(url(workshop), sitting(workshop, do="more", speaker_3_name="Kim Ji-woo"))
    page = client.get(sent.url)

    assert (page.status_code, workshop.sessions.count()) == (200, 1)
    shown = page.content.decode()
    assert 'name="speaker_6_name"' in shown and 'name="speaker_7_name"' not in shown
    assert 'value="Kim Ji-woo"' in shown and 'class="summary"' not in shown


def test_a_room_in_use_is_refused_naming_the_session(client):
    workshop = organiser(client).workshop
    taken(workshop)

    response = client.post(url(workshop), sitting(workshop, room="ROOM  a"))

    taken_by = {"room": "Room A", "session": "Session 2", "hours": "10:00–12:00"}
    assert errors(response) == {"room": [conflicts.TAKEN % taken_by]}
    assert not Session.objects.filter(title="Session 1").exists()


@pytest.mark.parametrize("part", SessionPart)
def test_a_person_in_another_session_is_refused_naming_their_part(client, part):
    workshop = organiser(client).workshop
    taken(workshop).people.update(part=part)

    response = client.post(url(workshop), sitting(workshop, speaker_2_name="nguyen thi huong giang"))

    there = {"name": GIANG, "session": "Session 2", "hours": "10:00–12:00"}
    assert errors(response) == {"speaker_2_name": [conflicts.BUSY[part] % there]}


@pytest.mark.parametrize(("starts", "ends"), [("09:00", "10:00"), ("12:00", "13:00")])
def test_one_session_may_follow_another(client, starts, ends):
    workshop = organiser(client).workshop
    taken(workshop)

    typed = sitting(workshop, starts=starts, ends=ends, room="Room A", chair_name=GIANG)

    assert client.post(url(workshop), typed).status_code == 302


def test_moving_a_session_checks_room_and_people(client):
    workshop = organiser(client).workshop
    session = taken(workshop, held_on=workshop.ends_on)
    other = create_session(workshop, title="Opening", held_on=workshop.starts_on, starts="09:30", room="Room A")
    SessionPerson.objects.create(session=other, part="chair", name=GIANG, folded_name=fold(GIANG))
    typed = sitting(workshop, title="Session 2", starts="10:00", ends="12:00", room="Room A", speaker_1_name=GIANG)

    response = client.post(f"/sessions/{session.key}/", typed)

    opening = {"room": "Room A", "name": GIANG, "session": "Opening", "hours": "09:30–15:30"}
    assert errors(response) == {
        "room": [conflicts.TAKEN % opening],
        "speaker_1_name": [conflicts.BUSY[SessionPart.CHAIR] % opening],
    }


def test_two_delegates_with_the_same_name_are_two_people():
    workshop = create_workshop()
    first, second = (
        create_delegate(create_delegation(workshop, **body), False, full_name="Kim Ji-woo")
        for body in ({"partner": create_partner("IT")}, {"organisation": create_organisation()})
    )
    session = taken(workshop)
    seated = SessionPerson(session=session, part="chair", name="Kim Ji-woo", folded_name="kim ji woo", delegate=first)

    assert Assignment("speaker", "Kim Ji-woo", delegate=first).is_same_person_as(seated)
    assert not Assignment("speaker", "Kim Ji-woo", delegate=second).is_same_person_as(seated)
    assert Assignment("speaker", "KIM Ji-woo").is_same_person_as(seated)


def test_no_one_speaks_twice_in_a_session(client):
    workshop = organiser(client).workshop

    response = client.post(url(workshop), sitting(workshop, speaker_1_name="Vuk", speaker_2_name="VUK"))

    assert errors(response) == {
        "speaker_1_name": [conflicts.TWICE % "Vuk"],
        "speaker_2_name": [conflicts.TWICE % "VUK"],
    }


def test_saving_the_unchanged_session_form_changes_nothing(client):
    workshop = organiser(client).workshop
    session = taken(workshop)
    form = client.get(f"/sessions/{session.key}/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields if name != "once"}

    client.post(f"/sessions/{session.key}/", typed | {"starts": "10:00", "ends": "12:00", "topic": ""})

    assert people(session) == [("speaker", GIANG, "", None)]
    assert not audit.entries(session).exists()


def test_changing_people_is_recorded(client):
    workshop = organiser(client).workshop
    session = taken(workshop)
    facts = {"title": "Session 2", "starts": "10:00", "ends": "12:00", "room": "Room A"}

    client.post(f"/sessions/{session.key}/", sitting(workshop, **facts, chair_name="Vuk"))

    assert people(session) == [("chair", "Vuk", "", None)]
    assert audit.entries(session).get().data == {"changed": ["people"]}


def test_a_form_submitted_twice_adds_one_session(client):
    workshop = organiser(client).workshop
    typed = sitting(workshop, room="Room A", once="00000000-0000-4000-8000-000000000001")

    answers = [client.post(url(workshop), typed).status_code for _time in range(2)]

    assert (answers, workshop.sessions.filter(title="Session 1").count()) == ([302, 302], 1)


def test_only_the_organiser_can_add_and_change_sessions(client):
    workshop = create_workshop()
    other = organiser(client).user

    with pytest.raises(Refused):
        sessions.add_session(workshop, by=other, title="x", held_on=workshop.starts_on, starts="09:00", ends="10:00")


def incomplete(user):
    """Return the number of incomplete sessions on the dashboard, and the link."""
    return [(item.count, item.url) for item in items(user) if item.url.startswith("/sessions/")]


def test_the_dashboard_links_to_the_first_incomplete_session(client):
    role = organiser(client)
    day = timezone.localdate() + timedelta(days=10)
    Workshop.objects.filter(pk=role.workshop_id).update(starts_on=day, ends_on=day)
    role.workshop.sessions.all().delete()
    topic = role.workshop.topics.first()
    late, early, _of_no_topic = (
        create_session(role.workshop, held_on=day, starts=hour, ends="18:00", topic=of)
        for hour, of in (("15:00", topic), ("09:00", topic), ("08:00", None))
    )

    assert incomplete(role.user) == [(2, f"/sessions/{early.key}/")]
    SessionPerson.objects.bulk_create(
        SessionPerson(session=early, part=part, name=GIANG) for part in ("chair", "rapporteur")
    )
    assert incomplete(role.user) == [(1, f"/sessions/{late.key}/")]
    assert client.get(f"/sessions/{early.key}/").status_code == 200
