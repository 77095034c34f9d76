"""The number of queries of a page is constant and within its budget."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Ministry, Organisation
from tests.factories import create_delegation, create_partner, create_workshop
from tests.workshops.plans import head, organiser, secretariat
from workshops.imports import forms
from workshops.models import Activity, Delegate, DelegateImport, Delegation, Session, SessionPerson, Workshop

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 300
PUBLIC, LIST, ITEM, EXPORT = 13, 15, 18, 15  # including the queries for session, user and ETag


def asked(client, address):
    client.get(address)  # the times at which public pages change are read once a day
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def delegations(workshop, numbers):
    bodies = Organisation.objects.bulk_create(
        Organisation(code=f"B{n}", name=f"Body {n}", sort_name=f"body {n}") for n in numbers
    )
    Delegation.objects.bulk_create(
        Delegation(workshop=workshop, organisation=one, name=one.name, sort_name=one.sort_name) for one in bodies
    )


def delegates(delegation, numbers):
    Delegate.objects.bulk_create(
        Delegate(delegation=delegation, full_name=f"Person {n}", badge_name=f"P {n}", sort_key=f"p {n}")
        for n in numbers
    )


def workshops(like, numbers):
    facts = ("title", "starts_on", "ends_on", "zone", "city", "host", "opened_at")
    facts += ("submissions_close_at", "comments_close_at", "final_drafts_close_at")
    kept = {name: getattr(like, name) for name in facts}
    Workshop.objects.bulk_create(Workshop(**kept, slug=f"w-{n}", symbol_stem=f"ASEM/WS/{n}") for n in numbers)


def ministries(partner, numbers):
    Ministry.objects.bulk_create(
        Ministry(code=f"VN-{n}", partner=partner, kind="culture", name=f"Ministry {n}") for n in numbers
    )


def check(client, address, fill, budget):
    fill(range(FEW))
    few = asked(client, address)
    assert few <= budget
    fill(range(FEW, MANY))
    assert asked(client, address) == few


def test_the_list_of_delegations(client):
    workshop = organiser(client).workshop

    check(client, f"/workshops/{workshop.slug}/delegations/", lambda numbers: delegations(workshop, numbers), LIST)


def test_the_people_of_a_delegation(client):
    delegation = create_delegation(organiser(client).workshop)

    check(client, f"/delegations/{delegation.key}/", lambda numbers: delegates(delegation, numbers), ITEM)


def test_the_public_list_of_workshops(client):
    like = create_workshop()

    check(client, "/workshops/", lambda numbers: workshops(like, numbers), PUBLIC)


def test_the_list_of_ministries(client):
    workshop = secretariat(client).workshop

    address = f"/workshops/{workshop.slug}/ministries/"
    check(client, address, lambda numbers: ministries(create_partner(), numbers), LIST)


def programme(workshop, numbers):
    """Create this number of sessions with two people each, of events, and of delegations with one delegate each."""
    topic, hours = workshop.topics.first(), {"starts": "09:00", "ends": "10:00"}
    sessions = Session.objects.bulk_create(
        Session(workshop=workshop, topic=topic, title=f"Session {n}", held_on=workshop.days[n % 2], **hours)
        for n in numbers
    )
    SessionPerson.objects.bulk_create(
        SessionPerson(session=one, part=part, name="Kim", folded_name="kim")
        for one in sessions
        for part in ("chair", "speaker")
    )
    Activity.objects.bulk_create(
        Activity(workshop=workshop, title=f"Event {n}", held_on=workshop.starts_on) for n in numbers
    )
    delegations(workshop, numbers)
    Delegate.objects.bulk_create(
        Delegate(delegation=one, full_name="Person", badge_name="P", sort_key="p")
        for one in Delegation.objects.filter(workshop=workshop, delegates=None)
    )


def test_the_public_page(client):
    workshop = create_workshop()

    check(client, workshop.get_absolute_url(), lambda numbers: programme(workshop, numbers), PUBLIC)


def test_the_public_page_for_a_participant(client):
    delegate = head(client)
    workshop = delegate.delegation.workshop

    check(client, workshop.get_absolute_url(), lambda numbers: programme(workshop, numbers), ITEM)


@pytest.mark.parametrize("name", ["sessions", "activities"])
def test_the_organisers_programme(client, name):
    workshop = organiser(client).workshop

    check(client, f"/workshops/{workshop.slug}/{name}/", lambda numbers: programme(workshop, numbers), LIST)


@pytest.mark.parametrize("name", ["sessions/{key}", "workshops/{slug}/plan"])
def test_a_session_and_the_plan(client, name):
    workshop = organiser(client).workshop
    address = "/" + name.format(key=workshop.sessions.get().key, slug=workshop.slug) + "/"

    check(client, address, lambda numbers: programme(workshop, numbers), ITEM)


def test_the_calendar_of_a_workshop(client):
    workshop = create_workshop()

    check(client, f"/workshops/{workshop.slug}/programme.ics", lambda numbers: programme(workshop, numbers), EXPORT)


def test_a_persons_calendar(client):
    delegate = head(client)
    client.post("/calendar/", {"do": "give"})
    address = client.get("/calendar/").context["address"].removeprefix("https://testserver")

    check(client, address, lambda numbers: programme(delegate.delegation.workshop, numbers), EXPORT)


def test_the_list_of_imports(client):
    role = organiser(client)

    def imports(numbers):
        DelegateImport.objects.bulk_create(
            DelegateImport(
                workshop=role.workshop,
                filename=f"{n}.csv",
                uploaded_by=role.user,
                uploaded_at=timezone.now(),
            )
            for n in numbers
        )

    check(client, f"/workshops/{role.workshop.slug}/imports/", imports, LIST)


def test_an_import_however_many_rows_it_has(client):
    role = organiser(client)
    row = DelegateImport.objects.create(
        workshop=role.workshop,
        filename="list.csv",
        uploaded_by=role.user,
        uploaded_at=timezone.now(),
        checked_at=timezone.now(),
        confirmed_at=timezone.now(),
        confirmed_by=role.user,
        written_at=timezone.now(),
    )
    delegation = create_delegation(role.workshop)

    def people(numbers):
        Delegate.objects.bulk_create(
            Delegate(delegation=delegation, full_name=f"Person {n}", sort_key=f"p {n}", imported_in=row)
            for n in numbers
        )
        row.findings += [[n, "Name", str(forms.NAME)] for n in numbers]
        row.rows += [[n, {"Name": ""}] for n in numbers]
        row.save()

    check(client, row.get_absolute_url(), people, ITEM)
