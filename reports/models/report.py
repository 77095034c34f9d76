from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import User, Visitor
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Version
from registry import codes
from registry.files.fields import StoredFileField
from registry.models import RenditionRow
from workshops.models import Meeting, Role, Workshop


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")

    @property
    def tag(self) -> str:
        """Return the style of the tag for this state."""
        return "ok" if self == ReportState.ISSUED else "draft"


class Form(models.TextChoices):
    """The full report is for ministers; Leaders receive an information note, through senior officials."""

    FULL = "full", _("Full report: all recommendations with rationale, details and annexes")
    SHORT = "short", _("Information note: key points and operative paragraphs")


class Annex(models.TextChoices):
    PROGRAMME = "programme", _("Programme")
    PARTICIPANTS = "participants", _("List of participants")
    CONCEPT = "concept", _("Concept paper")


class ReportQuerySet(models.QuerySet["Report"]):
    def with_context(self) -> Self:
        """Select the related rows that every page about a report mentions."""
        return self.select_related("workshop__host", "meeting", "master__report")

    def for_secretariat(self, user: Visitor) -> Self:
        """Return reports that `user` may compose, issue and send, as secretariat of their workshop."""
        return self.filter(workshop__in=Workshop.objects.for_secretariat(user))

    def overseen_by(self, user: Visitor) -> Self:
        """Return reports whose drafts and receipts `user` may read, as secretariat or chair."""
        return self.filter(workshop__in=Workshop.objects.in_which(user, Role.SECRETARIAT, Role.CHAIR))

    def public(self) -> Self:
        """Return reports that anyone may read: transmitted, with all their recommendations published."""
        withheld = ReportItem.objects.filter(report=OuterRef("pk"), recommendation__published_at=None)
        return self.filter(~Exists(withheld), transmission__isnull=False)

    def visible_to(self, user: Visitor) -> Self:
        """Return public reports; for participants also issued ones; for secretariat and chair also drafts."""
        rule = Q(pk__in=Report.objects.public().values("pk"))
        if user.is_authenticated:
            rule |= Q(workshop__in=Workshop.objects.in_which(user, Role.SECRETARIAT, Role.CHAIR))
            rule |= Q(workshop__in=Workshop.objects.attended_by(user), state=ReportState.ISSUED)
        return self.filter(rule)


class Report(models.Model):
    """A report of a workshop to one meeting, with adopted recommendations, or those of the chair's summary, in order.

    A supplement goes to the same meeting later: `supplements` is the first report to it, by its symbol.

    Immutable once issued: recommendations are bound to their final versions, and `master` is the file that every
    recipient gets. `dated_on` is the printed date; it is stored so that the same content always results in the same
    file.
    """

    audit_kind = "report"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    supplements = models.ForeignKey(
        "self", to_field="symbol", null=True, on_delete=models.PROTECT, related_name="supplementary", editable=False
    )
    supplement = models.PositiveSmallIntegerField(default=0, editable=False)  # 0 for the first report to the meeting
    serial = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60, unique=True)
    check_code = models.CharField(max_length=codes.LENGTH, unique=True, default=codes.new, editable=False)
    title = models.CharField(max_length=200)
    foreword = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    form = models.CharField(max_length=8, choices=Form, default=Form.FULL)
    executive = models.TextField(blank=True)
    action = models.CharField(max_length=500, blank=True)  # the action proposed: "Ministers may wish to ..."
    annexes = models.JSONField(default=list, blank=True)
    dated_on = models.DateField()
    language = models.CharField(max_length=12, default="en")
    state = models.CharField(max_length=8, choices=ReportState, default=ReportState.DRAFT, editable=False)
    composed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    composed_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, editable=False)
    master = models.OneToOneField(
        "ReportRendition", null=True, on_delete=models.PROTECT, related_name="mastered", editable=False
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "serial"], name="report_serial_unique_in_workshop"),
            models.UniqueConstraint(
                fields=["workshop", "meeting", "supplement"], name="report_one_for_each_meeting_and_supplement"
            ),
            models.CheckConstraint(
                condition=Q(supplement=0, supplements__isnull=True) | Q(supplement__gt=0, supplements__isnull=False),
                name="report_supplement_names_its_report",
            ),
            models.CheckConstraint(
                condition=Q(state="issued", issued_at__isnull=False, master__isnull=False)
                | Q(state="draft", issued_at__isnull=True, master__isnull=True),
                name="report_issued_has_a_time_and_a_master",
            ),
        ]

    def __str__(self) -> str:
        return self.symbol

    def get_absolute_url(self) -> str:
        return reverse("composing:report", args=[self.key])

    @property
    def is_issued(self) -> bool:
        return self.state == ReportState.ISSUED

    @property
    def is_supplement(self) -> bool:
        return self.supplement > 0

    @property
    def supplement_name(self) -> str:
        """Return what a supplement is called, with the symbol of the report that it supplements; empty for others."""
        return supplement_name(self.supplements_id, self.supplement)

    @property
    def state_tag(self) -> str:
        return ReportState(self.state).tag

    @property
    def issued_on(self) -> date | None:
        """The day of issue in the workshop's time zone; of a workshop entered from the archive, the printed date."""
        if self.issued_at is None:
            return None
        return self.dated_on if self.workshop.archived_at else self.issued_at.astimezone(self.workshop.tz).date()

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)


