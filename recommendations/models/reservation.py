"""Reservations and statements for the record, frozen at adoption as numbered footnotes. Insert-only."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models.position import PRINTED, Position, PositionKind
from recommendations.models.version import Paragraph
from recommendations.models.workflow import Adoption
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation


class Reservation(models.Model):
    """A footnote of an adopted recommendation, with the partner's name and the label of the paragraph as of then.

    The row with the highest `serial` of a `number` is printed; a correction by the delegation adds one and keeps the
    others. Without `is_approved` its wording is not printed: the delegation has not approved what was noted for it.
    """

    audit_kind = "reservation"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="reservations")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    serial = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=12, choices=PositionKind)
    text = models.TextField()
    language = models.CharField(max_length=12, default="en")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    partner_name = models.CharField(max_length=300)
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=16, blank=True)
    is_approved = models.BooleanField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["adoption", "number", "serial"], name="reservation_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=PRINTED), name="reservation_of_a_kind_that_is_printed"),
            models.CheckConstraint(condition=~Q(text=""), name="reservation_with_its_wording"),
            models.CheckConstraint(condition=Q(number__gte=1, serial__gte=1), name="reservation_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"reservation {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return str(self.adoption.recommendation.workshop.key)

    @property
    def kind_label(self) -> str:
        return str(PositionKind(self.kind).label)

    @property
    def printed_text(self) -> str:
        """Return what is printed: the approved wording, or only that the partner made a reservation or statement."""
        if self.is_approved:
            return self.text
        if self.kind == PositionKind.RESERVATION:
            return str(_("The partner made a reservation."))
        return str(_("The partner made a statement for the record."))
