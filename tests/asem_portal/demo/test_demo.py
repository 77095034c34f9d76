"""The demonstration is loaded once, marked as such, and available on local machines only."""

import os
import random
import re
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from asem_portal.demo import accounts, continuation
from asem_portal.demo.ha_long import SEED
from asem_portal.demo.people import People
from asem_portal.demo.users import read_data
from members.models import Partner, PlatformRole, User
from recommendations.models import Comment, Manner, NonPaper, Recommendation, Sitting, State
from registry import audit, integrity, outbox, seals
from registry.files import storage
from registry.models import AuditChain, Outgoing, PersonalLink, SearchEntry
from registry.names import fold
from registry.search import index
from reports.models import Report, ReportRendition
from reports.printing import renditions
from tests.elements import elements
from tests.factories import create_workshop
from tests.reports.printing.pages import report_pages
from workshops.delegations import participants
from workshops.models import (
    Activity,
    Area,
    Delegate,
    DelegateImport,
    Delegation,
    OutcomeMode,
    Role,
    SessionPerson,
    Workshop,
    WorkshopRole,
)

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def test_it_is_not_loaded_beside_a_real_workshop(settings):
    settings.LOCAL = True
    create_workshop()

    with pytest.raises(CommandError):
        call_command("demo")

    assert Workshop.objects.count() == 1


