"""Database triggers that protect reports, their files and their letters."""

from registry import triggers
from reports import models

said: tuple[str, ...] = (
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
)
said += ("meeting", "master", "issued_at")
triggers.register(models.Report, columns=said, when="OLD.state = 'issued'")
triggers.register(models.ReportItem, when="OLD.is_issued")
made = ("report", "digest", "snapshot", "file", "sha256", "size", "pages", "rendered_at")
triggers.register(models.ReportRendition, columns=made, when="OLD.file <> ''")
triggers.register(models.Transmission)
to = ("ministry", "ministry_name", "partner_name")
triggers.register(
    models.Dispatch, columns=("key", "report", "rendition", "number", "symbol", "queued_at", *to), part="letter"
)
answer: tuple[str, ...] = ("acknowledged_at", "acknowledged_by", "acknowledged_title", "acknowledged_on", "receipt_by")
answer += ("receipt_file",)
triggers.register(models.Dispatch, columns=answer, when="OLD.acknowledged_at IS NOT NULL", delete=False)
handed = ("handed_on", "handed_note", "channel")
triggers.register(models.Dispatch, columns=handed, when="OLD.handed_on IS NOT NULL", delete=False, part="handed")
