"""Back up, wipe, restore and verify with the commands, on both engines; and all cases in which a restore is refused."""

import hashlib
import io
import json
import shutil
import tarfile

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from asem_portal.management.commands import verify_record
from registry import audit, triggers
from registry.backup import archive as archive_format
from registry.backup import databases
from registry.files import storage
from registry.models import AuditChain, AuditEntry
from tests import factories

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def kept():
    """Create a portal in use: recommendations, an issued report with its file, a letter, audit entries."""
    dispatch = factories.create_dispatch()
    dispatch.letter_file = storage.store("%PDF-1.7 Nguyễn Thị Hương Giang".encode(), "pdf")
    dispatch.save(update_fields=["letter_file"])
    factories.create_comment(factories.create_recommendation("discussion"))
    factories.record_rows(dispatch.report)
    for number in range(2):
        audit_entry(dispatch.report, number)
    return dispatch


def audit_entry(report, number):
    with transaction.atomic():
        return audit.record(report.composed_by, "report.issued", report, number=number)


def everything():
    """Return each row of each table, and each private file, as text."""
    rows = {
        model._meta.db_table: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }
    return rows | {path.name: path.read_bytes() for path in storage.every()}


def wipe(settings):
    """Drop every table and delete every file."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
        for table in connection.introspection.table_names(cursor):
            cascade = " CASCADE" if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TABLE IF EXISTS "{table}"{cascade}')  # dropping a virtual table drops others too
        assert connection.introspection.table_names(cursor) == []
    connection.close()
    shutil.rmtree(settings.FILES_ROOT)


@pytest.fixture
def archive(tmp_path, kept, capsys):
    call_command("backup", str(tmp_path / "portal.tar"))
    return tmp_path / "portal.tar"


def run(capsys, *command):
    """Return the output of a command, and its outcome: None, a BackupRefused or DatabaseRefused, or its exit code."""
    capsys.readouterr()
    end = None
    try:
        call_command(*map(str, command))
    except CommandError as error:
        end = error.__cause__ or error.returncode
    return capsys.readouterr().out, end


def refusal(capsys, *command):
    """Return why a command refuses: the reason in its BackupRefused."""
    refused = run(capsys, *command)[1]
    assert isinstance(refused, archive_format.BackupRefused), refused
    return refused.reason


def test_what_was_backed_up_and_wiped_is_restored_whole(archive, settings, capsys):
    before, names = everything(), triggers.installed()
    assert {path.name for path in storage.every()} and len(names) > 10
    wipe(settings)

    said, end = run(capsys, "restore", archive)

    assert end is None
    assert said.splitlines()[-1] == str(verify_record.SOUND)
    assert everything() == before
    assert triggers.installed() == names == triggers.expected()
    assert [path.name for path in archive.parent.iterdir() if path.name.startswith(".")] == []


def test_a_prepared_portal_in_which_nobody_has_worked_takes_a_backup(archive, settings, capsys):
    before = everything()
    triggers.remove()
    call_command("flush", interactive=False)
    shutil.rmtree(settings.FILES_ROOT)
    call_command("seed")
    assert run(capsys, "restore", archive)[1] is None
    assert everything() == before


def test_a_portal_in_use_takes_none(archive, capsys):
    before = everything()
    assert refusal(capsys, "restore", archive) == "in use"
    assert everything() == before


def test_an_archive_is_never_overwritten_and_never_half_written(archive, capsys, monkeypatch):
    content = archive.read_bytes()
    assert refusal(capsys, "backup", archive) == "there already"
    assert archive.read_bytes() == content
    assert archive.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("PATH", "/nonexistent")  # there is no pg_dump; on SQLite, the folder is missing instead
    other = archive.parent / ("second.tar" if connection.vendor == "postgresql" else "none/second.tar")
    if connection.vendor == "postgresql":
        assert isinstance(run(capsys, "backup", other)[1], databases.DatabaseRefused)
    else:
        assert refusal(capsys, "backup", other) == "no folder"
    assert not other.exists()
    assert [path.name for path in archive.parent.iterdir() if path.name.startswith(".")] == []


def members(path):
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive.getmembers()}


def write(path, content, kind=tarfile.REGTYPE):
    """Write an archive of these members, with a matching manifest unless they include one."""
    if "manifest.json" in content:
        manifest = json.loads(content.pop("manifest.json"))
        facts = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in content.items()
        }
        content["manifest.json"] = json.dumps(manifest | {"members": facts}).encode()
    with tarfile.open(path, "w") as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(data), kind, "/etc/passwd"
            archive.addfile(member, io.BytesIO(data))
    return path


def spoilt(archive):
    """Return (archive, reason for the refusal) for every fault that an archive may have."""
    good, folder = members(archive), archive.parent
    stored = next(name for name in good if name.startswith("files/"))
    database = next(name for name in good if name.startswith("database."))
    manifest = json.loads(good["manifest.json"])

    def but(**changes):
        return good | {"manifest.json": json.dumps(manifest | changes).encode()}

    flipped = bytearray(archive.read_bytes())
    flipped[flipped.index(b"Huong" if b"Huong" in flipped else "Hương".encode()) + 1] ^= 1
    (folder / "flipped.tar").write_bytes(flipped)
    (folder / "cut.tar").write_bytes(archive.read_bytes()[: len(archive.read_bytes()) // 2])
    (folder / "text.tar").write_text("no archive at all")
    without = {name: data for name, data in good.items() if name != "manifest.json"}
    return [
        (folder / "flipped.tar", "changed"),
        (folder / "cut.tar", "unreadable"),
        (folder / "text.tar", "unreadable"),
        (folder / "none.tar", "unreadable"),
        (write(folder / "bare.tar", without), "no manifest"),
        (write(folder / "up.tar", dict(good) | {"../../evil": b"x"}), "foreign"),
        (write(folder / "root.tar", dict(good) | {"/tmp/evil": b"x"}), "foreign"),
        (write(folder / "deep.tar", dict(good) | {"files/../evil.pdf": b"x"}), "foreign"),
        (write(folder / "link.tar", dict(good), tarfile.SYMTYPE), "foreign"),
        (write(folder / "false.tar", dict(good) | {stored: b"another"}), "changed"),
        (write(folder / "missing.tar", {k: v for k, v in good.items() if k != database}), "no database"),
        (write(folder / "newer.tar", but(migrations=["members.9999_later"])), "newer"),
        (write(folder / "form.tar", but(format=2)), "format"),
        (write(folder / "engine.tar", but(engine="oracle")), "engine"),
    ]


def test_a_spoilt_archive_is_refused_and_nothing_is_written(archive, settings, capsys):
    cases = spoilt(archive)
    wipe(settings)
    for path, reason in cases:
        assert refusal(capsys, "restore", path) == reason, path.name
        assert connection.introspection.table_names() == [], path.name
        assert list(storage.every()) == [], path.name
    assert not (archive.parent / "evil").exists()
    assert run(capsys, "restore", archive)[1] is None


def corrupt(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1


RECORD, WORDINGS, REPORTS = verify_record.PARTS
FAULTS = {
    "an entry changed": ("UPDATE registry_auditentry SET verb = 'other' WHERE number = 2", RECORD),
    "an entry gone": ("DELETE FROM registry_auditentry WHERE number = 2", RECORD),
    "the end gone": ("DELETE FROM registry_auditentry WHERE number = 3", RECORD),
    "a word changed": (
        "UPDATE recommendations_paragraphtext SET text = 'other' WHERE id = (SELECT MAX(id) FROM recommendations_paragraphtext)",
        WORDINGS,
    ),
    "a title changed": (
        "UPDATE recommendations_version SET title = 'other' WHERE id = (SELECT MAX(id) FROM recommendations_version)",
        WORDINGS,
    ),
    "a published hash changed": ("UPDATE reports_reportrendition SET sha256 = 'other'", REPORTS),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_changed_row_is_found(kept, capsys, what):
    statement, part = FAULTS[what]
    triggers.remove()
    corrupt(statement)
    triggers.install()
    said, end = run(capsys, "verify_record")
    assert end == 1
    assert list(part.findings()) and set(part.findings()) <= set(said.splitlines())


def test_a_changed_file_a_missing_file_and_a_missing_trigger_are_found(kept, capsys):
    master = kept.report.master
    paths = {path.name: path for path in storage.every()}
    paths[master.file].write_bytes(b"%PDF-1.7 another")
    paths[kept.letter_file].unlink()
    on = ' ON "registry_auditentry"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "guard_registry_auditentry_delete"{on}')
    trigger, changed, missing = run(capsys, "verify_record")[0].splitlines()
    assert "guard_registry_auditentry_delete" in trigger
    assert master.file in changed
    assert kept.letter_file in missing and str(kept.pk) in missing
    triggers.install()


def test_a_report_that_lost_its_master_is_found(kept, capsys):
    triggers.remove()
    other = factories.create_rendition()
    corrupt("UPDATE reports_report SET master_id = %s WHERE id = %s", other.pk, kept.report.pk)
    triggers.install()
    assert run(capsys, "verify_record")[1] == 1
    assert [str(kept.report) in finding for finding in REPORTS.findings()] == [True]


def test_a_sound_portal_is_said_to_be_sound(kept, capsys):
    assert run(capsys, "verify_record") == (f"{verify_record.SOUND}\n", None)
    assert AuditChain.objects.get().length == AuditEntry.objects.count() == 3


def test_a_damaged_copy_of_a_database_is_refused(tmp_path):
    (tmp_path / "broken").write_bytes(b"SQLite format 3\0 and nothing that follows")
    with pytest.raises(databases.DatabaseRefused):
        databases._refuse_damaged(databases._sqlite(f"file:{tmp_path / 'broken'}"))
