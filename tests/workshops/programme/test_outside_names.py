"""A person from outside has two forms of name, as everyone: on programme, calendar, report, and in conflicts."""

import pytest

from tests.elements import texts
from tests.factories import create_delegate, create_delegation, create_partner, create_session
from tests.workshops.plans import codes, organiser
from tests.workshops.programme.test_sessions import sitting, url
from workshops.models import SessionPart
from workshops.programme import calendar, sessions, timetable
from workshops.programme.sessions import Assignment

pytestmark = pytest.mark.django_db
OWN, LATIN = "ສົມສັກ ທອງສຸກ", "Somsak Thongsouk"
BOTH = f"{LATIN} ({OWN})"


@pytest.fixture
def workshop(client):
    return organiser(client).workshop


def speaker(**changes):
    return {"speaker_1_name": OWN, "speaker_1_latin": LATIN, "speaker_1_function": "Curator"} | changes


def test_both_forms_are_entered_shown_and_kept(client, workshop):
    assert client.post(url(workshop), sitting(workshop, **speaker())).status_code == 302
    session = workshop.sessions.get(title="Session 1")

    form = client.get(f"/sessions/{session.key}/").context["form"]
    assert [form[name].value() for name in speaker()] == list(speaker().values())
    [row] = [row for row in timetable.sessions(workshop) if row["key"] == session.key]
    assert [(str(one["names"]), one["name"], one["badge_name"]) for one in row["people"]] == [(BOTH, OWN, LATIN)]
    assert str(session.people.get().names) == BOTH
    assert LATIN in calendar.of_workshop(workshop).decode().replace("\r\n ", "")


def test_the_public_page_names_both(client, workshop):
    client.post(url(workshop), sitting(workshop, **speaker()))

    page = client.get(workshop.get_absolute_url())

    shown = " ".join(texts(page, "main"))
    assert LATIN in shown
    assert OWN in shown


@pytest.mark.parametrize("part", ["chair", "co_chair", "speaker_2", "rapporteur"])
def test_every_part_has_both_forms(client, workshop, part):
    client.post(url(workshop), sitting(workshop, **{f"{part}_name": OWN, f"{part}_latin": LATIN}))

    assert str(workshop.sessions.get(title="Session 1").people.get().names) == BOTH


def test_one_form_can_be_corrected(client, workshop):
    client.post(url(workshop), sitting(workshop, **speaker()))
    session = workshop.sessions.get(title="Session 1")
    page = client.get(f"/sessions/{session.key}/")

    typed = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    answer = client.post(f"/sessions/{session.key}/", typed | {"speaker_1_latin": "Somsack Thongsouk"})

    assert answer.status_code == 302
    assert session.people.get().names.latin == "Somsack Thongsouk"


def test_a_latin_form_alone_names_nobody(client, workshop):
    answer = client.post(url(workshop), sitting(workshop, **speaker(speaker_1_name="", speaker_1_function="")))

    assert list(codes(answer)) == ["speaker_1_name"]


@pytest.mark.parametrize(("latin", "expected"), [("", []), (LATIN, []), ("Another", ["speaker_1_latin"])])
def test_a_delegate_has_the_registered_form(client, workshop, latin, expected):
    delegation = create_delegation(workshop, create_partner("LA"))
    create_delegate(delegation, False, full_name=OWN, badge_name=LATIN)

    answer = client.post(url(workshop), sitting(workshop, **speaker(speaker_1_latin=latin)))

    assert (list(codes(answer)) if answer.status_code == 200 else []) == expected
    if not expected:
        assert workshop.sessions.get(title="Session 1").people.get().names.latin == LATIN


@pytest.mark.parametrize("entered", [Assignment(SessionPart.CHAIR, LATIN), Assignment(SessionPart.CHAIR, OWN)])
def test_the_same_person_is_recognised_by_either_form(workshop, entered):
    session = create_session(workshop, title="Session 7")
    sessions.assign(session, [Assignment(SessionPart.SPEAKER, OWN, latin=LATIN)])

    assert entered.is_same_person_as(session.people.get())
    assert not Assignment(SessionPart.CHAIR, "Anu Tamm").is_same_person_as(session.people.get())
