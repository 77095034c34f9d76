"""Check that the stored files of reports match their checksums, and the record what issued reports print of it."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from registry.files import storage
from registry.models import AuditEntry
from reports.models import Report, ReportRendition


def findings() -> Iterator[str]:
    """Yield a message for each rendition whose file does not match and each issued report without its own master.

    An issued report prints the hash of an audit entry, which the chain must still contain.
    """
    yield from _renditions()
    yield from _masters()
    yield from _printed_entries()


def _renditions() -> Iterator[str]:
    for rendition in ReportRendition.objects.exclude(file="").select_related("report").order_by("pk").iterator():
        if rendition.file.partition(".")[0] != rendition.sha256:
            yield _("The file for %s does not match its checksum.") % rendition


def _masters() -> Iterator[str]:
    for report in Report.objects.filter(issued_at__isnull=False).select_related("master").order_by("pk"):
        if report.master is None or not report.master.file or report.master.report_id != report.pk:
            yield _("The issued report %s has no PDF file.") % report


def _printed_entries() -> Iterator[str]:
    issued = Report.objects.filter(issued_at__isnull=False, master__isnull=False)
    for report in issued.select_related("master", "workshop").order_by("pk"):
        entry = _printed_entry(report)
        if entry and not AuditEntry.objects.filter(chain__name=report.chain_name, **entry).exists():
            yield _("The issued report %s cites an audit entry that is not in the record.") % report


def _printed_entry(report: Report) -> dict[str, Any] | None:
    """Return number and hash of the entry that the report prints, or None; a missing file is reported elsewhere."""
    assert report.master, "only issued reports are checked"
    try:
        printed = json.loads(storage.read(report.master.snapshot)).get("record")
    except (FileNotFoundError, ValueError):
        return None
    return {"number": printed["number"], "hash": printed["sha256"]} if printed else None
