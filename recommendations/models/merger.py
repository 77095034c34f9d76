"""Recommendations that were merged into others, and what became of each of their paragraphs. Insert-only."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, Version
from recommendations.states import State
from registry.names import PERSON_NAME_LENGTH

PLACE_LENGTH = 120
REASON_LENGTH = 1000


class Fate(models.TextChoices):
    """What became of a paragraph of a recommendation that was merged into another one."""

    VERBATIM = "verbatim", _("Included verbatim")
    EDITED = "edited", _("Included with edits")
    MERGED = "merged", _("Merged with other text")
    NOT_RETAINED = "not_retained", _("Not retained")


class MergerQuerySet(models.QuerySet["Merger"]):
    def in_force(self) -> Self:
        """Return the mergers that were not undone."""
        return self.filter(undo=None)

    def end_of(self, recommendation: Recommendation) -> Recommendation:
        """Return the recommendation that contains the text of one that was merged, perhaps by way of others, or itself."""
        while recommendation.state == State.MERGED:
            merger = self.in_force().filter(source=recommendation).select_related("target").first()
            if merger is None:
                break
            recommendation = merger.target
        return recommendation


class Merger(models.Model):
    """The merger of `source`, as circulated in `source_version`, into `target`. Insert-only.

    `target_version` is the version that was saved with it, or the one before if the text of the target did not change.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    source = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="mergers")
    source_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="mergers_into")
    target_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    merged_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    merged_at = models.DateTimeField()

    objects = MergerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="merger_of_two_recommendations")
        ]

    def __str__(self) -> str:
        return f"merger {str(self.key)[:8]}"


class Provenance(models.Model):
    """Where a paragraph of the source went, or the reason why it was not retained. Insert-only.

    A paragraph that went into several paragraphs of the target has a row for each. `place` is what the paragraph was
    called in the version merged, such as "paragraph 2 (a)".
    """

    merger = models.ForeignKey(Merger, on_delete=models.PROTECT, related_name="provenances")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=PLACE_LENGTH)
    fate = models.CharField(max_length=12, choices=Fate)
    target = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")

    class Meta:
        ordering = ["merger", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["merger", "paragraph", "target"], name="provenance_once_in_merger"),
            models.CheckConstraint(
                condition=(Q(fate="not_retained", target__isnull=True) & ~Q(reason=""))
                | (~Q(fate="not_retained") & Q(target__isnull=False, reason="")),
                name="provenance_target_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.fate}"


class MergerUndo(models.Model):
    """The end of a merger, undone by the lead of its source. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    merger = models.OneToOneField(Merger, on_delete=models.PROTECT, related_name="undo")
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    undone_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"end of {self.merger}"
