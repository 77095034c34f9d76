from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Visitor
from registry.names import PersonName
from workshops.models.delegation import Delegate
from workshops.models.session import Session
from workshops.models.workshop import Workshop


class SessionPart(models.TextChoices):
    CHAIR = "chair", _("chair")
    CO_CHAIR = "co_chair", _("co-chair")
    SPEAKER = "speaker", _("speaker")
    RAPPORTEUR = "rapporteur", _("rapporteur")


PARTS_OF_SEVERAL = {
    SessionPart.CHAIR: _("chairs"),
    SessionPart.CO_CHAIR: _("co-chairs"),
    SessionPart.SPEAKER: _("speakers"),
    SessionPart.RAPPORTEUR: _("rapporteurs"),
}


class SessionPerson(models.Model):
    """A person with a function in a session: a delegate, or someone else by name, as spelt at the time.

    `latin_name` is the form in Latin script of someone else; that of a delegate is in the delegation. `folded_name` is
    used to find the same person in another session at the same time.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="people")
    part = models.CharField(max_length=12, choices=SessionPart)
    delegate = models.ForeignKey(Delegate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    latin_name = models.CharField(max_length=200, blank=True)
    name_language = models.CharField(max_length=12, blank=True)
    folded_name = models.CharField(max_length=200)
    function = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["session", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "part", "folded_name"], name="session_person_once_in_a_part"),
            models.UniqueConstraint(
                fields=["session", "part"],
                condition=Q(part__in=["chair", "co_chair", "rapporteur"]),
                name="session_has_one_chair_co_chair_and_rapporteur",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> PersonName:
        """Return the name; for a delegate, who must be loaded, with the delegation and the Latin form of that name."""
        if self.delegate is None:
            return PersonName.of(self.name, self.latin_name, self.name_language)
        latin = self.delegate.badge_name if self.name == self.delegate.full_name else ""
        return PersonName.of(self.name, latin, self.name_language).in_delegation(self.delegate.delegation.name)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def planned_by(self, user: Visitor) -> Self:
        """Return activities that `user` may change, as organiser of the workshop."""
        return self.filter(workshop__in=Workshop.objects.planned_by(user))


class Activity(models.Model):
    """A cultural event, ASEM Day or side event of a workshop."""

    audit_kind = "activity"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(
        max_length=12,
        choices=[
            ("cultural", _("cultural event")),
            ("asem_day", _("ASEM Day")),
            ("side", _("side event")),
            ("social", _("social event")),
        ],
        default="cultural",
    )
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    held_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    description = models.TextField(blank=True)
    audience_reached = models.PositiveIntegerField(null=True, blank=True)
    link = models.URLField(blank=True)
    is_invented = models.BooleanField(default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "starts", "pk"]
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("held_on")),
                name="activity_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)
