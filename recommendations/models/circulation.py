"""Circulated versions, Rev.1 and following, with the paragraph labels frozen at that time. Insert-only."""

from uuid import uuid4

from django.db import models

from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, Version


class Circulation(models.Model):
    """A version circulated to all participants as Rev.n. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="circulations")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="circulation")
    number = models.PositiveSmallIntegerField()
    circulated_at = models.DateTimeField()
    is_editorial = models.BooleanField(default=False)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "number"], name="circulation_number_unique")]

    def __str__(self) -> str:
        return f"Rev.{self.number}"


class Label(models.Model):
    """The label of a paragraph as frozen by a circulation: 1, 2, (a), 7 bis. Shown as stored. Insert-only."""

    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="labels")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="labels")
    label = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circulation", "paragraph"], name="label_once_in_circulation")]

    def __str__(self) -> str:
        return self.label
