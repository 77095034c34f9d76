"""Silence procedures: rounds with their items, the partners entitled to break silence, and the notices. Insert-only.

How a round ends is computed from these rows and the clock (`recommendations.silence.rules`); nothing is updated.
"""

from datetime import date
from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, Partner, User
from recommendations.models.circulation import Circulation
from recommendations.models.recommendation import Recommendation
from registry.files.fields import StoredFileField
from registry.names import PERSON_NAME_LENGTH
from workshops.models import BINDING, Delegate, Role, Workshop, WorkshopRole


class Channel(models.TextChoices):
    """How something reached the portal, or a partner."""

    PORTAL = "portal", _("on this portal")
    EMAIL = "email", _("by e-mail")
    LETTER = "letter", _("by note or letter")


class SilenceArrangements(models.Model):
    """The practical arrangements of a workshop for silence procedures, as proposed to the partners. Insert-only.

    The latest row applies to rounds launched from then on; each round keeps the one that it cites.
    """

    audit_kind = "silence_arrangements"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="+")
    serial = models.PositiveSmallIntegerField()
    text = models.TextField()
    announced_on = models.DateField(null=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-serial"]
        constraints = [models.UniqueConstraint(fields=["workshop", "serial"], name="silence_arrangements_serial")]

    def __str__(self) -> str:
        return f"practical arrangements {self.serial}"

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)


class SilenceRoundQuerySet(models.QuerySet["SilenceRound"]):
    def visible_to(self, user: User) -> Self:
        """Return rounds that `user` may read: as chair or secretariat, or as one who speaks for an entitled partner."""
        officer = Workshop.objects.in_which(user, Role.CHAIR, Role.SECRETARIAT)
        return self.filter(Q(workshop__in=officer) | Q(pk__in=self._spoken_for(user)))

    def answered_by(self, user: User) -> Self:
        """Return rounds in which `user` speaks for an entitled partner, as contact point or head of delegation."""
        return self.filter(pk__in=self._spoken_for(user))

    def decided_by(self, user: User) -> Self:
        """Return rounds whose decisions `user` records, as chair or secretariat."""
        return self.filter(workshop__in=Workshop.objects.in_which(user, Role.CHAIR, Role.SECRETARIAT))

    def recorded_by(self, user: User) -> Self:
        """Return rounds in which `user` records what arrived on paper, as secretariat."""
        return self.filter(workshop__in=Workshop.objects.for_secretariat(user))

    def _spoken_for(self, user: User) -> models.QuerySet[Any, Any]:
        heads = Delegate.objects.of(user).filter(capacity__in=BINDING, delegation__partner=OuterRef("partner"))
        headed = heads.filter(delegation__workshop=OuterRef("round__workshop"))
        contacts = Contact.objects.filter(email__iexact=user.email, role="focal_point", ended_at=None)
        spoken = Exists(headed) | Q(partner__in=contacts.order_by().values("ministry__partner"))
        return SilencePartner.objects.filter(spoken).order_by().values("round")

    def with_context(self) -> Self:
        """Return rounds with what their state and their pages need of other rows."""
        return self.select_related("workshop__host", "chair", "previous", "arrangements", "cancellation")


class SilenceRound(models.Model):
    """One silence procedure on one or several final drafts, launched by or for the chair. Insert-only.

    `ends_at` is the end stated at launch; extensions are rows. `zone` is the zone in which the legal time is stated,
    together with UTC. `correction` says what was corrected since `previous`, if the round is a relaunch within 24 hours.
    """

    audit_kind = "silence_round"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="silence_rounds")
    number = models.PositiveSmallIntegerField()
    chair = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    launched_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    launched_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    arrangements = models.ForeignKey(SilenceArrangements, on_delete=models.PROTECT, related_name="+")
    has_all_partners = models.BooleanField(default=False)
    holidays = models.JSONField(default=list)  # public holidays stated by the host, as ISO dates
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    is_minor = models.BooleanField(default=False)
    correction = models.CharField(max_length=500, blank=True)

    objects = SilenceRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="silence_round_number_in_workshop"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="silence_round_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(is_minor=False) | Q(previous__isnull=False) & ~Q(correction=""),
                name="silence_round_minor_correction_of_another",
            ),
        ]

    def __str__(self) -> str:
        return _("silence procedure %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("silence:round", args=[self.key])

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)

    @property
    def days_off(self) -> set[date]:
        """Return the public holidays stated by the host."""
        return {date.fromisoformat(day) for day in self.holidays}


