"""Notifications: one row for each user and event."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.amendment import Amendment
from recommendations.models.comment import Comment
from recommendations.models.compromise import Compromise
from recommendations.models.recommendation import Recommendation


class Happening(models.TextChoices):
    """What a notification is about; users set a preference (`User.notify_…`) for each kind."""

    STEP = "step", _("the progress of a recommendation")
    COMMENT = "comment", _("a comment or a reply")


class Notification(models.Model):
    """An event of which one user is notified: at once, or in the daily digest.

    The e-mail is composed when it is sent, from what the user may see at that time. `entry` is the key of the audit
    entry, so that each user is notified of an event once.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amendment = models.ForeignKey(Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    compromise = models.ForeignKey(Compromise, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    happening = models.CharField(max_length=8, choices=Happening)
    verb = models.CharField(max_length=40)
    entry = models.UUIDField()
    happened_at = models.DateTimeField()
    digest_on = models.DateField(null=True)  # the date of the digest that contains it; None if it is sent at once
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["happened_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="notification_once_for_each_act")]
        indexes = [models.Index(fields=["user", "digest_on"], condition=Q(sent_at=None), name="notification_waiting")]

    def __str__(self) -> str:
        return f"{self.verb} to {self.user}"
