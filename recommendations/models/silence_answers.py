"""What partners answer in a silence procedure, and what the chair finds. Insert-only.

Each answer belongs to a partner; it names the person who gave it, how it was received, and who recorded it.
"""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, User
from recommendations.models.silence import Channel, SilenceItem, SilencePartner
from recommendations.models.version import Paragraph
from recommendations.models.workflow import Adoption
from registry.files.fields import StoredFileField
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Topic, WorkshopRole


class Voice(models.TextChoices):
    """In which capacity a person speaks for a partner."""

    HEAD = "head", _("head of delegation")
    FOREIGN_AFFAIRS = "foreign_affairs", _("ministry of foreign affairs")
    CULTURE = "culture", _("ministry of culture")


class Answer(models.Model):
    """The columns common to all answers: by whom, in which capacity, how and when received, and who recorded it."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    voice = models.CharField(max_length=16, choices=Voice)
    ministry = models.ForeignKey(Ministry, null=True, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    channel = models.CharField(max_length=8, choices=Channel)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    evidence = StoredFileField(blank=True)

    class Meta:
        abstract = True

    @property
    def source(self) -> str:
        """Return the ministry that spoke, or the capacity of the person."""
        return self.ministry.name if self.ministry else str(Voice(self.voice).label)


def _received_as_recorded(kind: str) -> list[Any]:
    """Return the constraints of answers: on the portal at once, otherwise with evidence, and never before received."""
    return [
        models.CheckConstraint(
            condition=Q(channel="portal", evidence="") | ~Q(channel="portal") & ~Q(evidence=""),
            name=f"silence_{kind}_on_portal_or_with_evidence",
        ),
        models.CheckConstraint(
            condition=Q(recorded_at__gte=F("received_at")), name=f"silence_{kind}_recorded_once_received"
        ),
    ]


class SilenceBreak(Answer):
    """A partner breaks silence on one item, naming a paragraph and a reason; on paper it may concern the whole text."""

    audit_kind = "silence_break"
    item = models.ForeignKey(SilenceItem, on_delete=models.PROTECT, related_name="breaks")
    partner = models.ForeignKey(SilencePartner, on_delete=models.PROTECT, related_name="breaks")
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=60, blank=True)  # the label of the paragraph in the frozen Rev.n
    reason = models.TextField()

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [
            *_received_as_recorded("break"),
            models.CheckConstraint(
                condition=~Q(channel="portal") | Q(paragraph__isnull=False), name="silence_break_names_a_paragraph"
            ),
        ]

    def __str__(self) -> str:
        return f"break {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return self.item.chain_name


class SilenceBreakWithdrawal(Answer):
    """The withdrawal of a break, by the ministry of foreign affairs or, during the meeting, the head of delegation."""

    of_break = models.OneToOneField(SilenceBreak, on_delete=models.PROTECT, related_name="withdrawal")

    class Meta:
        constraints = [
            *_received_as_recorded("withdrawal"),
            models.CheckConstraint(condition=~Q(voice="culture"), name="silence_withdrawal_not_by_culture"),
        ]

    def __str__(self) -> str:
        return f"withdrawal of {self.of_break}"


class SilenceReservation(Answer):
    """The written consent of a partner, whose break was recorded after the finding, to a reservation instead."""

    of_break = models.OneToOneField(SilenceBreak, on_delete=models.PROTECT, related_name="reservation")
    text = models.TextField()

    class Meta:
        constraints = [
            *_received_as_recorded("reservation"),
            models.CheckConstraint(condition=~Q(channel="portal"), name="silence_reservation_in_writing"),
        ]

    def __str__(self) -> str:
        return f"reservation instead of {self.of_break}"


class SilenceJoin(Answer):
    """A partner expressly joins the consensus on all items of a round, and receives no more reminders."""

    partner = models.OneToOneField(SilencePartner, on_delete=models.PROTECT, related_name="join")

    class Meta:
        constraints = _received_as_recorded("join")

    def __str__(self) -> str:
        return f"{self.partner} joins"


class TimeRequest(Answer):
    """A partner asks for more time; until the chair answers, the round cannot end as held."""

    audit_kind = "silence_time_request"
    partner = models.ForeignKey(SilencePartner, on_delete=models.PROTECT, related_name="time_requests")
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = _received_as_recorded("request")

    def __str__(self) -> str:
        return f"request for more time {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return self.partner.chain_name


class TimeAnswer(models.Model):
    """The chair's answer to a request for more time: the round is extended for all, or the end remains. Insert-only."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    request = models.OneToOneField(TimeRequest, on_delete=models.PROTECT, related_name="answer")
    is_granted = models.BooleanField()
    text = models.CharField(max_length=500, blank=True)
    chair = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer to {self.request}"


class SilenceFinding(models.Model):
    """The chair's finding on one item: silence held, and the text is adopted, or it returns to discussion. Insert-only."""

    audit_kind = "silence_finding"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    item = models.OneToOneField(SilenceItem, on_delete=models.PROTECT, related_name="finding")
    adoption = models.OneToOneField(Adoption, null=True, on_delete=models.PROTECT, related_name="finding")
    chair = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"finding on {self.item}"


class AdoptionVoid(models.Model):
    """That an adoption by silence is void: silence had been broken in time, which was recorded only after the finding.

    Insert-only. The number stays reserved for the recommendation, and is given to no other one.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    adoption = models.OneToOneField(Adoption, on_delete=models.PROTECT, related_name="void")
    of_break = models.OneToOneField(SilenceBreak, on_delete=models.PROTECT, related_name="void")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True)  # if the recommendation was public until then
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.adoption} is void"
