"""Whether every wording, and every document made of them, is what its hash says."""

from django.utils.translation import gettext as _

from recommendations import drafting
from recommendations.models import Report, ReportRendition, Revision


def findings():
    """Yield one sentence for each thing that is not as it should be. Reads every revision."""
    yield from _revisions()
    yield from _renditions()
    yield from _masters()


def _revisions():
    revisions = Revision.objects.select_related("recommendation").prefetch_related("texts__paragraph").order_by("pk")
    for revision in revisions.iterator(chunk_size=500):
        if drafting.digest(revision, revision.texts.all()) != revision.sha256:
            name = revision.recommendation.symbol or revision.recommendation.key
            sentence = _("Revision %(serial)s of %(name)s is not the wording that was saved.")
            yield sentence % {"serial": revision.serial, "name": name}


def _renditions():
    for rendition in ReportRendition.objects.exclude(file="").select_related("report").order_by("pk").iterator():
        if rendition.file.partition(".")[0] != rendition.sha256:
            yield _("The file of %s is not the one whose hash was published.") % rendition


def _masters():
    for report in Report.objects.filter(issued_at__isnull=False).select_related("master").order_by("pk"):
        if report.master is None or not report.master.file or report.master.report_id != report.pk:
            yield _("The issued report %s has no master file of its own.") % report
