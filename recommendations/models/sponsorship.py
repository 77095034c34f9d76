"""Co-sponsorships of a recommendation by partners, and the co-sponsors of an adopted recommendation. Insert-only."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.models.circulation import Circulation
from recommendations.models.recommendation import Recommendation
from recommendations.models.workflow import Adoption
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation, Standing


class SponsorshipAct(models.TextChoices):
    """What was done about the co-sponsorship of a partner: by the lead (the first two), or by the partner (the others)."""

    INVITED = "invited", _("Invited")
    RETRACTED = "retracted", _("Invitation withdrawn")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OF_LEAD = (SponsorshipAct.INVITED, SponsorshipAct.RETRACTED)
SPONSORED = Q(workshop__takes_co_sponsors=True)  # the organiser has chosen co-sponsors of recommendations
_OPEN = visibility.CIRCULATED & visibility.NEGOTIATED & SPONSORED & Q(lead__standing=Standing.PARTNER)
# Who invites on behalf of the lead partner, and the heads of partners, who answer for theirs.
INVITERS = visibility.rule(visibility.AUTHOR, visibility.HEAD).under(_OPEN)
ANSWERERS = visibility.rule(visibility.PARTNER_HEAD).under(_OPEN)
# Who reads invitations, answers, and what is to be reconfirmed; confirmed co-sponsors are shown to all readers.
READERS = visibility.rule(
    visibility.SPONSORSHIP_LEAD,
    visibility.POSITION_DELEGATION,
    visibility.COMMENT_SECRETARIAT,
    visibility.AMENDMENT_CHAIR,
)


class Sponsorship(models.Model):
    """What was done about the co-sponsorship of a partner, on Rev.n; the latest row of a partner gives its status.

    Whether a confirmation still applies to a later revision is computed (`sponsors.current`). `delegation_name` is the
    name of the partner at that time.
    """

    audit_kind = "sponsorship"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="sponsorships")
    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="sponsorships")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    delegation_name = models.CharField(max_length=200)
    act = models.CharField(max_length=12, choices=SponsorshipAct)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["recommendation", "delegation", "-id"], name="sponsorship_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(act__in=SponsorshipAct.values), name="sponsorship_of_a_known_act")
        ]

    def __str__(self) -> str:
        return f"sponsorship {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return str(self.recommendation.workshop.key)

    @property
    def act_label(self) -> str:
        """Return the label of the act; Django's own method prepares all labels for each row."""
        return str(SponsorshipAct(self.act).label)


class AdoptionSponsor(models.Model):
    """A co-sponsor of an adopted recommendation, in ASEM's order of partners: confirmed for the version adopted.

    `partner_name` is the name of the partner at the adoption, `sponsorship` its confirmation.
    """

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="sponsors")
    position = models.PositiveSmallIntegerField()
    sponsorship = models.ForeignKey(Sponsorship, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    partner_code = models.CharField(max_length=10)
    partner_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "position"], name="adoption_sponsor_in_one_place"),
            models.UniqueConstraint(fields=["adoption", "delegation"], name="adoption_sponsored_once_by_each_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_name} for {self.adoption}"
