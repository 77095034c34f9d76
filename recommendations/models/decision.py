from uuid import uuid4

from django.db import models

from members.models import User
from recommendations.models.text import Recommendation, Revision
from workshops.models import Session, WorkshopRole


class Adoption(models.Model):
    """The finding that a text is agreed: the chair decided, somebody recorded it, both are named. Insert-only.

    `labels` are those of the adopted text, numbered anew: paragraph key -> label. The session has the title that it
    had then, whatever becomes of the programme.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="adoption")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    session_title = models.CharField(max_length=200)
    found_by = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    found_by_name = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=200)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    labels = models.JSONField(default=dict)

    def __str__(self):
        return f"adoption of {self.recommendation}"
