"""Non-papers: informal papers of delegations on a topic, which are never published."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.models import User
from recommendations import visibility
from registry.files.fields import StoredFileField
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation, Topic, Workshop

TITLE_LENGTH = 200


class NonPaperQuerySet(models.QuerySet["NonPaper"]):
    def visible_to(self, user: User) -> Self:
        """Return the non-papers that have not been removed, of the workshops whose drafts `user` receives."""
        return self.filter(visibility.where(visibility.PARTICIPANTS, user), removed_at=None)

    def listed(self) -> Self:
        """Return non-papers with the data shown in a list, sorted by topic and in the order in which they were added."""
        return self.select_related("topic", "workshop").order_by("topic__number", "pk")


class NonPaper(models.Model):
    """A paper that a delegation circulated on a topic, until it is removed. Its file is private."""

    audit_kind = "non_paper"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    delegation_name = models.CharField(max_length=200)
    file = StoredFileField()
    size = models.PositiveIntegerField()  # bytes
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    added_at = models.DateTimeField()
    removed_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    removed_at = models.DateTimeField(null=True)

    objects = NonPaperQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by_name="")
                | (Q(removed_at__isnull=False) & ~Q(removed_by_name="")),
                name="non_paper_removed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"non-paper {str(self.key)[:8]}"  # its title is not part of the audit record

    def get_absolute_url(self) -> str:
        return reverse("non_papers:download", args=[self.key])

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)

    @property
    def extension(self) -> str:
        return str(self.file).rpartition(".")[2]

    @property
    def filename(self) -> str:
        """Return the name under which a browser offers to save the file."""
        return f"{self.title}.{self.extension}"
