"""The partners of ASEM, their groups and the coordinators."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.reference_data import CONFIDENCE
from registry.models import Reference


class Region(models.TextChoices):
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")


class Group(models.TextChoices):
    ASEAN = "asean", _("ASEAN member states")
    NESA = "nesa", _("Northeast and South Asia")
    EU = "eu", _("EU member states")
    NON_EU = "non_eu", _("Other European countries")
    INSTITUTION = "institution", _("Institutions")

    @property
    def in_sentence(self) -> str:
        """Return the label as written within a sentence: only a label that begins with a name keeps its capital."""
        label = str(self.label)
        return label[:1].lower() + label[1:] if self in (Group.NON_EU, Group.INSTITUTION) else label


class PartnerQuerySet(models.QuerySet["Partner"]):
    def at(self, day: date) -> Self:
        """Return the partners of ASEM on `day`, counted from the day of accession. One query.

        Source: the accession dates in members/data/partners.json.
        """
        return self.filter(joined_on__lte=day).filter(Q(left_on__isnull=True) | Q(left_on__gt=day))


class Partner(Reference):
    """A partner of ASEM: a country or an institution. The emblem and all lists follow `protocol_order`."""

    audit_kind = "partner"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=100)
    formal_name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    native_language = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=8, choices=Region)
    group = models.CharField(max_length=12, choices=Group)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    sort_name = models.CharField(max_length=100, db_index=True)
    protocol_order = models.PositiveSmallIntegerField(unique=True)
    joined_at_meeting = models.CharField(max_length=16, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["protocol_order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gt=F("joined_on")), name="partner_leaves_after_joining"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_institution(self) -> bool:
        return self.group == Group.INSTITUTION

    def has_mission_to(self, host: "Partner") -> bool:
        """Return whether letters to the partner can go through its mission to the host.

        The host does not write to itself through an embassy. The EU has delegations, and the ASEAN Secretariat none.
        """
        return self.pk != host.pk and (not self.is_institution or self.code == "EU")


class PartnerGroup(Reference):
    """The group of a partner over a period of time.

    Only partners whose group changed have rows; `Partner.group` is the current group.
    """

    audit_kind = "partner_group"
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="group_history")
    group = models.CharField(max_length=12, choices=Group)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["partner", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="partner_group_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["partner", "group"], name="partner_group_once"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.get_group_display()}"

    @property
    def key(self) -> str:
        return f"{self.partner.code}/{self.group}"


class CoordinatorRole(models.TextChoices):
    """What a partner coordinates, in the order of lists on pages."""

    ASEAN = "asean", _("ASEAN group")
    NESA = "nesa", _("Northeast and South Asia group")
    EEAS = "eeas", _("European External Action Service")
    PRESIDENCY = "presidency", _("Presidency of the Council of the EU")


class Coordinator(Reference):
    """The term of a partner as coordinator; without an end it is current.

    The coordinators are a partner from each of two Asian groups, the European External Action Service, and the rotating
    presidency of the Council of the EU. `term_text` is shown instead of the dates if they are not known exactly.
    """

    audit_kind = "coordinator"
    # Of the data file and the admin page, in this order.
    columns = ("code", "partner", "role", "starts_on", "ends_on", "term_text", "confidence", "source")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=32, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="coordinations")
    role = models.CharField(max_length=12, choices=CoordinatorRole)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    term_text = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=8, choices=CONFIDENCE, default="sure")

    class Meta:
        ordering = ["role", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="coordinator_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role_label}: {self.partner}"

    @property
    def role_label(self) -> str:
        """Return the label of the role. Unlike `get_role_display`, this does not translate all labels for each row."""
        return str(CoordinatorRole(self.role).label)
