"""What each reader marked as read, so that they can see what has changed since."""

from django.db import models

from members.models import User
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Version


class LastRead(models.Model):
    """The version of a recommendation that a reader marked as read last. Only the reader sees it; it is not recorded."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "recommendation"], name="last_read_once_for_each_reader")
        ]

    def __str__(self) -> str:
        return f"{self.version} read by {self.user}"
