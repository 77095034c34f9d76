"""Sessions in which recommendations are discussed in the room: sittings, statements from the floor, speakers' lists."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.position import Position, PositionKind
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, Version
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation, Role, Session
from workshops.user_roles import roles_of

OPEN_FOR = timedelta(hours=24)  # after which a session that nobody closed no longer counts as open


def conducted_by(user: User, prefix: str = "") -> Q:
    """Return the condition for sessions that `user` conducts: as chair or secretariat of the workshop, or as rapporteur
    of its topic. A session without a topic is conducted by every rapporteur. `prefix` leads to the session. No query.
    """
    roles = roles_of(user)
    officers = [pk for pk, held in roles.roles.items() if pk and held & {Role.CHAIR, Role.SECRETARIAT}]
    found = Q(**{f"{prefix}workshop__in": officers})
    for role in roles.held:
        if role.role != Role.RAPPORTEUR:
            continue
        own = Q(**{f"{prefix}workshop": role.workshop_id})
        topics = [topic.pk for topic in role.topics.all()]
        if topics:
            own &= Q(**{f"{prefix}topic__in": topics}) | Q(**{f"{prefix}topic__isnull": True})
        found |= own
    return found


class SittingQuerySet(models.QuerySet["Sitting"]):
    def conducted_by(self, user: User) -> Self:
        """Return the sittings that `user` conducts, as chair, secretariat or rapporteur; open or closed."""
        return self.filter(conducted_by(user, "session__"))

    def open(self) -> Self:
        """Return the open sittings, in which officers decide on the spot: neither closed nor lapsed."""
        return self.filter(closed_at=None, opened_at__gt=timezone.now() - OPEN_FOR)

    def lapsed(self) -> Self:
        """Return the sittings that have lapsed without being closed."""
        return self.filter(closed_at=None, opened_at__lte=timezone.now() - OPEN_FOR)


class Sitting(models.Model):
    """A session of the programme, opened for deliberation until it is closed; a session may be resumed in another one.

    A sitting that is not closed lapses after OPEN_FOR: nothing more can be recorded in it, but it still has to be
    closed. `recommendation` and `paragraph` are those shown in the room. `shows_names`: the chair has switched on the
    names of delegations on the projector.
    """

    audit_kind = "sitting"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="sittings")
    session_title = models.CharField(max_length=200)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    closed_at = models.DateTimeField(null=True)
    recommendation = models.ForeignKey(Recommendation, null=True, on_delete=models.PROTECT, related_name="+")
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    shows_names = models.BooleanField(default=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(closed_at__isnull=True), name="sitting_open_once_in_a_session"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closed_by_name="")
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="sitting_closed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(paragraph__isnull=True) | Q(recommendation__isnull=False),
                name="sitting_shows_a_paragraph_of_a_recommendation",
            ),
        ]

    def __str__(self) -> str:
        return self.session_title

    def get_absolute_url(self) -> str:
        return reverse("live_session:room", args=[self.key])

    @property
    def chain_name(self) -> str:
        return str(self.session.workshop.key)

    @property
    def lapses_at(self) -> datetime:
        return self.opened_at + OPEN_FOR

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and timezone.now() < self.lapses_at

    @property
    def is_lapsed(self) -> bool:
        """Return whether it has lapsed and still has to be closed."""
        return self.closed_at is None and not self.is_open

    @property
    def ended_at(self) -> datetime | None:
        """Return the time until which entries could be recorded in it; None while it is open."""
        return None if self.is_open else min(self.closed_at or self.lapses_at, self.lapses_at)


class FloorKind(models.TextChoices):
    """What a delegation states from the floor: about the text, or its position, as which it is recorded as well."""

    WORDING = "wording", _("Proposes wording")
    BRACKET = "bracket", _("Asks for brackets")
    SUPPORT = "support", _("Support")
    STUDY = "study", _("Study reservation")
    RESERVATION = "reservation", _("Reservation")


ON_TEXT = (FloorKind.WORDING, FloorKind.BRACKET)
POSITION_KINDS = {
    FloorKind.SUPPORT: PositionKind.SUPPORT,
    FloorKind.STUDY: PositionKind.STUDY,
    FloorKind.RESERVATION: PositionKind.RESERVATION,
}


class FloorStatementQuerySet(models.QuerySet["FloorStatement"]):
    def undecided(self) -> Self:
        """Return proposals on the text, as first noted, that have not been dealt with."""
        return self.filter(kind__in=ON_TEXT, corrects=None, result=None)


class FloorStatement(models.Model):
    """What a delegation stated from the floor, as recorded by an officer; and each correction by its head. Insert-only.

    For wording, `text` is the paragraph as the delegation proposes it; for brackets, the words in question; otherwise
    it is in `position`. A correction is a row of its own with the same `corrects`, the first row; the highest serial
    applies. Without a correction, the statement is as noted orally.
    """

    audit_kind = "floor_statement"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="statements")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="floor_statements")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    delegation_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=FloorKind)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    position = models.ForeignKey(Position, null=True, on_delete=models.PROTECT, related_name="floor_statements")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    serial = models.PositiveSmallIntegerField(default=1)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    objects = FloorStatementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ON_TEXT, position__isnull=True, paragraph__isnull=False) & ~Q(text="")
                | Q(kind__in=list(POSITION_KINDS), position__isnull=False, text="", corrects__isnull=True),
                name="floor_statement_about_the_text_or_a_position",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, serial=1) | Q(corrects__isnull=False, serial__gt=1),
                name="floor_statement_first_or_correction",
            ),
            models.UniqueConstraint(
                fields=["corrects", "serial"],
                condition=Q(corrects__isnull=False),
                name="floor_statement_corrected_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"statement {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return str(self.recommendation.workshop.key)

    @property
    def kind_label(self) -> str:
        """Return the label of the kind; Django's own method prepares all labels for each row."""
        return str(FloorKind(self.kind).label)

    @property
    def is_on_text(self) -> bool:
        return self.kind in ON_TEXT


