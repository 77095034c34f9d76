"""Positions of partners on a circulated recommendation, and their objections to editorial circulations. Insert-only."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.models.circulation import Circulation
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph
from registry.files.fields import StoredFileField
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation, Session


class PositionKind(models.TextChoices):
    SUPPORT = "support", _("Support")
    ACCEPT = "accept", _("Can accept")
    STUDY = "study", _("Study reservation")
    RESERVATION = "reservation", _("Reservation")
    OBJECTION = "objection", _("Objection")
    STATEMENT = "statement", _("Statement for the record")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Received(models.TextChoices):
    """How a position of a partner was received."""

    TYPED = "typed", _("entered by the delegation")
    ORAL = "oral", _("stated in a session")
    LETTER = "letter", _("by letter")
    EMAIL = "email", _("by e-mail")


# Recorded only in workshops that take positions on the whole text; the others wherever recommendations are adopted.
OPTIONAL_KINDS = (PositionKind.SUPPORT, PositionKind.ACCEPT)
WITH_TEXT = (PositionKind.RESERVATION, PositionKind.OBJECTION, PositionKind.STATEMENT)
WITH_PARAGRAPH = (PositionKind.STUDY, PositionKind.RESERVATION, PositionKind.OBJECTION)
PRINTED = (PositionKind.RESERVATION, PositionKind.STATEMENT)  # as footnotes of an adopted recommendation
IN_WRITING = (Received.LETTER, Received.EMAIL)

POSITION_READERS = visibility.rule(
    visibility.POSITION_DELEGATION, visibility.COMMENT_SECRETARIAT, visibility.AMENDMENT_CHAIR
)


class PositionQuerySet(models.QuerySet["Position"]):
    def visible_to(self, user: "User | visibility.Held") -> Self:
        """Return positions that `user` may read: those of their own delegation; as chair or secretariat, all."""
        return self.filter(visibility.where(POSITION_READERS, user))


class Position(models.Model):
    """The position of a partner on a recommendation as circulated in Rev.n; the latest row of a partner is its position.

    `delegation_name` is the name of the partner at that time. `text` is the statement of a reservation, the reason for
    an objection, or a remark. `until` is when instructions are expected on a study reservation. With `for_members` the
    European Union speaks on behalf of itself and its Member States. `approves` is the row, recorded by the secretariat,
    whose wording the delegation approved or corrected with this one.
    """

    audit_kind = "position"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="positions")
    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="positions")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    delegation_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=PositionKind)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    for_members = models.BooleanField(default=False)
    received = models.CharField(max_length=8, choices=Received, default=Received.TYPED)
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="+")
    session_title = models.CharField(max_length=200, blank=True)
    evidence_file = StoredFileField(blank=True)
    received_at = models.DateTimeField()
    approves = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    # Not columns: the style of its tag and the label of its paragraph, set by `positions.panel`.
    tag: str
    label: str

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["recommendation", "delegation", "-id"], name="position_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PositionKind.STUDY, until__isnull=False)
                | (~Q(kind=PositionKind.STUDY) & Q(until__isnull=True)),
                name="position_study_until_a_time",
            ),
            models.CheckConstraint(condition=~Q(kind__in=WITH_TEXT) | ~Q(text=""), name="position_with_its_statement"),
            models.CheckConstraint(
                condition=Q(paragraph__isnull=True) | Q(kind__in=WITH_PARAGRAPH), name="position_on_a_paragraph"
            ),
            models.CheckConstraint(
                condition=Q(received=Received.TYPED, session__isnull=True, evidence_file="")
                | Q(received=Received.ORAL, session__isnull=False, evidence_file="")
                | (Q(received__in=IN_WRITING, session__isnull=True) & ~Q(evidence_file="")),
                name="position_with_its_evidence",
            ),
            models.CheckConstraint(
                condition=Q(received_at__lte=F("recorded_at")), name="position_recorded_once_received"
            ),
        ]

    def __str__(self) -> str:
        return f"position {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return str(self.recommendation.workshop.key)

    @property
    def kind_label(self) -> str:
        """Return the label of the kind; Django's own method prepares all labels for each row."""
        return str(PositionKind(self.kind).label)

    @property
    def partner_name(self) -> str:
        """Return the partner as printed; the European Union with its Member States is one entry."""
        if not self.for_members:
            return self.delegation_name
        return str(_("%(name)s and its Member States") % {"name": self.delegation_name})

    @property
    def is_approved(self) -> bool:
        """Return whether the wording is the partner's own, typed by its head of delegation or received in writing."""
        return self.received != Received.ORAL


class EditorialObjection(models.Model):
    """The objection of a partner to a circulation marked as editorial, which then counts as any other. Insert-only."""

    audit_kind = "editorial_objection"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="editorial_objections")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circulation", "delegation"], name="editorial_objection_once_for_each_partner"
            )
        ]

    def __str__(self) -> str:
        return f"objection {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return str(self.circulation.recommendation.workshop.key)
