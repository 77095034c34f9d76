"""Two people who change the same thing: neither overwrites what the other has saved without knowing it."""

import lxml.html
import pytest

from registry.shown_values import MEANWHILE, ShownValues
from tests.elements import elements
from tests.factories import (
    create_activity,
    create_delegate,
    create_delegation,
    create_ministry,
    create_organisation,
    create_partner,
    create_role,
    create_session,
)
from tests.signing import SecureClient, sign_in
from tests.workshops.plans import codes, errors, organiser, plan, secretariat
from workshops.delegations import contacts
from workshops.delegations.forms.contacts import ContactForm
from workshops.delegations.forms.people import DelegateForm, QuotaForm
from workshops.models import Meeting, Role, Standing
from workshops.planning import meetings
from workshops.planning.forms import WorkshopForm
from workshops.planning.meeting_forms import MeetingForm
from workshops.planning.outcome_forms import OutcomeForm
from workshops.programme.forms import ActivityForm, SessionForm

pytestmark = pytest.mark.django_db


def of_plan(client):
    role = organiser(client, False)
    client.post("/workshops/new/", plan())
    role.refresh_from_db()
    return role.workshop, f"/workshops/{role.workshop.slug}/plan/"


def of_outcome(client):
    workshop = organiser(client).workshop
    return workshop, f"/workshops/{workshop.slug}/outcome/"


def of_session(client):
    workshop = organiser(client).workshop
    session = create_session(workshop, title="Opening", room="Room 1", starts="09:00", ends="10:00")
    return workshop, f"/sessions/{session.key}/"


def of_event(client):
    workshop = organiser(client).workshop
    return workshop, f"/activities/{create_activity(workshop).key}/"


def of_delegate(client):
    workshop = organiser(client).workshop
    return workshop, create_delegate(
        create_delegation(workshop), function="Adviser", salutation="Ms Giang"
    ).get_absolute_url()


def of_delegation(client):
    workshop = organiser(client).workshop
    body = create_organisation()
    fields = {"partner": None, "organisation": body, "name": body.name, "standing": Standing.OBSERVER}
    return workshop, create_delegation(workshop, **fields).get_absolute_url()


def of_focal_point(client):
    workshop = secretariat(client).workshop
    ministry = create_ministry(create_partner("VN"))
    role = create_role(Role.SECRETARIAT, workshop)
    contacts.set_contact(workshop, ministry, full_name="The office", email="office@example.org", by=role.user)
    return workshop, f"/workshops/{workshop.slug}/ministries/{ministry.code}/"


def of_meeting(client):
    role = secretariat(client)
    meeting = meetings.enter_meeting(kind="cmm", ordinal=21, name="21st Culture Meeting", city="Hanoi", by=role.user)
    return role.workshop, f"/meetings/{meeting.code}/edit/"


# The page, its form, the field that the other changes with the new value, and the field that the user changes.
PAGES = {
    "plan": (of_plan, WorkshopForm, ("venue", "Hotel Sông Hồng"), ("topic_1", "Another topic")),
    "plan's meetings": (of_plan, WorkshopForm, ("summits", []), ("topic_1", "Another topic")),
    "plan's deadline": (
        of_plan,
        WorkshopForm,
        ("submissions_close_at", "2010-03-30T17:00"),
        ("topic_1", "Another topic"),
    ),
    "outcome": (of_outcome, OutcomeForm, ("takes_positions", "on"), ("outcome_mode", "silence")),
    "session": (of_session, SessionForm, ("room", "Room 3"), ("title", "Another title")),
    "speaker": (of_session, SessionForm, ("speaker_1_name", "Giang"), ("title", "Another title")),
    "event": (of_event, ActivityForm, ("place", "Bãi Cháy"), ("title", "Another title")),
    "delegate": (of_delegate, DelegateForm, ("title", "co-head"), ("function", "Director")),
    "delegation": (of_delegation, QuotaForm, ("standing", "expert"), ("quota", "9")),
    "meeting": (of_meeting, MeetingForm, ("city", "Huế"), ("name", "Another name")),
    "focal point": (of_focal_point, ContactForm, ("full_name", "Another office"), ("email", "new@example.org")),
}


def form_of(client, path):
    """Return what the form with the digests would send; the last of a page may be another one."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code, page.get("Location"))
    return of_page(page)


def of_page(page):
    [form] = lxml.html.fromstring(page.content.decode()).xpath("//form[.//input[@name='shown']]")
    values = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return values


def other(workshop, role):
    colleague = SecureClient()
    sign_in(colleague, create_role(role, workshop).user)
    return colleague


def other_editor(prepare, workshop):
    """Return another person who may change the same; a meeting only by its author, in another browser."""
    if prepare is of_meeting:
        return sign_in(SecureClient(), Meeting.objects.get(code="CMM21").entered_by)
    return other(workshop, Role.SECRETARIAT if prepare is of_focal_point else Role.ORGANISER)


@pytest.mark.parametrize("name", PAGES)
def test_what_someone_else_has_saved_is_not_overwritten_unseen(client, name):
    prepare, _form, (theirs, value), (ours, typed) = PAGES[name]
    workshop, path = prepare(client)
    colleague = other_editor(prepare, workshop)
    opened = form_of(client, path)
    before = form_of(client, path)[ours]
    saved = colleague.post(path, form_of(colleague, path) | {theirs: value})
    assert saved.status_code == 302, errors(saved)

    refused = client.post(path, opened | {ours: typed})

    assert codes(refused) == {theirs: [MEANWHILE]}
    again = of_page(refused)
    assert again[ours] == [typed]  # what was typed is still there
    stored = form_of(client, path)
    assert stored[ours] == before and stored.get(theirs, []) == ([value] if isinstance(value, str) else value)
    knowingly = client.post(path, again)
    assert knowingly.status_code == 302, errors(knowingly)
    after = form_of(client, path)
    assert after[ours] == [typed] and after.get(theirs, []) == opened.get(theirs, [])


@pytest.mark.parametrize("name", PAGES)
def test_different_entries_that_do_not_conflict_are_saved(client, name):
    """Who enters the value that the other has saved, or saves the same page again, is not asked anything."""
    prepare, _form, (theirs, value), (ours, typed) = PAGES[name]
    workshop, path = prepare(client)
    colleague = other_editor(prepare, workshop)
    opened = form_of(client, path)
    colleague.post(path, form_of(colleague, path) | {theirs: value})

    assert client.post(path, opened | {theirs: value, ours: typed}).status_code == 302
    assert client.post(path, form_of(client, path)).status_code == 302


def test_every_form_with_shown_values_is_among_these_pages():
    of_workshops = {form for form in ShownValues.__subclasses__() if form.__module__.startswith("workshops.")}
    assert of_workshops == {form for _prepare, form, _theirs, _ours in PAGES.values()}


def test_a_long_text_of_someone_else_is_shown_in_full(client):
    workshop, path = of_plan(client)
    colleague, text = other(workshop, Role.ORGANISER), "Crafts. " * 100 + "The end."
    opened = form_of(client, path)
    colleague.post(path, form_of(colleague, path) | {"background": text})

    refused = client.post(path, opened | {"background": "Mine."})

    assert [one.text for one in elements(refused, "#errors details p")] == [text]


def test_a_hostile_value_of_the_hidden_field_saves_nothing(client):
    _workshop, path = of_session(client)
    for sent in ("x", ":", "title:", "title:0 title:1", "\x00", "title " * 500):
        refused = client.post(path, form_of(client, path) | {"shown": sent, "title": "Another title"})
        assert refused.status_code == 200, sent
