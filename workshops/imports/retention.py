"""The period for which the rows of a file are kept: until the organiser deletes them, or for DAYS after the upload."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit, daily
from registry.access import Refused
from registry.doors import door
from workshops.imports.pipeline import DELETED, locked, locked_by_clock
from workshops.models import DelegateImport

DAYS = 30
KEPT = ("opened",)  # the delegations added, which an undo needs
IN_PROGRESS = gettext_lazy("The participants are being imported. Wait until the import is complete.")


@door
def delete(row: DelegateImport, *, by: User | str) -> DelegateImport:
    """Delete the rows of a file, its errors and, if it has not been read, the file; imported delegates are kept.

    Raises Refused if this has been done, or if `by`, unless it is the clock, may not import or the import is running.
    """
    row = locked(row, by) if isinstance(by, User) else locked_by_clock(row)
    if row.deleted_at:
        raise Refused(DELETED)
    if by != audit.CLOCK and row.confirmed_at and not row.written_at and not row.refused:
        raise Refused(IN_PROGRESS)
    row.deleted_at, row.upload, row.rows, row.findings = timezone.now(), None, [], []
    row.summary = {name: value for name, value in row.summary.items() if name in KEPT}
    row.save(update_fields=["deleted_at", "upload", "rows", "findings", "summary"])
    audit.record(by, "import.deleted", row, deleted_rows=row.total)
    return row


@daily.jobs.register
def delete_expired() -> None:
    """Delete the rows of all files that were uploaded at least DAYS ago."""
    old = DelegateImport.objects.filter(deleted_at=None, uploaded_at__lte=timezone.now() - timedelta(days=DAYS))
    for row in old.only("pk", "workshop_id").order_by("pk"):
        delete(row, by=audit.CLOCK)
