"""Circulated versions, Rev.1 and following, with the paragraph labels frozen at that time. Insert-only."""

from uuid import uuid4

from django.db import models

from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, Version


class Circulation(models.Model):
    """A version circulated to all who receive drafts as Rev.n. Insert-only.

    With `is_editorial` the secretariat states that it changes no substance compared with the previous one.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="circulations")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="circulation")
    number = models.PositiveSmallIntegerField()
    circulated_at = models.DateTimeField()
    # An editorial change may be objected to until this time, and then counts as any other change.
    is_editorial = models.BooleanField(default=False)
    objections_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "number"], name="circulation_number_unique"),
            models.CheckConstraint(
                condition=models.Q(is_editorial=False, objections_until__isnull=True)
                | models.Q(
                    is_editorial=True,
                    number__gt=1,
                    objections_until__isnull=False,
                    objections_until__gt=models.F("circulated_at"),
                ),
                name="circulation_editorial_with_time_for_objections",
            ),
        ]

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
