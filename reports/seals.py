"""The rows of this app whose hashes the audit record contains: reports with their items and
files, the chair's summary with notes and corrections, letters."""

from django.db.models import Q

from registry import seals
from reports import models

# Times of the outbox and of pages, which change without an audit entry.
STATUS = ("paused_at", "sent_at", "reminded_at", "reminders", "opened_at")

seals.register(models.Report, "report")
seals.register(models.ReportItem, "items of report", group="report")
seals.register(models.ReportRendition, "report_rendition", without=("requested_at", "requested_by"), where=~Q(file=""))
seals.register(models.ChairSummary, "chair_summary")
seals.register(models.SessionNote, "session_note")
seals.register(models.SummaryCorrection, "summary_correction")
seals.register(
    models.SummaryRendition, "summary_rendition", without=("requested_at", "requested_by"), where=~Q(file="")
)
seals.register(models.Transmission, "transmission")
seals.register(models.Dispatch, "dispatch", without=STATUS)
