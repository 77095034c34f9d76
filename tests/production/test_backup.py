"""Backup, wipe, restore, verify: as the commands do it, on both engines; and everything that a restore refuses."""

import hashlib
import io
import json
import shutil
import tarfile

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from registry import audit, triggers
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
    """A portal in which people have worked: texts, an issued report with its file, a letter, a record."""
    dispatch = factories.create_dispatch()
    dispatch.letter_file = storage.store("%PDF-1.7 Nguyễn Thị Hương Giang".encode(), "pdf")
    dispatch.save(update_fields=["letter_file"])
    factories.create_comment(factories.create_recommendation("discussion"))
    for number in range(3):
        audit_entry(dispatch.report, number)
    return dispatch


def audit_entry(report, number):
    with transaction.atomic():
        return audit.record(report.composed_by, "report.issued", report, number=number)


def everything():
    """Each row of each table, and each private file, as text."""
    rows = {
        model._meta.db_table: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }
    return rows | {path.name: path.read_bytes() for path in storage.every()}


def wipe(settings):
    """Every table gone, and every file."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
        for table in connection.introspection.table_names(cursor):
            cascade = " CASCADE" if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TABLE "{table}"{cascade}')
        assert connection.introspection.table_names(cursor) == []
    connection.close()
    shutil.rmtree(settings.FILES_ROOT)


@pytest.fixture
def archive(tmp_path, kept, capsys):
    call_command("backup", str(tmp_path / "portal.tar"))
    return tmp_path / "portal.tar"


def run(capsys, *command):
    """What a command says, and the sentence that it refuses with, or None."""
    capsys.readouterr()
    try:
        call_command(*map(str, command))
    except CommandError as refusal:
        return capsys.readouterr().out, str(refusal)
    return capsys.readouterr().out, None


def test_what_was_backed_up_and_wiped_is_restored_whole(archive, settings, capsys):
    before, names = everything(), triggers.installed()
    assert {path.name for path in storage.every()} and len(names) > 10
    wipe(settings)

    said, refusal = run(capsys, "restore", archive)

    assert refusal is None
    assert said.splitlines()[-1] == "Everything is as it was kept."
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
    refusal = "This database is in use: it holds accounts or a record. Restore into a new, empty database."
    assert run(capsys, "restore", archive)[1] == refusal
    assert everything() == before


def test_an_archive_is_never_overwritten_and_never_half_written(archive, capsys, monkeypatch):
    content = archive.read_bytes()
    said = run(capsys, "backup", archive)
    assert said[1] == f"“{archive}” is there already, and a backup is never overwritten."
    assert archive.read_bytes() == content
    assert archive.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("PATH", "/nonexistent")  # no pg_dump; on SQLite the folder is missing instead
    other = archive.parent / ("second.tar" if connection.vendor == "postgresql" else "none/second.tar")
    assert ("pg_dump is missing" if connection.vendor == "postgresql" else "There is no folder") in run(
        capsys, "backup", other
    )[1]
    assert not other.exists()
    assert [path.name for path in archive.parent.iterdir() if path.name.startswith(".")] == []


def members(path):
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive.getmembers()}


def write(path, content, kind=tarfile.REGTYPE):
    """An archive of these members, with a manifest that fits them unless they bring one."""
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
    """(what, archive, words of the refusal) of every way in which an archive may be wrong."""
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
        (folder / "flipped.tar", "the archive was changed or damaged"),
        (folder / "cut.tar", "cannot be read"),
        (folder / "text.tar", "cannot be read"),
        (folder / "none.tar", "cannot be read"),
        (write(folder / "bare.tar", without), "has no manifest"),
        (write(folder / "up.tar", dict(good) | {"../../evil": b"x"}), "does not belong into a backup"),
        (write(folder / "root.tar", dict(good) | {"/tmp/evil": b"x"}), "does not belong into a backup"),
        (write(folder / "deep.tar", dict(good) | {"files/../evil.pdf": b"x"}), "does not belong into a backup"),
        (write(folder / "link.tar", dict(good), tarfile.SYMTYPE), "does not belong into a backup"),
        (write(folder / "false.tar", dict(good) | {stored: b"another"}), "the archive was changed or damaged"),
        (write(folder / "missing.tar", {k: v for k, v in good.items() if k != database}), "holds no database"),
        (write(folder / "newer.tar", but(migrations=["members.9999_later"])), "made by a newer release"),
        (write(folder / "form.tar", but(format=2)), "a form that this release does not know"),
        (write(folder / "engine.tar", but(engine="oracle")), "backup of oracle"),
    ]


def test_a_spoilt_archive_is_refused_and_nothing_is_written(archive, settings, capsys):
    cases = spoilt(archive)
    wipe(settings)
    for path, words in cases:
        refusal = run(capsys, "restore", path)[1]
        assert refusal and words in refusal, path.name
        assert connection.introspection.table_names() == [], path.name
        assert list(storage.every()) == [], path.name
    assert not (archive.parent / "evil").exists()
    assert run(capsys, "restore", archive)[1] is None


def corrupt(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1


FAULTS = {
    "an entry changed": ("UPDATE registry_auditentry SET verb = 'other' WHERE number = 2", "Entry 2 was changed."),
    "an entry gone": ("DELETE FROM registry_auditentry WHERE number = 2", "Entry 2 is missing."),
    "the end gone": ("DELETE FROM registry_auditentry WHERE number = 3", "The chain ends at entry 2, but was 3 long."),
    "a word changed": (
        "UPDATE recommendations_paragraphtext SET text = 'other' WHERE id = (SELECT MAX(id) FROM recommendations_paragraphtext)",
        "is not the wording that was saved.",
    ),
    "a title changed": (
        "UPDATE recommendations_revision SET title = 'other' WHERE id = (SELECT MAX(id) FROM recommendations_revision)",
        "is not the wording that was saved.",
    ),
    "a published hash changed": (
        "UPDATE reports_reportrendition SET sha256 = 'other'",
        "is not the one whose hash was published.",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_changed_row_is_found(kept, capsys, what):
    statement, words = FAULTS[what]
    triggers.remove()
    corrupt(statement)
    triggers.install()
    said, refusal = run(capsys, "verify_record")
    assert refusal == "Not everything is as it was kept; see the lines above."
    (line,) = said.splitlines()
    assert line.endswith(words)


def test_a_changed_file_a_missing_file_and_a_missing_trigger_are_found(kept, capsys):
    master = kept.report.master
    paths = {path.name: path for path in storage.every()}
    paths[master.file].write_bytes(b"%PDF-1.7 another")
    paths[kept.letter_file].unlink()
    on = ' ON "registry_auditentry"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "guard_registry_auditentry_delete"{on}')
    assert run(capsys, "verify_record")[0].splitlines() == [
        "The database lacks the trigger “guard_registry_auditentry_delete”. Type: python manage.py migrate",
        f"The stored file {master.file} was changed.",
        f"The stored file {kept.letter_file} is missing (dispatch {kept.pk}).",
    ]
    triggers.install()


def test_a_report_that_lost_its_master_is_found(kept, capsys):
    triggers.remove()
    other = factories.create_rendition()
    corrupt("UPDATE reports_report SET master_id = %s WHERE id = %s", other.pk, kept.report.pk)
    assert f"The issued report {kept.report} has no master file of its own." in run(capsys, "verify_record")[0]


def test_a_sound_portal_is_said_to_be_sound(kept, capsys):
    assert run(capsys, "verify_record") == ("Everything is as it was kept.\n", None)
    assert AuditChain.objects.get().length == AuditEntry.objects.count() == 3


def test_a_damaged_copy_of_a_database_is_refused(tmp_path):
    (tmp_path / "broken").write_bytes(b"SQLite format 3\0 and nothing that follows")
    with pytest.raises(databases.DatabaseRefused):
        databases._refuse_damaged(databases._sqlite(f"file:{tmp_path / 'broken'}"))
