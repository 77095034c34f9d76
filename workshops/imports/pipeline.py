"""A file of delegates is read and checked whole, written when somebody confirms it, and can be undone.

A worker reads, checks and writes. Nothing is written before it is confirmed, and all of it at once, or nothing.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import User
from registry import audit, outbox
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing
from registry.spreadsheets import reader
from workshops.delegations import delegations as delegations_room
from workshops.delegations import people
from workshops.imports import columns as imports_columns
from workshops.imports import template, validation
from workshops.imports.validation import Cleaned, Judgement, ReadRow
from workshops.models import Delegate, DelegateImport, Delegation, Workshop

CHECK, WRITE = outbox.declare("import.check"), outbox.declare("import.write")
BY_HAND = ["delegate.changed", "delegate.withdrawn", "delegate.replaced", "delegate.attended"]
BATCH = 200  # rows between two signs of life
NOT_MANNED = gettext_lazy("%s no longer mans this workshop. Nothing was written.")
CHANGED = gettext_lazy("Since the check, something changed. Nothing was written: choose the file once more.")


def upload(workshop: Workshop, *, data: bytes, filename: str, by: User) -> DelegateImport:
    """Keep a file of delegates, and have it checked. Returns the DelegateImport."""
    stored = storage.store(data, filename.rpartition(".")[2].lower())  # before the row that points to it
    with transaction.atomic():
        _require_manned(workshop, by)
        row = DelegateImport.objects.create(
            workshop=workshop, file=stored, filename=filename[-200:], uploaded_by=by, uploaded_at=timezone.now()
        )
        audit.record(by, "import.uploaded", row, file=stored)
        outbox.queue(CHECK, key=row.key, delegate_import=row.key)
    return row


def check(key: str, *, read_row: ReadRow, progress: Callable[..., None]) -> None:
    """Read and check the file of an import; safe to run twice. `read_row(cells, directory)` judges one row alone."""
    found = DelegateImport.objects.select_related("workshop").get(key=key)
    if found.checked_at:
        return
    progress(1, _("Reading the file"))
    try:
        table = reader.read(storage.read(found.file), found.file.rpartition(".")[2])
        places, unknown = imports_columns.columns(table.head)
    except (reader.Unreadable, ValidationError) as error:
        sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
        facts = {"refused": " ".join(sentences)[:500], "checked_at": timezone.now()}
        DelegateImport.objects.filter(pk=found.pk, checked_at=None).update(**facts)
        return
    found.summary = {
        "columns": {field: table.head[place] for field, place in places.items()},
        "head": table.head,
        "ignored": [table.head[place] for place in unknown if not imports_columns.is_own(table.head[place])],
        "faults": [[number, _named(table.head, place), sentence] for number, place, sentence in table.faults],
    }
    found.rows = [
        [number, {_named(table.head, place): word for place, word in enumerate(words) if word}]
        for number, words in table.rows
        if not template.is_example(words, places)
    ]
    judgement = validation.judge(found, _cleaned(found, read_row, progress, 5, 90))
    _keep(found, judgement)
    found.checked_at = timezone.now()
    names = ("summary", "rows", "findings", "total", "good", "checked_at")
    DelegateImport.objects.filter(pk=found.pk, checked_at=None).update(**{name: getattr(found, name) for name in names})


def _named(head: list[str], place: int) -> str:
    """The name of a column; of one without a name, its place as spreadsheets count."""
    return (head[place] if place < len(head) else "") or _("Column %d") % (place + 1)


def _cleaned(
    found: DelegateImport, read_row: ReadRow, progress: Callable[..., None], first: int, last: int
) -> list[Cleaned]:
    """[(row, facts or None, {field: [sentence, ...]})]: each row judged alone; a cell that could not be read is bad."""
    directory, columns = imports_columns.Directory(), found.summary["columns"]
    broken: dict[int, dict[str, list[str]]] = {}
    for number, column, sentence in found.summary["faults"]:
        field = next((one for one, name in columns.items() if name == column), None)
        if field:  # a formula in a column that is left out anyway does no harm
            broken.setdefault(number, {})[field] = [sentence]
    cleaned = []
    for place, (number, cells) in enumerate(found.rows):
        if place % BATCH == 0:
            done = first + (last - first) * place // len(found.rows)
            progress(done, _("Checking row %(n)d of %(all)d") % {"n": place + 1, "all": len(found.rows)})
        facts, errors = read_row({field: cells.get(name, "") for field, name in columns.items()}, directory)
        errors |= broken.get(number, {})
        cleaned.append((number, None if errors else facts, errors))
    return cleaned


def _keep(found: DelegateImport, judgement: Judgement) -> None:
    columns = found.summary["columns"]
    found.findings = [
        [number, columns.get(field, str(imports_columns.COLUMNS[field][0])), sentence]
        for number, field, sentence in judgement.findings
    ]
    found.total, found.good = len(found.rows), len(judgement.good)
    found.summary["opens"] = [body.name for body in judgement.opens]
    found.summary["delegations"] = len({delegations_room.body_key(facts["body"]) for _number, facts in judgement.good})


@transaction.atomic
def confirm(row: DelegateImport, *, partial: bool, by: User) -> DelegateImport:
    """Have the good rows written, or, unless `partial`, all rows, if every one is good. The first confirmation counts."""
    row = locked(row, by)
    if row.checked_at is None:
        raise Refused(_("The file is still being checked."))
    if row.refused:
        raise Refused(row.refused)
    if row.confirmed_at:
        raise Refused(_("%s confirmed this import already.") % row.confirmed_by)
    if not row.good or not (partial or row.good == row.total):
        raise Refused(_("Not every row is good. Correct the file, or import the good rows only."))
    row.confirmed_at, row.confirmed_by, row.is_partial = timezone.now(), by, partial
    row.save(update_fields=["confirmed_at", "confirmed_by", "is_partial"])
    audit.record(by, "import.confirmed", row, rows=row.good, partial=partial)
    outbox.queue(WRITE, key=row.key, delegate_import=row.key)
    return row


def write(key: str, *, read_row: ReadRow, progress: Callable[..., None]) -> None:
    """Write what was confirmed, in one transaction; safe to run twice. Rows are judged once more, by what is there now."""
    found = DelegateImport.objects.select_related("workshop").get(key=key)
    if found.written_at or found.refused:
        return
    cleaned = _cleaned(found, read_row, progress, 2, 60)
    with transaction.atomic():
        workshop = Workshop.objects.select_for_update(of=["self"]).get(pk=found.workshop_id)
        # Whoever registers somebody locks the delegation: nobody takes a place or becomes head meanwhile.
        list(Delegation.objects.select_for_update(of=["self"]).filter(workshop=workshop).order_by("pk"))
        rows = DelegateImport.objects.select_for_update(of=["self"]).select_related("workshop", "confirmed_by")
        row = rows.get(pk=found.pk)
        if row.written_at or row.refused:
            return
        judgement = validation.judge(row, cleaned)
        _keep(row, judgement)
        assert row.confirmed_by, "nothing is written that nobody confirmed"
        if not Workshop.objects.staffed_by(row.confirmed_by).filter(pk=workshop.pk).exists():
            row.refused = NOT_MANNED % row.confirmed_by
        elif judgement.good and (row.is_partial or not judgement.findings):
            _write_rows(row, judgement, row.confirmed_by)
        else:
            row.refused = str(CHANGED)
        row.save()
    progress(99, _("Done"))


def _write_rows(row: DelegateImport, judgement: Judgement, by: User) -> None:
    delegations = judgement.delegations
    for body, quota in judgement.opens.items():
        opened = delegations_room.open_delegation(row.workshop, body=body, quota=quota, by=by)
        delegations[delegations_room.body_key(body)] = opened
        row.summary.setdefault("opened", []).append(str(opened.key))
    delegates = []
    for _number, facts in judgement.good:
        delegate = Delegate(
            delegation=delegations[delegations_room.body_key(facts["body"])], imported_in=row, key=uuid4()
        )
        people.set_facts(delegate, {name: facts[name] for name in people.FACTS})
        delegates.append(delegate)
    Delegate.objects.bulk_create(delegates, batch_size=BATCH)
    row.written, row.written_at = len(delegates), timezone.now()
    audit.record(by, "import.written", row, delegates=len(delegates), keys=checksum(delegates))


def checksum(delegates: Iterable[Delegate]) -> str:
    """SHA-256 of the delegates' keys: the record proves which they were, and stays short."""
    return hashlib.sha256(" ".join(sorted(str(one.key) for one in delegates)).encode()).hexdigest()


