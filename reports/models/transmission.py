"""The transmission of a report."""

from uuid import uuid4

from django.db import models

from members.models import User
from reports.models.report import Report
from workshops.models import Meeting


class Transmission(models.Model):
    """The transmission of a report to its meeting. Insert-only.

    It took place on `occurred_on`, which may be long before it was recorded at `sent_at`; `handed_to` says to whom
    and how.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="transmission")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    occurred_on = models.DateField()
    handed_to = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.report} to {self.meeting}"
