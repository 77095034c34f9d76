"""The working draft of a consolidation: which proposals are merged into which recommendation, and how far the work is.

These rows change while the secretariat and the rapporteur work on them, and are deleted when the draft is completed or
discarded. What was decided remains in `models.merger`.
"""

from typing import Self
from uuid import UUID, uuid4

from django.db import models
from django.urls import reverse

from members.models import User
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, ParagraphKind, Version


class ConsolidationQuerySet(models.QuerySet["Consolidation"]):
    def visible_to(self, user: User) -> Self:
        """Return the drafts that `user` may read, as secretariat or rapporteur of the topic."""
        return self.filter(target__in=Recommendation.objects.consolidated_by(user).order_by().values("pk"))


class Consolidation(models.Model):
    """A draft in which proposals are merged into `target`; there is at most one for each target.

    `base` is the circulated version of the target that the draft starts from. `saves` counts the changes of the draft, by
    which a page detects that it is out of date.
    """

    audit_kind = "consolidation"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    target = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="consolidation")
    base = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    saves = models.PositiveIntegerField(default=0)

    objects = ConsolidationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"consolidation {str(self.key)[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("consolidation:consolidation", args=[self.key])

    @property
    def chain_name(self) -> str:
        return self.target.chain_name


class ConsolidationSource(models.Model):
    """A proposal that a draft merges; no other draft merges it."""

    consolidation = models.ForeignKey(Consolidation, on_delete=models.CASCADE, related_name="sources")
    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.recommendation)


class ConsolidationParagraph(models.Model):
    """A paragraph of the target in the draft; `paragraph` is None for one that the target does not have yet.

    `is_disputed`: the paragraph was also changed in the target itself, to `other_text` or, if that is empty, by deleting
    it. Someone has to decide on the wording before the draft is completed.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    consolidation = models.ForeignKey(Consolidation, on_delete=models.CASCADE, related_name="paragraphs")
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=ParagraphKind, default=ParagraphKind.OPERATIVE)
    text = models.TextField()
    is_disputed = models.BooleanField(default=False)
    other_text = models.TextField(blank=True)

    class Meta:
        ordering = ["consolidation", "position", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def identity(self) -> UUID:
        """Return the key of the paragraph of the target, or of this row for a new one."""
        return self.paragraph.key if self.paragraph else self.key

    @property
    def anchor(self) -> str:
        return f"t-{str(self.key)[:8]}"


class ConsolidationDecision(models.Model):
    """What the draft does with a paragraph of a source: into which paragraphs it goes, or why it is not retained.

    `source_text` is its text when that was decided; if it has changed since, the paragraph must be decided on again.
    """

    consolidation = models.ForeignKey(Consolidation, on_delete=models.CASCADE, related_name="decisions")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="+")
    source_text = models.TextField()
    reason = models.TextField(blank=True)
    targets = models.ManyToManyField(ConsolidationParagraph, related_name="decisions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consolidation", "paragraph"], name="consolidation_decision_once")
        ]

    def __str__(self) -> str:
        return f"decision on {self.paragraph}"
