"""Agreements ad referendum: the partners that still have to confirm, until when, and their answers. Insert-only.

The recommendation is adopted when the last partner has confirmed. Nothing lapses when the date has passed.
"""

from typing import Any, Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Contact, MinistryKind, User
from recommendations.models.recommendation import Recommendation
from recommendations.models.silence_answers import Answer
from recommendations.models.version import Version
from recommendations.models.workflow import Manner
from registry.names import PERSON_NAME_LENGTH
from workshops.models import BINDING, Delegate, Delegation, Role, Session, Workshop, WorkshopRole


class ReferendumQuerySet(models.QuerySet["Referendum"]):
    def visible_to(self, user: User) -> Self:
        """Return agreements that `user` may read: as a reader of the recommendation, or for a partner that is named."""
        readable = Recommendation.objects.visible_to(user).order_by().values("pk")
        return self.filter(Q(recommendation__in=readable) | Q(pk__in=self._spoken_for(user)))

    def answered_by(self, user: User) -> Self:
        """Return agreements in which `user` speaks for a partner that is named, as contact point or head of delegation."""
        return self.filter(pk__in=self._spoken_for(user))

    def decided_by(self, user: User) -> Self:
        """Return agreements about which `user` records the chair's decisions, as chair or secretariat."""
        officer = Workshop.objects.in_which(user, Role.CHAIR, Role.SECRETARIAT)
        return self.filter(recommendation__workshop__in=officer)

    def recorded_by(self, user: User) -> Self:
        """Return agreements in which `user` records what arrived on paper, as secretariat."""
        return self.filter(recommendation__workshop__in=Workshop.objects.for_secretariat(user))

    def _spoken_for(self, user: User) -> models.QuerySet[Any, Any]:
        return ReferendumPartner.objects.spoken_for(user).order_by().values("referendum")

    def with_context(self) -> Self:
        """Return agreements with what their state and their pages need of other rows."""
        joined = ("workshop__host", "topic", "circulated__circulation", "lead", "adoption")
        return self.select_related(*(f"recommendation__{name}" for name in joined), "version", "declared_by")


class Referendum(models.Model):
    """An agreement of a recommendation ad referendum: the chair declared consensus, and some partners still confirm.

    `until` is the date stated in the session; extensions are rows. The columns of the adoption that follows, if all
    confirm, are kept here: the session, the chair and who recorded it.
    """

    audit_kind = "referendum"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="referendums")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    manner = models.CharField(max_length=12, choices=Manner)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    session_title = models.CharField(max_length=200)
    declared_by = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    declared_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    asked_for_reservations = models.BooleanField(default=False)
    until = models.DateTimeField()

    objects = ReferendumQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(manner__in=["in_session", "ahead"]), name="referendum_in_a_session"),
            models.CheckConstraint(condition=Q(until__gt=F("recorded_at")), name="referendum_until_later"),
        ]

    def __str__(self) -> str:
        return _("%(symbol)s, agreed ad referendum") % {"symbol": self.recommendation.short_symbol}

    def get_absolute_url(self) -> str:
        return reverse("ad_referendum:referendum", args=[self.key])

    @property
    def chain_name(self) -> str:
        return self.recommendation.chain_name


class ReferendumPartnerQuerySet(models.QuerySet["ReferendumPartner"]):
    def spoken_for(self, user: User) -> Self:
        """Return the partners for which `user` speaks, as contact point or head of delegation."""
        heads = Delegate.objects.of(user).filter(capacity__in=BINDING, delegation=OuterRef("delegation"))
        contacts = Contact.objects.filter(
            email__iexact=user.email,
            role="focal_point",
            ended_at=None,
            ministry__kind=MinistryKind.FOREIGN_AFFAIRS,
        )
        spoken = Exists(heads) | Q(delegation__partner__in=contacts.order_by().values("ministry__partner"))
        return self.filter(spoken)


class ReferendumPartner(models.Model):
    """A partner that has to confirm, with its name at that time. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="partners")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    objects = ReferendumPartnerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["referendum", "delegation"], name="referendum_partner_once")]

    def __str__(self) -> str:
        return self.name


class ReferendumAnswer(Answer):
    """A partner confirms, or declines with a reason: on the portal, or in writing with evidence. Insert-only."""

    partner = models.OneToOneField(ReferendumPartner, on_delete=models.PROTECT, related_name="answer")
    is_confirmed = models.BooleanField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="portal", evidence="") | ~Q(channel="portal") & ~Q(evidence=""),
                name="referendum_answer_on_portal_or_with_evidence",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("received_at")), name="referendum_answer_recorded_once_received"
            ),
            models.CheckConstraint(condition=~Q(voice="culture"), name="referendum_answer_not_by_culture"),
            models.CheckConstraint(
                condition=Q(is_confirmed=True, reason="") | Q(is_confirmed=False) & ~Q(reason=""),
                name="referendum_declined_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"answer of {self.partner}"


class ReferendumExtension(models.Model):
    """A later date for the confirmations, decided by the chair. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    referendum = models.ForeignKey(Referendum, on_delete=models.PROTECT, related_name="extensions")
    until_before = models.DateTimeField()
    until = models.DateTimeField()
    chair = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["referendum", "until_before"], name="referendum_extension_of_one_date"),
            models.CheckConstraint(condition=Q(until__gt=F("until_before")), name="referendum_extension_later"),
            models.CheckConstraint(condition=Q(until__gt=F("recorded_at")), name="referendum_extension_ahead"),
        ]

    def __str__(self) -> str:
        return f"extension of {self.referendum}"