def wrong_rows(row: DelegateImport) -> tuple[list[str], Iterator[list[Any]]]:
    """The head and the rows of a file that cannot be imported, each with what to do: to be corrected, and read again."""
    sentences: dict[int, list[str]] = {}
    for number, column, sentence in row.findings:
        sentences.setdefault(number, []).append(f"{column}: {sentence}")
    columns = list(dict.fromkeys([name for name in row.summary["head"] if name and not imports_columns.is_own(name)]))
    head = [str(imports_columns.ROW), str(imports_columns.TO_DO), *columns]
    rows = (
        [n, " ".join(sentences[n]), *(cells.get(name, "") for name in columns)]
        for n, cells in row.rows
        if n in sentences
    )
    return head, rows


def job(row: DelegateImport) -> Outgoing | None:
    """What the outbox says of the work in hand, or that failed: an Outgoing, or None when nothing is in progress."""
    if row.refused or row.written_at or (row.checked_at and not row.confirmed_at):
        return None
    return Outgoing.objects.filter(kind=WRITE if row.confirmed_at else CHECK, key=row.key).first()


def failure(outgoing: Outgoing) -> str:
    """The sentence for work that ended without a result; empty while there is hope."""
    if not outgoing.failed_at:
        return ""
    times = ngettext("after %(n)s attempt", "after %(n)s attempts", outgoing.attempts) % {"n": outgoing.attempts}
    return _("Nothing was written, %(times)s: %(error)s") % {"times": times, "error": outgoing.last_error}


def locked(row: DelegateImport, by: User) -> DelegateImport:
    workshop = Workshop.objects.select_for_update(of=["self"]).get(pk=row.workshop_id)
    _require_manned(workshop, by)
    rows = DelegateImport.objects.select_for_update(of=["self"]).select_related("workshop", "confirmed_by")
    return rows.get(pk=row.pk)


def _require_manned(workshop: Workshop, by: User) -> None:
    if not Workshop.objects.staffed_by(by).filter(pk=workshop.pk).exists():
        raise Refused(_("Only the organiser and the secretariat import delegates."))
