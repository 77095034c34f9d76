"""The confirmation or correction, by a head of delegation, of the wording of a recommendation proposed orally."""

from uuid import uuid4

from django.db import models

from members.models import User
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Version
from registry.names import PERSON_NAME_LENGTH


class FloorReview(models.Model):
    """The head of the lead delegation confirmed the wording of a recommendation entered from the floor, or corrected it:
    `made` is the version with the correction. Insert-only.
    """

    audit_kind = "floor_review"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="floor_reviews")
    made = models.OneToOneField(Version, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    reviewed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"review {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return str(self.recommendation.workshop.key)
