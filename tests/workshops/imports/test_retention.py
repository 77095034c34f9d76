"""What is kept of an uploaded file, and for how long."""

import json
from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from registry import audit, daily, outbox, tasks
from registry.access import Refused
from tests.elements import elements, texts
from tests.factories import create_role
from tests.signing import sign_in
from tests.workshops.imports.tables import carry_out, check, checked_import, csv, write
from workshops import worklist
from workshops.imports import pipeline, retention
from workshops.imports import undo as undoing
from workshops.models import Delegate, DelegateImport, Role

pytestmark = pytest.mark.django_db
HEAD = ["Name", "Country", "Passport", "", "Phone"]
SECRETS = ["C01X0001", "unnamed secret", "+8562012345"]
ROWS = [["Bouakeo", "Laos", *SECRETS], ["Ana", "Atlantis", *SECRETS]]


def stored():
    """Everything that the database holds, and every stored file."""
    tables = connection.introspection.table_names()
    words = []
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f'SELECT * FROM "{name}"')
            words += [
                bytes(cell) if isinstance(cell, memoryview) else cell for row in cursor.fetchall() for cell in row
            ]
    return " ".join(cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell) for cell in words)


def test_columns_that_are_not_read_are_not_stored(role, client, settings):
    row = pipeline.upload(role.workshop, data=csv(*ROWS, head=HEAD), filename="a.csv", by=role.user)
    assert SECRETS[0] in stored()  # there is something to find

    row = check(row)
    pages = [sign_in(client, role.user).get(row.get_absolute_url()).text]
    for name in ("errors", "rows"):
        pages.append(b"".join(client.get(f"/imports/{row.key}/{name}.csv").streaming_content).decode())
    row = carry_out(role, row)

    for words in (stored(), *pages):
        assert [secret for secret in SECRETS if secret in words] == []
    assert (row.upload, row.summary["ignored"]) == (None, ["Passport", "Column 4", "Phone"])
    assert not list(settings.FILES_ROOT.rglob("*.*"))


@pytest.mark.parametrize("data", [b"C01X0001,only,one", b"\x00C01X0001"])
def test_a_refused_file_is_not_stored(role, data):
    row = checked_import(role, data)

    assert row.refused
    assert (row.upload, "C01X0001" in stored()) == (None, False)


def test_the_organiser_can_delete_the_rows_and_keep_the_participants(role, client):
    row = carry_out(role, checked_import(role, csv(*ROWS, head=HEAD)))
    sign_in(client, role.user)

    assert client.post(f"/imports/{row.key}/delete/").url == row.get_absolute_url()

    row.refresh_from_db()
    assert (row.rows, row.findings, set(row.summary), row.written) == ([], [], {"opened"}, 1)
    assert "Atlantis" not in stored()
    assert audit.entries(row)[0].verb == "import.deleted"
    assert client.get(row.get_absolute_url()).status_code == 200
    assert elements(client.get(row.get_absolute_url()), 'form[action$="/delete/"]') == []
    for name in ("errors", "rows"):
        assert client.get(f"/imports/{row.key}/{name}.csv").status_code == 404
    assert client.post(f"/imports/{row.key}/delete/").status_code == 403
    undoing.undo(row, by=role.user)
    assert not Delegate.objects.exists()


def test_the_rows_of_an_undone_import_can_be_deleted(role, client):
    row = carry_out(role, checked_import(role, csv(*ROWS, head=HEAD)))
    row = undoing.undo(row, by=role.user)

    assert elements(sign_in(client, role.user).get(row.get_absolute_url()), 'form[action$="/delete/"]')
    retention.delete(row, by=role.user)

    assert "Bouakeo" not in [cell for _row, cells in DelegateImport.objects.get().rows for cell in cells.values()]


