"""The sessions of a workshop."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Visitor
from workshops.models.workshop import Topic, Workshop


class SessionQuerySet(models.QuerySet["Session"]):
    def planned_by(self, user: Visitor) -> Self:
        """Return sessions that `user` may change, as organiser of the workshop."""
        return self.filter(workshop__in=Workshop.objects.planned_by(user))


class SessionKind(models.TextChoices):
    PLENARY = "plenary", _("plenary")
    PARALLEL = "parallel", _("parallel session")
    DRAFTING = "drafting", _("drafting group")
    CEREMONY = "ceremony", _("ceremony")
    BREAK = "break", _("break")

    @property
    def is_for_all(self) -> bool:
        """Whether all participants are expected."""
        return self in (SessionKind.PLENARY, SessionKind.CEREMONY)


class Session(models.Model):
    """A session of the workshop, in its local time. Recommendations are adopted in a session."""

    audit_kind = "session"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="sessions")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=SessionKind, default=SessionKind.PLENARY)
    room = models.CharField(max_length=100, blank=True)
    held_on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    is_invented = models.BooleanField(default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_ends_after_it_starts"),
            # Every session has a title; the condition only makes the index partial, so that moving a session does not
            # block rows that refer to it.
            models.UniqueConstraint(
                fields=["workshop", "held_on", "starts", "title"], condition=~Q(title=""), name="session_set_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)

    @property
    def begins_at(self) -> datetime:
        """Return the start as an aware datetime in the workshop's zone."""
        return datetime.combine(self.held_on, self.starts, self.workshop.tz)

    @property
    def finishes_at(self) -> datetime:
        """Return the end as an aware datetime in the workshop's zone."""
        return datetime.combine(self.held_on, self.ends, self.workshop.tz)

    @property
    def lies_ahead(self) -> bool:
        return self.begins_at > timezone.now()