def test_it_is_loaded_locally_only():
    with pytest.raises(CommandError):
        call_command("demo")

    assert not Workshop.objects.exists()


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load the demonstration once for all tests of this module; each test rolls back its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(LOCAL=True, FILES_ROOT=tmp_path_factory.mktemp("demonstration")):
            call_command("seed")
            call_command("demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(once, db, settings):
    """Return the workshop in progress with the demonstration loaded."""
    settings.LOCAL = True
    return Workshop.objects.get(archived_at=None)


def test_past_workshops_agreed_in_the_room_and_the_one_in_progress_also_by_silence(loaded):
    others = Workshop.objects.exclude(pk=loaded.pk)
    assert set(others.values_list("outcome_mode", flat=True)) == {OutcomeMode.ROOM}
    assert loaded.outcome_mode == OutcomeMode.SILENCE


def test_the_workshop_in_progress_has_recommendations_in_every_state(loaded):
    recommendations = Recommendation.objects.filter(workshop=loaded)
    assert loaded.is_demo
    assert Counter(recommendations.values_list("state", flat=True)) == {
        State.ADOPTED: 1,
        State.FINAL_DRAFT: 3,
        State.UNDER_SILENCE: 1,
        State.AD_REFERENDUM: 1,
        State.IN_DISCUSSION: 3,
        State.SUBMITTED: 1,
        State.RETURNED: 1,
        State.WITH_HEAD: 1,
        State.DRAFT: 1,
        State.MERGED: 1,
        State.WITHDRAWN: 1,
    }
    assert recommendations.published().count() == 1
    comments = Comment.objects.filter(recommendation__workshop=loaded)
    assert comments.filter(audience="delegation").count() == 1
    assert [comments.exclude(**{name: None}).count() for name in ("parent", "resolved_at")] == [4, 2]
    assert [recommendations.exclude(**{name: None}).count() for name in ("co_authors", "sitting")] == [1, 1]
    assert Report.objects.get(workshop=loaded).items.count() == 1
    assert [model.objects.filter(workshop=loaded).count() for model in (Activity, NonPaper)] == [3, 1]


def test_its_adopted_recommendation_was_submitted_before_the_session_that_it_precedes(loaded):
    recommendation = Recommendation.objects.get(workshop=loaded, state=State.ADOPTED)
    adoption = recommendation.adoption

    assert adoption.manner == Manner.AHEAD
    assert recommendation.submitted_at < adoption.recorded_at < adoption.session.begins_at
    assert adoption.occurred_on == adoption.recorded_at.astimezone(loaded.tz).date()


def test_the_workshop_lasts_from_its_first_to_its_last_session(loaded):
    days = set(loaded.sessions.filter(sittings=None).values_list("held_on", flat=True))
    sitting = Sitting.objects.get(session__held_on__lt=loaded.starts_on)  # of the drafting meeting before it
    assert (sitting.is_open, sitting.statements.count(), sitting.speakers.count()) == (False, 4, 4)
    assert (min(days), max(days), len(days)) == (loaded.starts_on, loaded.ends_on, 2)


def test_invitations_are_to_be_answered_before_submissions_close(loaded):
    links = PersonalLink.objects.filter(purpose="delegate", uses_left__gt=0)

    assert links.exists()
    assert not links.filter(expires_at__gte=loaded.submissions_close_at).exists()


def test_everyone_has_a_form_of_address_and_no_family_name_is_in_capitals(loaded):
    """In Myanmar and Malaysia, and for some academic titles, the form of address is part of the name."""
    people = [*Delegate.objects.all(), *WorkshopRole.objects.exclude(workshop=None)]
    names = [one.names.addressed(one.honorific).latin for one in people]

    titles = ("Mr ", "Ms ", "Dr ", "Dato’ ", "Tan Sri ", "Daw ", "U ", "Pehin ")
    assert [name for name in names if not name.startswith(titles)] == []
    assert [name for name in names for word in name.split() if word.isupper() and len(word.strip(".")) > 1] == []


def test_delegations_are_listed_by_rank_and_seniority(loaded):
    functions = read_data("invented-people")["functions"]
    order = [*functions["senior"], *functions["junior"]]
    for delegation in participants.participants(Workshop.objects.get(slug="ha-long-2010")):
        others = [one["function"] for one in delegation["people"] if one["capacity"] != "head"]
        assert others == sorted(others, key=order.index), delegation["name"]


def test_speakers_of_the_programme_are_named_in_the_list_of_participants(loaded):
    for workshop in Workshop.objects.filter(sessions__isnull=False).distinct():
        speakers = set(SessionPerson.objects.filter(session__workshop=workshop).values_list("name", flat=True))
        people = [one for group in participants.participants(workshop) for one in group["people"]]
        assert speakers <= {person["name"] for person in people if person["is_public"]}


def test_some_have_not_registered_and_an_import_with_mistakes_is_queued(loaded):
    places = Delegation.objects.filter(workshop=loaded).with_places()
    queued = DelegateImport.objects.get()

    assert [delegation.partner_code for delegation in places if not delegation.registered] == ["PH", "SE"]
    assert sum(delegation.unanswered for delegation in places) == 4
    assert [delegation.partner_code for delegation in places if delegation.quota == delegation.registered] == ["ID"]
    assert (queued.workshop, queued.filename) == (loaded, read_data("demonstration")["import"])
    assert Outgoing.objects.filter(kind="import.check", key=queued.key).exists()


def test_the_file_has_a_mistake_of_each_kind(loaded):
    """The import is checked as by the worker, with the file included in the project."""
    queued = DelegateImport.objects.get()
    outbox.run("import.check", queued.key)

    queued.refresh_from_db()
    assert (queued.total, queued.good, queued.refused) == (20, 12, ""), queued.findings
    assert len({row for row, _column, _sentence in queued.findings}) == 8


def test_the_archive_is_entered_with_its_sources(loaded):
    entered = Workshop.objects.exclude(archived_at=None).order_by("starts_on")
    recommendations = Recommendation.objects.filter(workshop__in=entered)
    rows = sorted(read_data("archive")["workshops"], key=lambda row: row["starts_on"])
    count = sum(len(row["texts"]) for row in rows)

    assert [(workshop.title, workshop.city, workshop.date_text) for workshop in entered] == [
        (row["title"], row["city"], row.get("date_text", "")) for row in rows
    ]
    assert all(workshop.is_demo and workshop.sources for workshop in entered)
    assert recommendations.count() == count
    assert recommendations.published().filter(is_reported=True).exclude(sources=[]).count() == count
    assert set(recommendations.values_list("adoption__manner", flat=True)) == {"reported"}
    cited = [source for row in rows for source in row["sources"]]
    assert all(source["institution"] and source["title"] and source["on"] for source in cited)
    assert not [source for source in cited if re.search("blogspot|wordpress|facebook", source.get("url", ""))]
    codes = {code for areas in recommendations.values_list("current__areas", flat=True) for code in areas}
    assert Area.objects.filter(code__in=codes).count() == len(codes)


def test_ha_long_has_the_partners_of_that_day_and_a_hundred_fictitious_people(loaded):
    workshop = Workshop.objects.get(slug="ha-long-2010")
    delegations = Delegation.objects.filter(workshop=workshop)
    people = Delegate.objects.filter(delegation__in=delegations)

    of_that_day = set(Partner.objects.at(workshop.starts_on).values_list("code", flat=True))
    assert len(of_that_day) == 45
    assert set(delegations.filter(standing="partner").values_list("partner__code", flat=True)) == of_that_day
    assert set(delegations.filter(standing="acceding").values_list("partner__code", flat=True)) == {"AU", "RU"}
    assert set(delegations.filter(standing="organisation").values_list("organisation__code", flat=True)) == {
        "ASEF",
        "UNESCO",
    }
    assert people.count() == 100
    assert set(people.values_list("state", "user", "email")) == {("attended", None, "")}
    assert people.filter(capacity="head").count() == 47
    assert 80 < people.filter(is_on_public_list=True).count() < 100
    assert set(workshop.sessions.values_list("is_invented", flat=True)) == {True}
    assert SessionPerson.objects.filter(session__workshop=workshop, part="chair").count() == 7
    assert workshop.activities.get().title == read_data("ha-long")["activities"][0]["title"]
    assert workshop.origin.code == "visibility-workshop-2010"
    assert (workshop.host.code, workshop.proposed_at.code) == ("VN", "ASEM7")
    assert set(workshop.co_sponsors.values_list("code", flat=True)) == {"HU", "IT"}


def test_the_full_report_of_ha_long_fits_twelve_pages(loaded, tmp_path):
    report = Report.objects.get(symbol="ASEM/WS/2010/VN/REP/1")

    pages = report_pages(report, tmp_path)

    assert (report.items.count(), len(pages)) == (8, 12)
    assert report.symbol in pages[-1].partition("Verification")[2]


def test_people_are_the_same_each_time(loaded):
    """People are generated at random from a fixed seed."""
    people, names = People(random.Random(SEED)), []
    for delegation in Delegation.objects.filter(workshop__slug="ha-long-2010").order_by("pk"):
        registered = delegation.delegates.order_by("pk")
        again = people.of(delegation, registered.count())
        assert [person["full_name"] for person in again] == [delegate.full_name for delegate in registered]
        names += [person["sort_key"] for person in again]

    assert len(set(names)) == len(names) == 100


def make_file(report):
    """Store a file for the report in place of the worker; its content is never read."""
    rendition = report.renditions.get(file="")
    name = storage.store(f"%PDF {report.symbol}".encode(), "pdf")
    fields = {"file": name, "draft_file": name, "sha256": name.partition(".")[0], "rendered_at": timezone.now()}
    ReportRendition.objects.filter(pk=rendition.pk).update(size=9, pages=9, **fields)


def run_queued():
    """Run the queued tasks of the demonstration."""
    queued = Outgoing.objects.open().filter(kind=continuation.KIND).order_by("pk")
    queued.update(due_at=timezone.now())
    return [outbox.run(task.kind, task.key) for task in queued]


def test_reports_are_issued_transmitted_and_sent_when_their_files_are_ready(loaded):
    full, short = Report.objects.filter(workshop__slug="ha-long-2010").order_by("serial")

    assert (full.form, full.meeting.code, short.form, short.meeting.code) == ("full", "CMM4", "short", "ASEM8")
    assert run_queued() == [True, True]  # the first requests its file, the second waits for the first
    make_file(full)
    assert run_queued() == [True, True]
    full.refresh_from_db()
    assert full.is_issued
    assert full.transmission.occurred_on.isoformat() == "2010-09-08"
    assert short.renditions.count() == 1  # the file cites the report issued before it
    make_file(short)
    assert run_queued() == [True, True]
    short.refresh_from_db()
    assert (short.is_issued, short.transmission.occurred_on.year) == (True, 2010)
    assert not full.dispatches.exists()  # letters are sent when both reports are issued
    assert (run_queued(), run_queued()) == ([True], [])
    letters, receipts = full.dispatches, full.dispatches.exclude(acknowledged_at=None)
    assert (letters.count(), short.dispatches.count()) == (90, 0)
    assert set(letters.values_list("channel", "handed_on")) == {
        ("embassy", date(2010, 7, 5)),
        ("post", date(2010, 7, 7)),
    }
    assert {day.year for day in receipts.values_list("acknowledged_on", flat=True)} == {2010}
    assert 70 < receipts.count() < 90


def test_a_file_that_cannot_be_rendered_ends_it_with_an_error_message(loaded):
    run_queued()
    full = Report.objects.get(workshop__slug="ha-long-2010", serial=1)
    Outgoing.objects.filter(kind="report.render", key=full.renditions.get().key).update(
        failed_at=timezone.now(), last_error="No fonts.", attempts=3
    )

    run_queued()

    failed = Outgoing.objects.get(kind=continuation.KIND, failed_at__isnull=False)
    assert failed.last_error == renditions.failure(
        Outgoing.objects.get(kind="report.render", key=full.renditions.get().key)
    )


def test_there_is_a_user_for_each_role(loaded):
    people = accounts.sign_ins()

    assert [person.role for person in people] == list(accounts.ROLES)
    assert PlatformRole.objects.get().user.email == accounts.address("administrator")
    held = WorkshopRole.objects.exclude(user=None)
    assert set(held.filter(workshop=loaded).values_list("role", flat=True)) == set(Role)
    assert set(held.filter(workshop__slug="ha-long-2010").values_list("role", flat=True)) == {
        Role.ORGANISER,
        Role.SECRETARIAT,
    }
    assert {user.email.partition("@")[2] for user in User.objects.all()} == {"demo.example.org"}
    assert not Delegate.objects.exclude(email="").exclude(email__endswith="@demo.example.org").exists()


def test_people_with_a_role_who_belong_to_a_delegation_are_linked_with_it(loaded, tmp_path):
    """The same person is not registered twice: a delegate with the name of a role has its account."""
    chair = WorkshopRole.objects.get(workshop=loaded, role=Role.CHAIR)
    delegates = Delegate.objects.filter(delegation__workshop=loaded)
    assert delegates.get(user=chair.user).delegation.name == "Lao PDR"
    for role in WorkshopRole.objects.filter(workshop=loaded).exclude(user=None):
        folded = fold(str(role.user.names))
        same = [one for one in delegates if fold(one.badge_name) == folded or one.email == role.user.email]
        assert [one for one in same if one.user_id != role.user_id] == []

    report = Report.objects.get(workshop=loaded)
    assert any(f"Ms {chair.full_name} (Lao PDR)" in page for page in report_pages(report, tmp_path))


def test_loading_again_changes_nothing(loaded):
    before = list(AuditChain.objects.values_list("name", "head", "length"))

    call_command("demo")

    assert list(AuditChain.objects.values_list("name", "head", "length")) == before


def test_its_audit_chains_are_intact(loaded):
    for name in AuditChain.objects.values_list("name", flat=True):
        assert audit.verify_chain(name)[1] is None


def test_its_rows_are_as_the_doors_recorded_them(loaded):
    reading = integrity.Reading([])
    assert [*reading.faults(), *seals.compare(reading.rows)] == []
    assert len(reading.rows) > 100


def test_it_prints_who_can_sign_in(loaded, capsys):
    call_command("demo", "--sign-ins")

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(accounts.ROLES)
    assert lines[2].split()[-3:] == ["Kristīne", "Ķēniņa", "secretariat@demo.example.org"]


def test_every_page_shows_the_demonstration_notice(loaded, client):
    for address in ("/", "/workshops/", "/recommendations/"):
        assert len(elements(client.get(address), "main .notice-demo")) == 1


def test_production_refuses_a_database_with_a_demonstration(loaded, settings):
    accounts.refuse_in_production()
    assert accounts.check_production(None) == []

    settings.LOCAL = False
    with pytest.raises(ImproperlyConfigured):
        accounts.refuse_in_production()
    assert [error.id for error in accounts.check_production(None)] == ["asem_portal.E001"]


def test_a_web_server_in_production_does_not_start_with_a_demonstration(tmp_path):
    environ = {**os.environ, "PORTAL_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3"}
    local = environ | {"PORTAL_LOCAL": "1", "PORTAL_URL": "http://localhost:8000"}
    production = environ | {"PORTAL_LOCAL": "0"}
    loading = "import django; django.setup(); from django.core.management import call_command as call; "
    loading += "call('migrate', verbosity=0); call('seed'); call('demo')"
    subprocess.run([sys.executable, "-c", loading], env=local, check=True)

    start = [sys.executable, "-c", "import asem_portal.wsgi"]
    settings = {"DJANGO_SETTINGS_MODULE": "asem_portal.settings"}
    there = subprocess.run(start, env=production | settings, capture_output=True, text=True, check=False)
    here = subprocess.run(start, env=local | settings, check=False)
    assert "ImproperlyConfigured" in there.stderr
    assert (there.returncode, here.returncode) == (1, 0)


def test_search_finds_everything_that_was_loaded(loaded):
    columns = ("kind", "shown", "title", "place", "text", "address", "dated_on", "tokens")
    written = set(SearchEntry.objects.values_list(*columns))
    index.reload()
    assert written == set(SearchEntry.objects.values_list(*columns)) != set()
