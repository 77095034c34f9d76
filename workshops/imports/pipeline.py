"""Import of delegates from a file: upload, check, confirm and write.

A worker reads, checks and writes the file. Nothing is written before it is confirmed, and then in one transaction.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import User
from registry import audit, outbox
from registry.access import Refused
from registry.doors import door
from registry.models import Outgoing
from registry.spreadsheets import reader
from registry.spreadsheets.refusals import Unreadable
from workshops.delegations import delegations as delegations_module
from workshops.delegations import name_forms, people
from workshops.imports import columns as imports_columns
from workshops.imports import contents, findings, sections, validation
from workshops.imports.validation import Cleaned, ReadRow, Result
from workshops.models import Delegate, DelegateImport, Delegation, Workshop

CHECK, WRITE = outbox.declare("import.check"), outbox.declare("import.write")
EDITS = ["delegate.changed", "delegate.withdrawn", "delegate.replaced", "delegate.attended"]
BATCH = 200  # rows between two progress reports
NOT_AUTHORISED = gettext_lazy(
    "%s is no longer authorised to register participants for this workshop. The organiser or the secretariat can upload the file again."
)
DELETED = gettext_lazy("The rows of this file have been deleted. Upload the file again.")
CHANGED = gettext_lazy("Registrations have changed since the file was checked. Upload the file again.")

CHANGED_ROWS = gettext_lazy(
    "Registrations have changed since the file was checked, so these rows can no longer be imported: %s. The "
    "reasons are given in the table. Correct the rows and upload the file again."
)


@door
def upload(workshop: Workshop, *, data: bytes, filename: str, by: User) -> DelegateImport:
    """Keep a file of delegates until it has been read, and queue its check. Returns the DelegateImport."""
    _require_staff(workshop, by)
    row = DelegateImport.objects.create(
        workshop=workshop, upload=data, filename=filename[-200:], uploaded_by=by, uploaded_at=timezone.now()
    )
    audit.record(by, "import.uploaded", row, rows=[row], sha256=hashlib.sha256(data).hexdigest())
    outbox.queue(CHECK, key=row.key, delegate_import=row.key)
    return row


def check(key: str, *, read_row: ReadRow, progress: Callable[..., None]) -> None:
    """Read and check the file of an import; idempotent. `read_row(cells, directory)` validates a single row.

    The file is not kept, whatever the result.
    """
    row = DelegateImport.objects.select_related("workshop").get(key=key)
    if row.upload is None:  # already checked, or deleted
        return
    progress(1, _("Reading the file"))
    try:
        table = reader.read(bytes(row.upload), row.filename.rpartition(".")[2].lower(), imports_columns.HEADINGS)
        found = sections.fill_down(table, imports_columns.Directory())
        contents.keep(row, table, found)
    except (Unreadable, ValidationError) as error:
        messages = error.messages if isinstance(error, ValidationError) else [str(error)]
        _close_check(row, refused=" ".join(messages)[:500])
        return
    result = validation.validate(row, _cleaned(row, read_row, progress, 5, 90))
    _set_result(row, result)
    names = ("summary", "rows", "findings", "total", "good")
    _close_check(row, **{name: getattr(row, name) for name in names})


def _close_check(row: DelegateImport, **changes: Any) -> None:
    unchecked = DelegateImport.objects.filter(pk=row.pk, checked_at=None, deleted_at=None)
    unchecked.update(**changes, upload=None, checked_at=timezone.now())


def _cleaned(
    row: DelegateImport, read_row: ReadRow, progress: Callable[..., None], first: int, last: int
) -> list[Cleaned]:
    """Validate each row on its own, including unreadable cells: [(row, values or None, {field: [message, ...]})].

    Progress is reported from `first` to `last` per cent.
    """
    directory, columns = imports_columns.Directory(), row.summary["columns"]
    unreadable: dict[int, dict[str, list[str]]] = {}
    for number, field, message in row.summary["faults"]:
        unreadable.setdefault(number, {})[field] = [message]
    cleaned = []
    for index, (number, cells) in enumerate(row.rows):
        if index % BATCH == 0:
            percent = first + (last - first) * index // len(row.rows)
            progress(percent, _("Checking row %(n)d of %(all)d") % {"n": index + 1, "all": len(row.rows)})
        values, errors = read_row(imports_columns.values(cells, columns), directory)
        errors |= unreadable.get(number, {})
        cleaned.append((number, None if errors else values, errors))
    return cleaned


def _set_result(row: DelegateImport, result: Result) -> None:
    columns = row.summary["columns"]
    row.findings = [
        [number, imports_columns.heading(field, columns), message] for number, field, message in result.findings
    ]
    row.total, row.good = len(row.rows), len(result.good)
    row.summary["namesakes"] = [list(one) for one in result.namesakes]
    row.summary["opens"] = [body.name for body in result.opens]
    row.summary["grows"] = [
        [result.delegations[key].name, result.delegations[key].quota, quota] for key, quota in result.grows.items()
    ]
    row.summary["without_place"] = len(result.without_place)
    row.summary["delegations"] = len({delegations_module.body_key(values["body"]) for _number, values in result.good})


@door
def confirm(row: DelegateImport, *, partial: bool, raises_places: bool = False, by: User) -> DelegateImport:
    """Confirm an import once and queue its writing: the valid rows if `partial`; otherwise all, if all are valid.

    `raises_places`: existing delegations get the places that the page of the import named. If `by` has confirmed the
    same already, as by a form sent twice, return that import.
    """
    row = locked(row, by)
    if row.deleted_at:
        raise Refused(DELETED)
    if row.checked_at is None:
        raise Refused(_("The file is still being checked. Wait until the check is complete."))
    if row.refused:
        raise Refused(row.refused)
    raises_places = raises_places and bool(row.summary["grows"])
    choice = (by.pk, partial, raises_places)
    if row.confirmed_at and choice == (row.confirmed_by_id, row.is_partial, row.raises_places):
        return row
    if row.confirmed_at:
        raise Refused(_("%s has already confirmed this import.") % row.confirmed_by)
    good = row.good + (row.summary["without_place"] if raises_places else 0)
    if not good or not (partial or good == row.total):
        raise Refused(_("Not all rows are valid. Correct the file, or import only the valid rows."))
    row.confirmed_at, row.confirmed_by, row.is_partial = timezone.now(), by, partial
    row.raises_places = raises_places
    row.save(update_fields=["confirmed_at", "confirmed_by", "is_partial", "raises_places"])
    audit.record(by, "import.confirmed", row, good=good, partial=partial, raises_places=row.raises_places)
    outbox.queue(WRITE, key=row.key, delegate_import=row.key)
    return row


def write(key: str, *, read_row: ReadRow, progress: Callable[..., None]) -> None:
    """Write a confirmed import in one transaction, after checking its rows once more; idempotent."""
    row = DelegateImport.objects.select_related("workshop").get(key=key)
    if row.written_at or row.refused or row.deleted_at:
        return
    cleaned = _cleaned(row, read_row, progress, 2, 60)
    _write(row, cleaned)
    progress(99, _("Done"))


@door
def _write(row: DelegateImport, cleaned: list[Cleaned]) -> None:
    workshop = Workshop.objects.select_for_update(no_key=True, of=["self"]).get(pk=row.workshop_id)
    # Registration locks the delegation too, so no place is taken and no head registered in the meantime.
    list(Delegation.objects.select_for_update(no_key=True, of=["self"]).filter(workshop=workshop).order_by("pk"))
    rows = DelegateImport.objects.select_for_update(no_key=True, of=["self"]).select_related("workshop", "confirmed_by")
    row = rows.get(pk=row.pk)
    if row.written_at or row.refused or row.deleted_at:
        return
    agreed = {name: places for name, _before, places in row.summary["grows"]} if row.raises_places else {}
    result = validation.validate(row, cleaned, agreed)
    _set_result(row, result)
    assert row.confirmed_by, "only confirmed imports are written"
    if not Workshop.objects.staffed_by(row.confirmed_by).filter(pk=workshop.pk).exists():
        row.refused = NOT_AUTHORISED % row.confirmed_by
    elif result.good and (row.is_partial or not result.findings):
        _write_rows(row, result, agreed, row.confirmed_by)
    else:
        places = findings.listed([number for number, _field, _message in result.findings])
        row.refused = (CHANGED_ROWS % places if places else str(CHANGED))[:500]
    row.save()


def _write_rows(row: DelegateImport, result: Result, agreed: dict[str, int], by: User) -> None:
    delegations = result.delegations
    for body, quota in result.opens.items():
        opened = delegations_module.open_delegation(row.workshop, body=body, quota=quota, by=by)
        delegations[delegations_module.body_key(body)] = opened
        row.summary.setdefault("opened", []).append(str(opened.key))
    for key, needed in result.grows.items():
        quota = min(needed, agreed.get(delegations[key].name, 0))
        if quota > delegations[key].quota:
            delegations_module.change_quota(delegations[key], quota=quota, by=by)
    delegates = []
    for _number, values in result.good:
        delegate = Delegate(
            delegation=delegations[delegations_module.body_key(values["body"])], imported_in=row, key=uuid4()
        )
        name_forms.set_fields(delegate, {name: values[name] for name in people.FIELDS})
        delegates.append(delegate)
    Delegate.objects.bulk_create(delegates, batch_size=BATCH)
    row.written, row.written_at = len(delegates), timezone.now()
    audit.record(by, "import.written", row, delegates=len(delegates), keys=checksum(delegates))


def checksum(delegates: Iterable[Delegate]) -> str:
    """Return the SHA-256 of the delegates' keys, for the audit log: a short proof of their identity."""
    return hashlib.sha256(" ".join(sorted(str(delegate.key) for delegate in delegates)).encode()).hexdigest()