def supplement_name(symbol: str | None, number: int) -> str:
    """Return "Supplement to SYMBOL" or, from the second on, "Supplement 2 to SYMBOL"; empty if `symbol` is None."""
    words = _("Supplement to %(symbol)s") if number == 1 else _("Supplement %(number)s to %(symbol)s")
    return words % {"symbol": symbol, "number": number} if symbol else ""


class ReportItem(models.Model):
    """One recommendation in a report, bound to the adopted version; in a chair's summary, to that of the final draft.

    Composing replaces the items of a draft; once issued (`is_issued`) they are immutable. `meeting` is that of the
    report: a meeting receives each recommendation once, in the first report or in a supplement.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="items")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+", editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    is_issued = models.BooleanField(default=False)

    class Meta:
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "recommendation"], name="report_item_once"),
            models.UniqueConstraint(fields=["meeting", "recommendation"], name="report_item_once_to_each_meeting"),
            models.UniqueConstraint(fields=["report", "position"], name="report_item_position_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.position}"


def file_name(symbol: str, suffix: str = "", extension: str = "pdf") -> str:
    """Return the file name of a report: its symbol, with hyphens for slashes."""
    return f"{symbol.replace('/', '-')}{suffix}.{extension}"


class ReportRenditionQuerySet(models.QuerySet["ReportRendition"]):
    def finished(self) -> Self:
        return self.exclude(file="")

    def visible_to(self, user: Visitor) -> Self:
        """Return finished files: the master to anyone who may read the report, drafts also to secretariat and chair."""
        rule = Q(report__in=Report.objects.overseen_by(user))
        rule |= Q(mastered__in=Report.objects.visible_to(user))
        return self.finished().filter(rule)


class ReportRendition(RenditionRow):
    """One file of a report. The state of its rendering is in the outbox, under `key`.

    `file` is the document as it is to be issued; `draft_file` has the same content and is marked as a draft on every
    page. Until the report is issued, only `draft_file` can be read. Finished files are never replaced.
    """

    audit_kind = "report_rendition"
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="renditions")
    format = models.CharField(max_length=8, default="pdf")
    language = models.CharField(max_length=12, default="en")
    draft_file = StoredFileField(blank=True)
    # The draft may be shorter: it states neither the distribution nor how to verify the document.
    draft_size = models.PositiveIntegerField(null=True)
    draft_pages = models.PositiveIntegerField(null=True)

    objects = ReportRenditionQuerySet.as_manager()

    class Meta:
        ordering = ["report", "-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "format", "digest"], name="rendition_once_for_each_content"),
            models.CheckConstraint(
                condition=Q(file="", sha256="", draft_file="")
                | (~Q(file="") & ~Q(sha256="") & ~Q(draft_file="") & Q(rendered_at__isnull=False)),
                name="rendition_file_with_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.format}"

    @property
    def chain_name(self) -> str:
        return self.report.chain_name

    @property
    def is_master(self) -> bool:
        """Whether this is the file of an issued report; only the draft of any other rendition can be read."""
        return self.pk == self.report.master_id

    @property
    def filename(self) -> str:
        """Return the name under which a browser saves the file; it marks drafts."""
        return file_name(self.report.symbol, "", self.format) if self.is_master else self.draft_filename

    @property
    def shown_checksum(self) -> str:
        """The checksum shown with the file: of the file for an issued document, of the content for a draft."""
        return self.sha256 if self.is_master else self.digest

    @property
    def readable_file(self) -> str:
        """The stored file that its readers get: the issued document, or the marked draft."""
        return str(self.file if self.is_master else self.draft_file)

    @property
    def readable_pages(self) -> int | None:
        """Return the number of pages of the file that its readers get."""
        return self.pages if self.is_master else self.draft_pages

    @property
    def readable_size(self) -> int | None:
        """Return the size, in bytes, of the file that its readers get."""
        return self.size if self.is_master else self.draft_size

    @property
    def draft_filename(self) -> str:
        """Return the name of the file until the report is issued."""
        return file_name(self.report.symbol, "-draft", self.format)
