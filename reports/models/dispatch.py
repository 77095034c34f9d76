from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, User, Visitor
from registry import codes
from registry.files.fields import StoredFileField
from reports.models.report import Report, ReportRendition
from workshops.models import Workshop


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    EMBASSY = "embassy", _("Through the embassy")
    POST = "post", _("By post")


class ReceiptBy(models.TextChoices):
    LINK = "link", _("through the personal link")
    PAPER = "paper", _("on paper, recorded by the secretariat")


class LetterText(models.Model):
    """What the covering letters of a report say, and which minister of the host signs those to ministers.

    An empty text stands for the standard text. Without a signatory, ministries of culture receive the `unsigned` letter,
    addressed to the ministry, instead of the `letter` to their minister.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="letter_text")
    signatory = models.CharField(max_length=200, blank=True)
    signatory_title = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    letter = models.TextField(blank=True)
    unsigned = models.TextField(blank=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signatory="", signatory_title="") | (~Q(signatory="") & ~Q(signatory_title="")),
                name="letter_text_signatory_with_title",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.signatory}".strip()


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def for_secretariat(self, user: Visitor) -> Self:
        """Return dispatches that `user` may manage, as secretariat of the workshop."""
        return self.filter(report__workshop__in=Workshop.objects.for_secretariat(user))


class Dispatch(models.Model):
    """One report sent to one ministry, with a numbered covering letter.

    The state of its e-mail is in the outbox, under `key`. Names and address are those at the time of queueing.
    Numbers are consecutive across all dispatches of a workshop; in symbols, notes and letters are numbered separately.
    """

    audit_kind = "dispatch"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="dispatches")
    rendition = models.ForeignKey(ReportRendition, on_delete=models.PROTECT, related_name="+")
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60, unique=True)
    check_code = models.CharField(max_length=codes.LENGTH, unique=True, default=codes.new, editable=False)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    ministry_name = models.CharField(max_length=200)
    partner_name = models.CharField(max_length=100)
    addressee = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    queued_at = models.DateTimeField()
    dated_on = models.DateField()  # the date printed on the letter
    letter_file = StoredFileField(blank=True)
    missing_characters = models.JSONField(default=list)  # of the letter: those that no font contains, with their places
    paused_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    handed_on = models.DateField(null=True)  # date of delivery by hand or post
    handed_note = models.CharField(max_length=200, blank=True)
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    acknowledged_title = models.CharField(max_length=200, blank=True)
    acknowledged_on = models.DateField(null=True)  # date of an acknowledgement on paper
    receipt_by = models.CharField(max_length=8, choices=ReceiptBy, blank=True)
    receipt_file = StoredFileField(blank=True)  # scan of an acknowledgement on paper

    objects = DispatchQuerySet.as_manager()

    class Meta:
        ordering = ["report", "number"]
        verbose_name_plural = "dispatches"
        constraints = [
            models.UniqueConstraint(fields=["report", "ministry"], name="dispatch_once_to_each_ministry"),
            models.UniqueConstraint(fields=["report", "number"], name="dispatch_number_unique_in_report"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by="")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledged_by="")),
                name="dispatch_acknowledged_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(channel="email") | ~Q(email=""), name="dispatch_by_mail_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(handed_on__isnull=True) | ~Q(channel="email"), name="dispatch_handed_over_is_not_mailed"
            ),
        ]

    def __str__(self) -> str:
        return self.symbol

    @property
    def chain_name(self) -> str:
        return self.report.chain_name

    @property
    def letter_filename(self) -> str:
        return f"{self.symbol.replace('/', '-')}.pdf"
