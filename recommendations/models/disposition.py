"""What was offered, answered and decided on the changes of amendments, and their co-sponsors."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from members.models import User
from recommendations.models.amendment import Amendment, AmendmentChange, Outcome
from recommendations.models.version import Version
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation, WorkshopRole

OFFERED = (Outcome.ACCEPTED, Outcome.MODIFIED, Outcome.NOT_RETAINED, Outcome.OVERTAKEN)


class Disposition(models.Model):
    """What the secretariat offers on a change, or what the chair decides on it. Insert-only; the last one applies.

    An offer other than acceptance has a deadline for the answer of the proposer. `version` is the version that the offer
    was made on; `text` is the wording of an acceptance with modifications.
    """

    audit_kind = "disposition"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    change = models.ForeignKey(AmendmentChange, on_delete=models.PROTECT, related_name="dispositions")
    serial = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=[(one.value, one.label) for one in OFFERED])
    text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    deadline = models.DateTimeField(null=True)
    declared_by = models.ForeignKey(WorkshopRole, null=True, on_delete=models.PROTECT, related_name="+")
    declared_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["change", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["change", "serial"], name="disposition_serial_unique"),
            models.CheckConstraint(
                condition=(Q(outcome="modified") & ~Q(text="")) | (~Q(outcome="modified") & Q(text="")),
                name="disposition_text_if_modified",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="not_retained") | ~Q(reason=""), name="disposition_reason_if_not_retained"
            ),
            models.CheckConstraint(
                condition=Q(declared_by__isnull=False, deadline__isnull=True)
                | Q(declared_by__isnull=True, outcome="accepted", deadline__isnull=True)
                | (Q(declared_by__isnull=True, deadline__isnull=False) & ~Q(outcome="accepted")),
                name="disposition_deadline_of_an_offer",
            ),
        ]

    def __str__(self) -> str:
        return f"disposition {self.serial} of {self.change}"

    @property
    def chain_name(self) -> str:
        return self.change.chain_name

    @property
    def is_decision(self) -> bool:
        """Return whether the chair decided, rather than the secretariat offered."""
        return self.declared_by_id is not None


class DispositionAnswer(models.Model):
    """The answer of the proposer to an offer: agreement, or a reply. Insert-only."""

    audit_kind = "disposition_answer"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    disposition = models.OneToOneField(Disposition, on_delete=models.PROTECT, related_name="answer")
    agrees = models.BooleanField()
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(text=""), name="disposition_answer_agrees_or_replies")
        ]

    def __str__(self) -> str:
        return f"answer to {self.disposition}"

    @property
    def chain_name(self) -> str:
        return self.disposition.chain_name


class AmendmentSponsor(models.Model):
    """A partner that co-sponsors a released amendment, as recorded by its head of delegation. Only `left_at` changes."""

    audit_kind = "amendment_sponsor"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="sponsors")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["amendment", "delegation__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "delegation"], condition=Q(left_at__isnull=True), name="amendment_sponsored_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.delegation} for {self.amendment}"

    @property
    def chain_name(self) -> str:
        return self.amendment.chain_name
