from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, User, Visitor
from registry import codes
from registry.files.fields import StoredFileField
from registry.names import PersonName
from reports.models.report import Report, ReportRendition
from workshops.models import Workshop


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    EMBASSY = "embassy", _("Through the diplomatic mission")
    POST = "post", _("By post")


WITHOUT_MISSION = _("By hand")
BY_HAND = (Channel.EMBASSY, Channel.POST)


ADDRESSEE = {  # columns of the person addressed, and those of the contact from which they are taken
    "addressee": "full_name",
    "addressee_latin": "latin_name",
    "addressee_language": "name_language",
    "addressee_honorific": "honorific",
}


class ReceiptBy(models.TextChoices):
    LINK = "link", _("through the personal link")
    PAPER = "paper", _("on paper, recorded by the secretariat")


class LetterText(models.Model):
    """The text of the covering letters of a report, and the host's minister who signs those to ministers.

    An empty text stands for the standard text. Without a signatory, ministries of culture receive the `unsigned` letter,
    addressed to the ministry, instead of the `letter` to their minister.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="letter_text")
    signatory = models.CharField(max_length=200, blank=True)
    signatory_latin = models.CharField(max_length=200, blank=True)
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
        return f"{self.report} {self.signatory_names}".strip()

    @property
    def signatory_names(self) -> PersonName:
        return PersonName.of(self.signatory, self.signatory_latin)


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def for_secretariat(self, user: Visitor) -> Self:
        """Return dispatches that `user` may manage, as secretariat of the workshop."""
        return self.filter(report__workshop__in=Workshop.objects.for_secretariat(user))

    def not_received(self) -> Self:
        """Return dispatches that no one has opened or acknowledged; whatever has been received has been delivered."""
        return self.filter(opened_at=None, acknowledged_at=None)

    def to_deliver(self) -> Self:
        """Return dispatches that are still to be delivered through an embassy or by post."""
        return self.not_received().filter(channel__in=BY_HAND, handed_on=None)


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
    embassy_city = models.CharField(max_length=100, blank=True)  # as stated by the secretariat; never assumed
    ministry_name = models.CharField(max_length=200)
    partner_name = models.CharField(max_length=100)
    addressee = models.CharField(max_length=200, blank=True)
    addressee_latin = models.CharField(max_length=200, blank=True)
    addressee_language = models.CharField(max_length=12, blank=True)
    addressee_honorific = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    queued_at = models.DateTimeField()
    dated_on = models.DateField()  # the date printed on the letter
    letter_file = StoredFileField(blank=True)
    missing_characters = models.JSONField(default=list)  # of the letter: those that no font contains, with their places
    copies = models.JSONField(default=list)  # names of the ministries for which the file contains a copy of the note
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
    def addressee_names(self) -> PersonName:
        """Return the name of the person addressed, after the form of address; empty if none is known."""
        return PersonName.of(self.addressee, self.addressee_latin, self.addressee_language).addressed(
            self.addressee_honorific
        )

    def address_to(self, contact: Contact | None) -> None:
        """Address the letter to a contact, without saving it."""
        for column, name in ADDRESSEE.items():
            setattr(self, column, getattr(contact, name) if contact else "")

    @property
    def is_received(self) -> bool:
        """Whether someone has opened or acknowledged the letter, so that it has been delivered, recorded or not."""
        return bool(self.opened_at or self.acknowledged_at)

    @property
    def is_to_deliver(self) -> bool:
        """Whether the letter is still to be delivered through an embassy or by post, as `to_deliver` filters."""
        return self.channel in BY_HAND and not self.handed_on and not self.is_received

    @property
    def has_mission(self) -> bool:
        """Return whether the letter can go through a mission of the partner to the host."""
        return self.ministry.partner.has_mission_to(self.report.workshop.host)

    @property
    def delivery_label(self) -> str:
        """Return how the letter is delivered: by hand, if the partner has no mission to the host."""
        is_without = self.channel == Channel.EMBASSY and not self.has_mission
        return str(WITHOUT_MISSION if is_without else Channel(self.channel).label)

    @property
    def enclosed_copies(self) -> list[str]:
        """Return the ministries for which the letter, once rendered, contains a copy."""
        return self.copies if self.letter_file else []

    @property
    def chain_name(self) -> str:
        return self.report.chain_name

    @property
    def letter_filename(self) -> str:
        return f"{self.symbol.replace('/', '-')}.pdf"
