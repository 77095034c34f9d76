"""The ministries of a partner, and their contacts."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.partner import Partner
from members.models.reference_data import CONFIDENCE
from registry.models import Reference
from registry.names import PersonName


class MinistryKind(models.TextChoices):
    FOREIGN_AFFAIRS = "foreign_affairs", _("Foreign affairs")
    CULTURE = "culture", _("Culture")


class Ministry(Reference):
    """A ministry of a partner, or a department of an institution, which has no ministries.

    A partner may have none, one or several of a kind; Belgium has three for culture. `city` is where letters are
    addressed. A ministry that is not `is_national`, such as those of the Belgian Communities, is not named after the
    State.
    """

    audit_kind = "ministry"
    # Of the data file and the admin page, in this order.
    columns: tuple[str, ...] = (
        "code",
        "partner",
        "kind",
        "name",
        "native_name",
        "native_language",
        "city",
        "is_national",
        "unit",
    )
    columns += ("confidence", "note", "source")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="ministries")
    kind = models.CharField(max_length=16, choices=MinistryKind)
    name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    native_language = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=100, blank=True)
    is_national = models.BooleanField(default=True)
    unit = models.CharField(max_length=200, blank=True)
    confidence = models.CharField(max_length=8, choices=CONFIDENCE, default="sure")
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["partner__protocol_order", "-kind", "code"]
        verbose_name_plural = "ministries"

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A contact at a ministry or embassy. Entered by the secretariat; never loaded from a file."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="contacts")
    full_name = models.CharField(max_length=200, blank=True)
    latin_name = models.CharField(max_length=200, blank=True)
    name_language = models.CharField(max_length=12, blank=True)  # of the full name, if it is in another script
    honorific = models.CharField(max_length=100, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=12, default="en")
    role = models.CharField(
        max_length=12,
        choices=[("focal_point", _("focal point")), ("copy", _("copy recipient")), ("embassy", _("embassy"))],
        default="focal_point",
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ministry", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ministry"], condition=Q(role="focal_point", ended_at=None), name="contact_one_focal_point"
            )
        ]

    def __str__(self) -> str:
        return str(self.names) if self.full_name else self.email

    @property
    def names(self) -> PersonName:
        return PersonName.of(self.full_name, self.latin_name, self.name_language)
