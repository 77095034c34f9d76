from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Version
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Session, WorkshopRole


class Manner(models.TextChoices):
    IN_SESSION = "in_session", _("in session")
    AHEAD = "ahead", _("before the session")
    BY_SILENCE = "by_silence", _("by silence procedure")
    REPORTED = "reported", _("as reported")
    SUMMARY = "summary", _("in the chair’s summary")


class Adoption(models.Model):
    """An adoption of a recommendation: the chair declared consensus, and a user recorded it. Insert-only.

    `Recommendation.adoption` is the one in force; one that was found void (`AdoptionVoid`) remains as a row.

    `labels` are the renumbered labels of the adopted version: paragraph key -> label. `session_title` is the title of
    the session at that time; `manner` says whether consensus was declared before the session began. An adoption by
    silence has a chair and no session. A recommendation entered from an archive was adopted "as reported", without
    either. One that the chair's summary carries was adopted by no one: its row keeps the version, the labels and the
    date of the report that was issued with it.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="adoptions")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    manner = models.CharField(max_length=12, choices=Manner, default=Manner.IN_SESSION)
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="+")
    session_title = models.CharField(max_length=200, blank=True)
    declared_by = models.ForeignKey(WorkshopRole, null=True, on_delete=models.PROTECT, related_name="+")
    declared_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    labels = models.JSONField(default=dict)
    # Whether the chair asked for reservations; only then "Reservations: none" may be printed.
    asked_for_reservations = models.BooleanField(default=False)
    # The day of the session, if it was agreed ad referendum there; it was adopted when the last partner confirmed.
    agreed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(manner__in=["reported", "summary"])
                | Q(manner="by_silence", session__isnull=True, declared_by__isnull=False)
                | Q(manner__in=["in_session", "ahead"], session__isnull=False, declared_by__isnull=False),
                name="adoption_in_a_session_by_silence_or_reported",
            ),
            models.CheckConstraint(
                condition=Q(asked_for_reservations=False) | ~Q(manner__in=["reported", "summary"]),
                name="adoption_asked_for_reservations_only_here",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None) | Q(manner__in=["in_session", "ahead"], occurred_on__gte=F("agreed_on")),
                name="adoption_agreed_ad_referendum_in_a_session",
            ),
        ]

    def __str__(self) -> str:
        return f"adoption of {self.recommendation}"

    @property
    def is_reported(self) -> bool:
        return self.manner == Manner.REPORTED

    @property
    def is_in_summary(self) -> bool:
        """Return whether no one adopted the recommendation, because the chair's summary carries it."""
        return self.manner == Manner.SUMMARY

    @property
    def is_by_silence(self) -> bool:
        return self.manner == Manner.BY_SILENCE

    @property
    def is_ahead(self) -> bool:
        return self.manner == Manner.AHEAD


class StepNote(models.Model):
    """A note on a step, such as the reason for returning a recommendation. Insert-only.

    The audit entry records the actor and the step; the note is stored here, for those who may read the recommendation.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="step_notes")
    target = models.CharField(max_length=16)
    text = models.TextField()
    language = models.CharField(max_length=12, default="en")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"note {str(self.key)[:8]}"