def job(row: DelegateImport) -> Outgoing | None:
    """Return the outbox task of an import that is in progress or has failed; None if there is none."""
    if row.refused or row.written_at or row.deleted_at or (row.checked_at and not row.confirmed_at):
        return None
    return Outgoing.objects.filter(kind=WRITE if row.confirmed_at else CHECK, key=row.key).first()


def failure(outgoing: Outgoing) -> str:
    """Return the user-facing message for a task that has failed for good, or an empty string."""
    if not outgoing.failed_at:
        return ""
    message = ngettext(
        "%(n)s attempt to process the file failed: %(error)s Upload the file again.",
        "%(n)s attempts to process the file failed: %(error)s Upload the file again.",
        outgoing.attempts,
    )
    return message % {"n": outgoing.attempts, "error": outgoing.last_error}


def locked(row: DelegateImport, by: User) -> DelegateImport:
    """Return the import with its row locked, after that of the workshop. Raises Refused unless `by` may import."""
    row = locked_by_clock(row)
    _require_staff(row.workshop, by)
    return row


def locked_by_clock(row: DelegateImport) -> DelegateImport:
    """Return the import with its row locked, after that of the workshop."""
    list(Workshop.objects.select_for_update(no_key=True, of=["self"]).filter(pk=row.workshop_id))
    rows = DelegateImport.objects.select_for_update(no_key=True, of=["self"]).select_related("workshop", "confirmed_by")
    return rows.get(pk=row.pk)


def _require_staff(workshop: Workshop, by: User) -> None:
    if not Workshop.objects.staffed_by(by).filter(pk=workshop.pk).exists():
        raise Refused(_("Only the organiser and the secretariat may import participants."))