class SilenceItem(models.Model):
    """A final draft in a round, frozen as the circulated Rev.n. Insert-only."""

    audit_kind = "silence_item"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(SilenceRound, on_delete=models.PROTECT, related_name="items")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="silence_items")
    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "recommendation"], name="silence_item_once_in_round"),
            models.UniqueConstraint(fields=["round", "position"], name="silence_item_position_in_round"),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation} {self.circulation}"

    @property
    def chain_name(self) -> str:
        return self.round.chain_name


class SilencePartner(models.Model):
    """A partner entitled to break silence in a round, with the name it had at launch. Insert-only."""

    audit_kind = "silence_partner"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(SilenceRound, on_delete=models.PROTECT, related_name="partners")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["round", "partner__protocol_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "partner"], name="silence_partner_once_in_round")]

    def __str__(self) -> str:
        return self.name

    @property
    def chain_name(self) -> str:
        return self.round.chain_name


class SilenceNotice(models.Model):
    """The notice of a round to one contact point, e-mailed under the key of this row. Insert-only.

    `binds`: it is addressed to the person who speaks for the partner, so that the partner is bound once it is sent.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    partner = models.ForeignKey(SilencePartner, on_delete=models.PROTECT, related_name="notices")
    ministry = models.ForeignKey(Ministry, null=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    addressee = models.CharField(max_length=PERSON_NAME_LENGTH)
    binds = models.BooleanField()
    queued_at = models.DateTimeField()

    class Meta:
        ordering = ["partner", "pk"]
        constraints = [models.UniqueConstraint(fields=["partner", "email"], name="silence_notice_once_to_address")]

    def __str__(self) -> str:
        return f"notice to {self.partner}"


class SilenceDelivery(models.Model):
    """That the notice reached a partner: e-mailed to its contact point, or delivered by note with evidence. Insert-only.

    A partner without a delivery before the end of the round is not bound by its silence.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    partner = models.ForeignKey(SilencePartner, on_delete=models.PROTECT, related_name="deliveries")
    notice = models.OneToOneField(SilenceNotice, null=True, on_delete=models.PROTECT, related_name="delivery")
    channel = models.CharField(max_length=8, choices=Channel)
    delivered_at = models.DateTimeField()
    delivered_to = models.CharField(max_length=300)
    evidence = StoredFileField(blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["delivered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="email", notice__isnull=False, recorded_by__isnull=True, evidence="")
                | Q(channel="letter", notice__isnull=True, recorded_by__isnull=False) & ~Q(evidence=""),
                name="silence_delivery_by_email_or_note_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("delivered_at")), name="silence_delivery_recorded_afterwards"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery to {self.partner}"


class SilenceExtension(models.Model):
    """A later end of a round, decided by the chair for all partners before the end. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(SilenceRound, on_delete=models.PROTECT, related_name="extensions")
    ends_before = models.DateTimeField()
    ends_at = models.DateTimeField()
    chair = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "ends_before"], name="silence_extension_of_one_end"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("ends_before")), name="silence_extension_ends_later"),
            models.CheckConstraint(
                condition=Q(recorded_at__lte=F("ends_before")), name="silence_extension_before_the_end"
            ),
        ]

    def __str__(self) -> str:
        return f"extension of {self.round}"


class SilenceCancellation(models.Model):
    """The cancellation of a round by the chair, with the reason. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.OneToOneField(SilenceRound, on_delete=models.PROTECT, related_name="cancellation")
    reason = models.CharField(max_length=500)
    chair = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="silence_cancellation_has_a_reason")]

    def __str__(self) -> str:
        return f"cancellation of {self.round}"
