"""Correcting a meeting, by the organiser or the secretariat who added it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from registry import audit
from registry.access import Refused
from tests.elements import elements
from tests.factories import create_meeting, create_partner, create_role, create_workshop
from tests.signing import SecureClient, sign_in
from tests.workshops.plans import errors, organiser, secretariat
from workshops.models import Meeting, Role
from workshops.planning import meetings

pytestmark = pytest.mark.django_db
TYPED = {"kind": "cmm", "ordinal": "21", "name": "21st ASEM Culture Ministers’ Meeting", "host": "", "city": "Hanoi"}
EDIT = "/meetings/CMM21/edit/"


@pytest.fixture(params=[organiser, secretariat])
def role(request, client):
    """Return the role of the person who added CMM21."""
    role = request.param(client)
    client.post(f"/workshops/{role.workshop.slug}/meetings/", TYPED)
    return role


def other(workshop, role):
    return sign_in(SecureClient(), create_role(role, workshop).user)


def stored():
    return Meeting.objects.get(name__startswith="2")


def test_what_was_typed_can_be_corrected(client, role):
    create_partner("VN")
    shown = client.get(EDIT).context["form"]
    assert {name: shown[name].value() or "" for name in TYPED} == TYPED | {"ordinal": 21}

    answer = client.post(
        EDIT, TYPED | {"city": "Huế", "host": "VN", "starts_on": "2090-05-04", "ends_on": "2090-05-05"}
    )

    meeting = stored()
    assert answer.url == "/meetings/CMM21/"
    assert (meeting.city, meeting.host.code, meeting.planned_starts_on) == ("Huế", "VN", date(2090, 5, 4))
    entry = audit.entries(meeting).get(verb="meeting.changed")
    assert entry.data["changed"] == ["city", "host", "planned_ends_on", "planned_starts_on"]
    assert "meeting.changed" in {verb for verbs in audit.public_verbs for verb in verbs}
    assert "Huế" in client.get("/meetings/CMM21/").text


def test_its_code_follows_its_number_and_its_workshops_stay(client, role):
    role.workshop.target_meetings.set([stored()])

    answer = client.post(EDIT, TYPED | {"ordinal": "22", "name": "22nd ASEM Culture Ministers’ Meeting"})

    assert answer.url == "/meetings/CMM22/"
    assert list(role.workshop.target_meetings.values_list("code", flat=True)) == ["CMM22"]
    assert client.get("/meetings/CMM21/").status_code == 404


def test_nothing_is_recorded_without_a_change(client, role):
    client.post(EDIT, TYPED)

    assert not audit.entries(stored()).filter(verb="meeting.changed").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "4th ASEM Culture Ministers’ Meeting"}, "name"),
        ({"ordinal": "4"}, "name"),
        ({"name": ""}, "name"),
        ({"starts_on": "2009-09-01"}, "starts_on"),
        ({"ends_on": "2090-09-01"}, "starts_on"),
    ],
)
def test_it_does_not_become_another_meeting_or_a_past_one(client, role, changes, field):
    create_meeting("CMM4")

    answer = client.post(EDIT, TYPED | changes)

    assert list(errors(answer)) == [field]
    assert (stored().code, stored().city) == ("CMM21", "Hanoi")


def test_a_name_can_be_corrected_when_the_days_are_over(client, role, clock):
    days = {"starts_on": (timezone.now() + timedelta(days=2)).date().isoformat(), "ends_on": ""}
    client.post(EDIT, TYPED | days)
    clock(timezone.now() + timedelta(days=9))
    sign_in(client, role.user)

    assert client.post(EDIT, TYPED | days | {"city": "Huế"}).status_code == 302


@pytest.mark.parametrize("held", [Role.ORGANISER, Role.SECRETARIAT, Role.CHAIR])
def test_others_cannot_correct_it_and_see_no_button(client, role, held):
    colleague = other(role.workshop, held)

    assert elements(client.get("/meetings/CMM21/"), f'a[href="{EDIT}"]')
    assert not elements(colleague.get("/meetings/CMM21/"), f'a[href="{EDIT}"]')
    assert not elements(SecureClient().get("/meetings/CMM21/"), f'a[href="{EDIT}"]')
    assert (colleague.get(EDIT).status_code, colleague.post(EDIT, TYPED).status_code) == (404, 404)


@pytest.mark.parametrize("held", Role.values)
@pytest.mark.parametrize("is_target", [True, False])
def test_organisers_and_secretariats_of_workshops_that_report_to_it_correct_it_too(client, role, held, is_target):
    workshop = create_workshop()
    if is_target:
        workshop.target_meetings.add(stored())
    colleague = other(workshop, held)
    may = is_target and held in (Role.ORGANISER, Role.SECRETARIAT)

    assert bool(elements(colleague.get("/meetings/CMM21/"), f'a[href="{EDIT}"]')) == may
    assert colleague.get(EDIT).status_code == (200 if may else 404)
    assert colleague.post(EDIT, TYPED | {"city": "Huế"}).status_code == (302 if may else 404)
    assert stored().city == ("Huế" if may else "Hanoi")


def test_a_role_that_ended_in_a_workshop_that_reports_to_it_corrects_nothing(client, role):
    workshop = create_workshop()
    workshop.target_meetings.add(stored())
    former = create_role(Role.ORGANISER, workshop)
    former.ended_at = datetime(2026, 1, 1, tzinfo=UTC)
    former.save()
    create_role(Role.ORGANISER, create_workshop(), user=former.user)  # of a workshop that does not report to it

    assert sign_in(SecureClient(), former.user).get(EDIT).status_code == 404
    with pytest.raises(Refused):
        meetings.change_meeting(stored(), city="Huế", days=(None, None), by=former.user)


def test_reference_data_are_not_corrected_by_workshops_that_report_to_them(client):
    meeting = create_meeting("CMM4")
    role = secretariat(client)
    role.workshop.target_meetings.add(meeting)

    assert client.get("/meetings/CMM4/edit/").status_code == 404


def test_a_role_that_has_ended_corrects_nothing(client, role):
    role.ended_at = datetime(2026, 1, 1, tzinfo=UTC)
    role.save()

    assert client.get(EDIT).status_code == client.post(EDIT, TYPED | {"city": "Huế"}).status_code == 403
    with pytest.raises(Refused):
        meetings.change_meeting(stored(), city="Huế", days=(None, None), by=role.user)
    assert stored().city == "Hanoi"


def test_reference_data_are_not_corrected_here(client):
    role = secretariat(client)
    meeting = create_meeting("CMM4")

    assert client.get("/meetings/CMM4/edit/").status_code == 404
    with pytest.raises(Refused):
        meetings.change_meeting(meeting, city="Huế", days=(None, None), by=role.user)


def test_reference_data_replace_what_was_added(client):
    role = secretariat(client)
    meetings.enter_meeting(kind="cmm", ordinal=5, name="Fifth", city="Huế", by=role.user)

    call_command("seed")

    replaced = Meeting.objects.get(code="CMM5")
    assert replaced.entered_by is None
    assert replaced.city not in ("", "Huế")
    assert client.get("/meetings/CMM5/edit/").status_code == 404