class FloorOutcome(models.TextChoices):
    """What became of wording or brackets that a delegation asked for."""

    TAKEN_UP = "taken_up", _("Included in the text")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    NOT_RETAINED = "not_retained", _("Not retained")


class StatementOutcome(models.Model):
    """What became of a statement about the text; `made` is the version into which it was put. Insert-only."""

    audit_kind = "floor_outcome"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    statement = models.OneToOneField(FloorStatement, on_delete=models.PROTECT, related_name="result")
    outcome = models.CharField(max_length=12, choices=FloorOutcome)
    made = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=FloorOutcome.TAKEN_UP, made__isnull=False)
                | (~Q(outcome=FloorOutcome.TAKEN_UP) & Q(made__isnull=True)),
                name="floor_outcome_with_the_version_made",
            )
        ]

    def __str__(self) -> str:
        return f"outcome of {self.statement}"

    @property
    def chain_name(self) -> str:
        return self.statement.chain_name

    @property
    def outcome_label(self) -> str:
        return str(FloorOutcome(self.outcome).label)


class SpeakerOutcome(models.TextChoices):
    SPOKE = "spoke", _("Spoke")
    WITHDREW = "withdrew", _("Withdrew")


class Speaker(models.Model):
    """A delegation that asked for the floor, or for a right of reply, and whether it spoke."""

    audit_kind = "speaker"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="speakers")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    delegation_name = models.CharField(max_length=200)
    is_reply = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    outcome = models.CharField(max_length=12, choices=SpeakerOutcome, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["is_reply", "pk"]  # rights of reply are given after the list
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "delegation", "is_reply"],
                condition=Q(ended_at__isnull=True),
                name="speaker_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True)
                | Q(outcome__in=SpeakerOutcome.values, ended_at__isnull=False),
                name="speaker_with_an_outcome_once_over",
            ),
        ]

    def __str__(self) -> str:
        return f"speaker {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return self.sitting.chain_name

    @property
    def outcome_label(self) -> str:
        return str(SpeakerOutcome(self.outcome).label) if self.outcome else ""
