"""The publication of the negotiating history of a recommendation: the chair's decision, and the consent of delegations.

Insert-only. Silence is not consent: entries that concern a delegation are public only while its latest answer is
consent.
"""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, MinistryKind, User
from recommendations.models.recommendation import Recommendation
from recommendations.models.workflow import Adoption
from registry.names import PERSON_NAME_LENGTH
from workshops.models import BINDING, WITHOUT_DRAFTS, Delegate, Delegation, Role, Workshop, WorkshopRole


class HistoryVoice(models.TextChoices):
    """The capacity in which a person consents or declines."""

    HEAD = "head", _("head of delegation")
    FOREIGN_AFFAIRS = "foreign_affairs", _("ministry of foreign affairs")
    OWN = "own", _("on their own behalf")


# Who acts for a delegation: its heads and, where it is not that of a partner, those who act on their own behalf.
ACTING = Q(capacity__in=BINDING) | Q(delegation__partner=None) & ~Q(capacity__in=WITHOUT_DRAFTS)


class HistoryPublicationQuerySet(models.QuerySet["HistoryPublication"]):
    def in_force(self) -> Self:
        """Return publications that the chair has not ended, of recommendations still published under the adoption for
        which the decision was taken.
        """
        published = Q(recommendation__published_at__isnull=False, recommendation__adoption=F("adoption"))
        return self.filter(published, ending=None)

    def visible_to(self, user: User) -> Self:
        """Return publications on which `user` decides, or in which a delegation for which `user` acts has been asked
        for its consent.
        """
        officer = Workshop.objects.in_which(user, Role.CHAIR, Role.SECRETARIAT).order_by()
        asked = HistoryPartner.objects.spoken_for(user).order_by().values("publication")
        return self.filter(Q(recommendation__workshop__in=officer) | Q(pk__in=asked))

    def decided_by(self, user: User) -> Self:
        """Return publications on which `user` records the chair’s decisions, as chair or secretariat."""
        return self.filter(recommendation__workshop__in=Workshop.objects.in_which(user, Role.CHAIR, Role.SECRETARIAT))

    def with_context(self) -> Self:
        joined = ("workshop__host", "topic", "current", "lead", "adoption")
        return self.select_related(*(f"recommendation__{name}" for name in joined), "ending")


class HistoryPublication(models.Model):
    """A decision of the chair to publish the negotiating history of a published recommendation, as adopted at the time
    of the decision.
    """

    audit_kind = "history_publication"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="history_publications")
    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="+")
    chair = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    objects = HistoryPublicationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return _("negotiating history of %(symbol)s") % {"symbol": self.recommendation.short_symbol}

    def get_absolute_url(self) -> str:
        return reverse("history:publication", args=[self.key])

    @property
    def chain_name(self) -> str:
        return self.recommendation.chain_name


class HistoryPartnerQuerySet(models.QuerySet["HistoryPartner"]):
    def spoken_for(self, user: User) -> Self:
        """Return the delegations for which `user` acts, either as a member or as the focal point of the ministry of
        foreign affairs.
        """
        acting = Delegate.objects.of(user).filter(ACTING, delegation=OuterRef("delegation"))
        contacts = Contact.objects.filter(
            email__iexact=user.email, role="focal_point", ended_at=None, ministry__kind=MinistryKind.FOREIGN_AFFAIRS
        )
        spoken = Exists(acting) | Q(delegation__partner__in=contacts.order_by().values("ministry__partner"))
        return self.filter(spoken)

    def consenting(self) -> Self:
        """Return the delegations whose last answer is consent."""
        last = HistoryConsent.objects.filter(partner=OuterRef("pk")).order_by("-pk").values("is_given")[:1]
        return self.annotate(consents=Subquery(last)).filter(consents=True)


class HistoryPartner(models.Model):
    """A delegation concerned, which is asked for its consent, with its name at that time. Insert-only.

    `has_wording`: the delegation may have proposed wording of the text, so that earlier versions are public only with
    its consent.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    publication = models.ForeignKey(HistoryPublication, on_delete=models.PROTECT, related_name="partners")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    has_wording = models.BooleanField()

    objects = HistoryPartnerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "delegation"], name="history_partner_once")]

    def __str__(self) -> str:
        return self.name


class HistoryConsent(models.Model):
    """A delegation consents, declines, or withdraws its consent; the latest row applies. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    partner = models.ForeignKey(HistoryPartner, on_delete=models.PROTECT, related_name="answers")
    is_given = models.BooleanField()
    voice = models.CharField(max_length=16, choices=HistoryVoice)
    ministry = models.ForeignKey(Ministry, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(voice="foreign_affairs", ministry__isnull=False)
                | Q(voice__in=["head", "own"], ministry__isnull=True),
                name="history_consent_of_a_ministry_or_a_delegation",
            )
        ]

    def __str__(self) -> str:
        return f"answer of {self.partner}"

    @property
    def source(self) -> str:
        """Return the ministry that answered, or the capacity of the person."""
        return self.ministry.name if self.ministry else str(HistoryVoice(self.voice).label)


class HistoryPublicationEnd(models.Model):
    """The chair ends a publication. Insert-only; a new publication asks all delegations again."""

    publication = models.OneToOneField(HistoryPublication, on_delete=models.PROTECT, related_name="ending")
    chair = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"end of {self.publication}"
