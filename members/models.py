"""Who takes part: users, partners, ministries and the people one writes to."""

from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from registry.models import Reference
from registry.names import SortKeyField

# How well a fact is known; what is not sure is marked on its page.
CONFIDENCE = [("sure", _("sure")), ("likely", _("likely, to be checked")), ("unknown", _("not known"))]


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """Create a user; without a password they sign in by a code."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def administrators(self):
        """Who grants roles on the platform, and may be written to."""
        return self.filter(is_administrator=True, is_active=True).order_by("full_name", "pk")


class Notify(models.TextChoices):
    """When the portal writes to somebody about what happened. What needs an answer by a time is always sent at once."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, together")
    NEVER = "never", _("Not by mail")


class User(AbstractBaseUser):
    """A person who signs in, by e-mail. What they may do follows from their roles and delegations."""

    audit_kind = "user"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name as it should be read"), max_length=200)
    language = models.CharField(max_length=12, default="en")
    timezone = models.CharField(max_length=64, blank=True)
    notify_texts = models.CharField(
        _("steps of texts that concern you"), max_length=8, choices=Notify, default=Notify.AT_ONCE
    )
    notify_comments = models.CharField(
        _("comments and replies on them"), max_length=8, choices=Notify, default=Notify.DAILY
    )
    # When the desk was looked at last in the visit before this one, and in this one: what came in between is new.
    desk_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    desk_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    # Follows PlatformRole; only `accounts.administrators` writes it.
    is_administrator = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case")]

    def __str__(self):
        return self.full_name or self.email


class PlatformRole(models.Model):
    """Administrator: the only role for the whole platform. It grants roles and has no power over texts."""

    audit_kind = "platform_role"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="platform_role")
    granted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"administrator {self.user}"


class Region(models.TextChoices):
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")


class Group(models.TextChoices):
    ASEAN = "asean", _("ASEAN member states")
    NESA = "nesa", _("Northeast and South Asia")
    EU = "eu", _("EU member states")
    NON_EU = "non_eu", _("Other European countries")
    INSTITUTION = "institution", _("Institutions")


class PartnerQuerySet(models.QuerySet):
    def at(self, day):
        """Partners of ASEM on `day` (a date), counted from the day of accession. One query.

        Source: the accession dates in members/data/partners.json.
        """
        return self.filter(joined_on__lte=day).filter(Q(left_on__isnull=True) | Q(left_on__gt=day))


class Partner(Reference):
    """One of the partners of ASEM: a country or an institution. The ring and all lists keep `protocol_order`."""

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

    def __str__(self):
        return self.name


class PartnerGroup(Reference):
    """In which group a partner was counted, from a day on and, if it changed, until the day before the next.

    Only partners whose group changed have rows; `Partner.group` is that of today.
    """

    audit_kind = "partner_group"
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="group_history")
    group = models.CharField(max_length=12, choices=Group)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["partner", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="partner_group_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["partner", "group"], name="partner_group_once"),
        ]

    def __str__(self):
        return f"{self.partner} {self.get_group_display()}"

    @property
    def key(self):
        return f"{self.partner.code}/{self.group}"


class Seat(models.TextChoices):
    """What a partner coordinates, in the order in which pages list it."""

    ASEAN = "asean", _("ASEAN group")
    NESA = "nesa", _("Northeast and South Asia group")
    EEAS = "eeas", _("European External Action Service")
    PRESIDENCY = "presidency", _("Presidency of the Council of the EU")


class Coordinator(Reference):
    """Which partner coordinates which group, from when until when (open: today). Two Asian groups, the European
    External Action Service for the institutions of Europe, and the rotating presidency of the EU."""

    audit_kind = "coordinator"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=32, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="coordinations")
    seat = models.CharField(max_length=12, choices=Seat)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=8, choices=CONFIDENCE, default="sure")

    class Meta:
        ordering = ["seat", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="coordinator_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return f"{self.seat_label}: {self.partner}"

    @property
    def seat_label(self) -> str:
        """Return the seat in words; without translating all seats for each row, as `get_seat_display` does."""
        return str(Seat(self.seat).label)


class ReferenceData(models.Model):
    """One file of reference data as it was loaded last: where its facts come from, and of what day they are."""

    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    as_of = models.CharField(max_length=200)
    sources = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "reference data"

    def __str__(self):
        return self.title


class Organisation(Reference):
    """A body that takes part without being a partner: ASEF, UNESCO, an NGO, a university."""

    audit_kind = "organisation"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=100, blank=True)
    founded_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    sort_name = SortKeyField(max_length=200, db_index=True)

    class Meta:
        ordering = ["sort_name"]

    def __str__(self):
        return self.name


class Contribution(Reference):
    """What a partner is known to give to an organisation: the sum, and since which year. Facts with their source."""

    audit_kind = "contribution"
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contributions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contributions")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    every = models.CharField(max_length=8, choices=[("year", _("a year")), ("once", _("once"))], default="year")
    since = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["organisation", "partner__protocol_order", "since"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="contribution_of_some_amount"),
            models.UniqueConstraint(fields=["partner", "organisation", "since"], name="contribution_known_once"),
        ]

    def __str__(self):
        return f"{self.partner} to {self.organisation}"

    @property
    def key(self):
        return f"{self.partner.code}/{self.organisation.code}/{self.since}"


class MinistryKind(models.TextChoices):
    FOREIGN_AFFAIRS = "foreign_affairs", _("Foreign affairs")
    CULTURE = "culture", _("Culture")


class Ministry(Reference):
    """A ministry of a partner; Belgium has three for culture."""

    audit_kind = "ministry"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="ministries")
    kind = models.CharField(max_length=16, choices=MinistryKind)
    name = models.CharField(max_length=200)
    native_name = models.CharField(max_length=200, blank=True)
    native_language = models.CharField(max_length=12, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    confidence = models.CharField(max_length=8, choices=CONFIDENCE, default="sure")
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["partner__protocol_order", "-kind", "code"]
        verbose_name_plural = "ministries"

    def __str__(self):
        return self.name


class Contact(models.Model):
    """Whom one writes to at a ministry or an embassy. Entered by the secretariat; never seeded."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="contacts")
    full_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=12, default="en")
    role = models.CharField(
        max_length=12,
        choices=[("focal_point", _("focal point")), ("copy", _("copy")), ("embassy", _("embassy"))],
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

    def __str__(self):
        return self.full_name or self.email
