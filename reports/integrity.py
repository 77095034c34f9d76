"""Check that the stored files of reports match their checksums."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports.models import Report, ReportRendition


def findings() -> Iterator[str]:
    """Yield a message for each rendition whose file does not match, and each issued report without its own master."""
    yield from _renditions()
    yield from _masters()


def _renditions() -> Iterator[str]:
    for rendition in ReportRendition.objects.exclude(file="").select_related("report").order_by("pk").iterator():
        if rendition.file.partition(".")[0] != rendition.sha256:
            yield _("The file for %s does not match its checksum.") % rendition


def _masters() -> Iterator[str]:
    for report in Report.objects.filter(issued_at__isnull=False).select_related("master").order_by("pk"):
        if report.master is None or not report.master.file or report.master.report_id != report.pk:
            yield _("The issued report %s has no PDF file.") % report
