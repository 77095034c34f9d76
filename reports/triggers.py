"""Database triggers that make issued reports, final summaries, finished files, transmissions and dispatched letters immutable."""

from registry import triggers
from reports import models

printed: tuple[str, ...] = (
    "title",
    "foreword",
    "summary",
    "executive",
    "action",
    "form",
    "annexes",
    "dated_on",
    "state",
    "symbol",
    "check_code",
)
printed += ("meeting", "supplements", "supplement", "master", "issued_at")
triggers.register(models.Report, columns=printed, when="OLD.state = 'issued'")
triggers.register(models.ReportItem, when="OLD.is_issued")
file_columns = ("file", "sha256", "size", "pages", "draft_file", "draft_size", "draft_pages", "rendered_at")
rendered = ("report", "digest", "snapshot", *file_columns)
triggers.register(models.ReportRendition, columns=rendered, when="OLD.file <> ''")
triggers.register(models.ChairSummary, when="OLD.state = 'final'")
triggers.register(models.SummaryCorrection)
triggers.register(
    models.SummaryRendition,
    columns=("summary", "is_draft", "digest", "snapshot", "file", "sha256", "size", "pages", "rendered_at"),
    when="OLD.file <> ''",
)
triggers.register(models.Transmission)
addressee = ("ministry", "ministry_name", "partner_name")
triggers.register(
    models.Dispatch,
    columns=("key", "report", "rendition", "number", "symbol", "check_code", "queued_at", "dated_on", *addressee),
    part="letter",
)
receipt: tuple[str, ...] = ("acknowledged_at", "acknowledged_by", "acknowledged_title", "acknowledged_on", "receipt_by")
receipt += ("receipt_file",)
triggers.register(models.Dispatch, columns=receipt, when="OLD.acknowledged_at IS NOT NULL", delete=False)
delivery = ("handed_on", "handed_note", "channel", "embassy_city")
triggers.register(models.Dispatch, columns=delivery, when="OLD.handed_on IS NOT NULL", delete=False, part="handed")
