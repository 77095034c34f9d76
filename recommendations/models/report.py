from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.text import Recommendation, Revision
from workshops.models import Meeting, Workshop


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")


class Report(models.Model):
    """What a workshop reports to one meeting: a foreword, and the adopted texts in their order.

    Once issued nothing of it changes: title, foreword and items are bound to the revisions they had.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    foreword = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    state = models.CharField(max_length=8, choices=ReportState, default=ReportState.DRAFT, editable=False)
    composed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    composed_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["workshop", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "serial"], name="report_serial_unique_in_workshop"),
            models.CheckConstraint(
                condition=Q(state="issued", issued_at__isnull=False) | Q(state="draft", issued_at__isnull=True),
                name="report_issued_has_a_time",
            ),
        ]

    def __str__(self):
        return self.symbol

    def get_absolute_url(self):
        return reverse("recommendations:report", args=[self.key])

    @property
    def chain_name(self):
        return str(self.workshop.key)


class ReportItem(models.Model):
    """One adopted text in a report, in its place, bound to the revision that was adopted."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="items")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "recommendation"], name="report_item_once"),
            models.UniqueConstraint(fields=["report", "position"], name="report_item_position_unique"),
        ]

    def __str__(self):
        return f"{self.report} {self.position}"


class ReportRendition(models.Model):
    """One file of a report. Facts only: how far a rendering is stands in the outbox, under `key`."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="renditions")
    format = models.CharField(max_length=8, default="pdf")
    language = models.CharField(max_length=12, default="en")
    digest = models.CharField(max_length=64)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    rendered_at = models.DateTimeField(null=True)
    missing_glyphs = models.JSONField(default=list)

    class Meta:
        ordering = ["report", "-requested_at"]
        constraints = [
            models.UniqueConstraint(fields=["report", "format", "digest"], name="rendition_once_for_each_content"),
            models.CheckConstraint(
                condition=Q(file="", sha256="") | (~Q(file="") & ~Q(sha256="") & Q(rendered_at__isnull=False)),
                name="rendition_file_with_its_hash",
            ),
        ]

    def __str__(self):
        return f"{self.report} {self.format}"

    @property
    def chain_name(self):
        return self.report.chain_name


class Transmission(models.Model):
    """A report handed to the meeting it was written for. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="transmission")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return f"{self.report} to {self.meeting}"