def test_deleted_rows_cannot_be_imported(role, client):
    row = retention.delete(checked_import(role, csv(*ROWS, head=HEAD)), by=role.user)

    with pytest.raises(Refused, match=str(pipeline.DELETED)):
        pipeline.confirm(row, partial=True, by=role.user)
    page = sign_in(client, role.user).get(row.get_absolute_url())
    assert (page.status_code, page.context["state"], page.context["job"]) == (200, "deleted", None)
    assert client.get(f"/workshops/{role.workshop.slug}/imports/").status_code == 200
    assert not worklist._unconfirmed().exists()


def test_a_file_deleted_before_its_check_is_never_read(role):
    row = pipeline.upload(role.workshop, data=csv(*ROWS, head=HEAD), filename="a.csv", by=role.user)
    retention.delete(row, by=role.user)

    assert outbox.run(pipeline.CHECK, row.key)

    row.refresh_from_db()
    assert (row.upload, row.rows, row.checked_at) == (None, [], None)


def test_rows_being_imported_are_deleted_by_nobody_but_the_clock(role):
    row = checked_import(role, csv(*ROWS, head=HEAD))
    pipeline.confirm(row, partial=True, by=role.user)

    with pytest.raises(Refused, match=str(retention.IN_PROGRESS)):
        retention.delete(row, by=role.user)
    retention.delete(row, by=audit.CLOCK)

    assert (write(row).written_at, Delegate.objects.count()) == (None, 0)


def test_others_cannot_delete_the_rows(role, client):
    row = checked_import(role, csv(*ROWS, head=HEAD))

    with pytest.raises(Refused):
        retention.delete(row, by=create_role(Role.ORGANISER).user)
    assert DelegateImport.objects.get().rows


@pytest.mark.parametrize(
    ("age", "is_kept"), [(timedelta(days=30) - timedelta(seconds=1), True), (timedelta(days=30), False)]
)
@pytest.mark.parametrize("state", ["unread", "checked", "written", "undone"])
def test_everything_is_deleted_after_thirty_days(role, clock, age, is_kept, state):
    row = pipeline.upload(role.workshop, data=csv(*ROWS, head=HEAD), filename="a.csv", by=role.user)
    if state != "unread":
        row = check(row)
    if state in ("written", "undone"):
        row = carry_out(role, row)
    if state == "undone":
        undoing.undo(row, by=role.user)
    clock(row.uploaded_at + age)

    daily.run()
    daily.run()

    row.refresh_from_db()
    assert (row.deleted_at is None, bool(row.upload or row.rows)) == (is_kept, is_kept)
    verbs = [(entry.verb, entry.actor_kind) for entry in audit.entries(row) if entry.verb == "import.deleted"]
    assert verbs == ([] if is_kept else [("import.deleted", "clock")])
    assert Delegate.objects.count() == (state == "written")
    assert "Bouakeo" not in json.dumps(row.rows) or is_kept


def test_beat_runs_the_daily_jobs_once_a_day(monkeypatch):
    task, schedule = (current_app.conf.beat_schedule["daily"][name] for name in ("task", "schedule"))
    calls = []
    monkeypatch.setattr(daily, "run", lambda: calls.append("run"))
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)

    current_app.tasks[task].run()

    assert (task, calls) == (tasks.run_daily.name, ["run"])
    assert schedule.is_due(timezone.now() - timedelta(days=1)).is_due
    assert schedule.remaining_estimate(timezone.now()) <= timedelta(days=1)


def test_a_job_that_fails_stops_no_other(role, monkeypatch, clock):
    def fail():
        raise ValueError

    row = checked_import(role, csv(*ROWS, head=HEAD))
    clock(row.uploaded_at + timedelta(days=31))
    monkeypatch.setitem(daily.jobs._providers, "a job that fails", fail)

    daily.run()

    assert DelegateImport.objects.get().deleted_at


def test_the_privacy_statement_says_how_long_rows_are_kept(client):
    [words] = texts(client.get("/privacy/"), "[data-imports]")

    assert f" {retention.DAYS} " in words
