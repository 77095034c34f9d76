from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Version
from workshops.models import Session, WorkshopRole


class Manner(models.TextChoices):
    IN_SESSION = "in_session", _("in session")
    AHEAD = "ahead", _("ahead of the session")
    REPORTED = "reported", _("as reported")


class Adoption(models.Model):
    """The finding that a text is agreed: the chair decided, somebody recorded it, both are named. Insert-only.

    `labels` are those of the adopted text, numbered anew: paragraph key -> label. The session has the title that it
    had then, whatever becomes of the programme; so has the manner, which says whether the chair found consensus before
    that session began. A text entered from an archive was adopted "as reported": no session is
    known, and nobody of the portal found it.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="adoption")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    manner = models.CharField(max_length=12, choices=Manner, default=Manner.IN_SESSION)
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="+")
    session_title = models.CharField(max_length=200, blank=True)
    declared_by = models.ForeignKey(WorkshopRole, null=True, on_delete=models.PROTECT, related_name="+")
    declared_by_name = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=200)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    labels = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(manner="reported") | Q(session__isnull=False, declared_by__isnull=False),
                name="adoption_in_a_session_unless_reported",
            )
        ]

    def __str__(self) -> str:
        return f"adoption of {self.recommendation}"

    @property
    def is_ahead(self) -> bool:
        return self.manner == Manner.AHEAD


class StepNote(models.Model):
    """What was said with a step: why a text was returned, or went back to discussion. Insert-only.

    The record (AuditEntry) keeps who moved what; typed words are kept here, for those who may read the text.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="step_notes")
    target = models.CharField(max_length=16)
    text = models.TextField()
    language = models.CharField(max_length=12, default="en")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"note {str(self.key)[:8]}"
