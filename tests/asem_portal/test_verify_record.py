"""Verify the record: an untouched one is sound, and each kind of tampering is reported, some only by anchors."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from asem_portal.management.commands import verify_record
from recommendations.models import StepNote
from registry import anchors, audit, triggers
from registry.files import storage
from registry.models import AuditChain
from tests import factories
from tests.asem_portal.tampering import ANCHORED, BOTH, KINDS, OF_ROWS, sql
from workshops.models import DelegateImport

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


class Portal:
    """A portal whose record is sound, with anchors taken before its last entry."""

    def __init__(self, folder):
        self.dispatch = factories.create_dispatch(letter_file=storage.store(b"%PDF-1.7 a letter", "pdf"))
        self.report = self.dispatch.report
        self.adopted = self.report.items.get().recommendation
        self.discussed = factories.create_recommendation("discussion", author=self.adopted.author)
        self.user = self.report.composed_by
        factories.create_version(self.discussed, title="Another title")
        factories.create_comment(self.discussed)
        factories.create_transmission(self.report)
        now = timezone.now()
        note = {"target": "final", "text": "Why.", "author": self.user, "author_name": "X", "written_at": now}
        StepNote.objects.create(recommendation=self.adopted, **note)
        uploaded = {"filename": "delegates.csv", "uploaded_by": self.user, "uploaded_at": now}
        DelegateImport.objects.create(workshop=self.report.workshop, **uploaded)
        for number in range(3):
            audit.record(self.user, "user.changed", self.user, step=number)
            audit.record(self.user, "session.changed", self.report, step=number)
        factories.record_rows(self.report)
        audit.record(self.user, "report.read", self.report)
        audit.record(self.user, "user.changed", self.user)
        self.anchors = folder / "anchors.txt"
        anchors.append(self.anchors)

    @property
    def chain(self):
        return AuditChain.objects.get(name=self.report.chain_name)


@pytest.fixture
def portal(files):
    return Portal(files)


def findings(capsys, *arguments):
    """The lines that the command prints before it fails; None if it says that everything is sound."""
    capsys.readouterr()
    code = 0
    try:
        call_command("verify_record", *map(str, arguments))
    except CommandError as error:
        code = error.returncode
    lines = capsys.readouterr().out.splitlines()
    assert code == (0 if lines == [str(verify_record.SOUND)] else 1)
    return lines if code else None


def test_an_untouched_record_is_sound(portal, capsys):
    assert findings(capsys) is None
    assert findings(capsys, "--anchors", portal.anchors) is None


def test_entries_after_the_anchors_are_no_fault(portal, capsys):
    audit.record(portal.user, "user.changed", portal.user)
    assert findings(capsys, "--anchors", portal.anchors) is None


@pytest.mark.parametrize("kind", KINDS, ids=[kind[0] for kind in KINDS])
def test_tampering_is_reported(portal, capsys, kind):
    _name, engine, tamper, *marks = kind
    if engine not in (BOTH, connection.vendor):
        pytest.skip(f"of {engine} alone")
    sql()
    if kind in OF_ROWS:
        triggers.remove()
    tamper(portal)
    sql()
    if kind in OF_ROWS:
        triggers.install()
    if ANCHORED in marks:
        assert findings(capsys) is None
    assert findings(capsys, *(["--anchors", portal.anchors] if ANCHORED in marks else []))


def test_there_are_enough_kinds_and_each_has_a_name_of_its_own():
    names = [row[0] for row in KINDS]
    assert len(set(names)) == len(names) >= 40


@pytest.mark.parametrize("line", ["", "yesterday platform 1 00", "2026-11-28T00:00:00+00:00 platform one 00"])
def test_a_file_that_holds_no_anchors_is_refused(tmp_path, line):
    path = tmp_path / "anchors.txt"
    if line:
        path.write_text(f"{line}\n")
    with pytest.raises(CommandError) as refused:
        call_command("verify_record", "--anchors", str(path))
    assert refused.value.returncode == 2
