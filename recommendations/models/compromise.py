"""Compromise texts, with which the chair closes the remaining amendments to a recommendation unless a delegation objects.

Proposals and objections are insert-only. Whether objections are still possible depends only on the current time.
"""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.models.amendment import Act
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, ParagraphKind, Version
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation, WorkshopRole


class CompromiseState(models.TextChoices):
    """The state of a compromise text; OPEN until it is objected to, withdrawn or applied, even after the deadline."""

    OPEN = "open", _("Proposed")
    OBJECTED = "objected", _("Not agreed: a delegation objected")
    WITHDRAWN = "withdrawn", _("Withdrawn by the chair")
    APPLIED = "applied", _("Applied to the text")


class CompromiseQuerySet(models.QuerySet["Compromise"]):
    def visible_to(self, user: User) -> Self:
        """Return the compromise texts on recommendations that `user` may read, in workshops that take amendments."""
        readable = Recommendation.objects.visible_to(user).filter(workshop__takes_amendments=True).order_by()
        return self.filter(recommendation__in=readable.values("pk"))


class Compromise(models.Model):
    """A compromise text proposed by a chair and based on `version`; at most one is open for each recommendation.

    It closes the changes that were open when it was proposed. `declared_by` is the chair; `recorded_by` is the person
    who entered it.
    """

    audit_kind = "compromise"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="compromises")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    language = models.CharField(max_length=12, default="en")
    deadline = models.DateTimeField()
    declared_by = models.ForeignKey(WorkshopRole, on_delete=models.PROTECT, related_name="+")
    declared_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CompromiseState, default=CompromiseState.OPEN, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True, editable=False)
    applied = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = CompromiseQuerySet.as_manager()

    class Meta:
        ordering = ["recommendation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation"], condition=Q(state="open"), name="compromise_one_open_for_each_recommendation"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="compromise_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied__isnull=False) | (~Q(state="applied") & Q(applied__isnull=True)),
                name="compromise_applied_in_a_version",
            ),
            models.CheckConstraint(
                condition=Q(deadline__gt=F("proposed_at")), name="compromise_deadline_after_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"compromise text {str(self.key)[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("amendments:compromise", args=[self.key])

    @property
    def chain_name(self) -> str:
        return self.recommendation.chain_name

    @property
    def is_open(self) -> bool:
        return self.state == CompromiseState.OPEN

    def takes_objections(self, now: datetime) -> bool:
        """Return whether delegations can object at the time `now`: until the deadline, unless the compromise text has
        already been closed.
        """
        return self.is_open and now < self.deadline

    def is_ready(self, now: datetime) -> bool:
        """Return whether it can be applied at the time `now`: after the deadline, unless it has already been closed. No
        scheduled task is needed.
        """
        return self.is_open and now >= self.deadline


class CompromiseChange(models.Model):
    """A change that a compromise text makes to `paragraph`, or a new paragraph that it inserts after it (None: at the
    beginning of the text).
    """

    audit_kind = "compromise_change"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    compromise = models.ForeignKey(Compromise, on_delete=models.PROTECT, related_name="changes")
    position = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=8, choices=Act)
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ParagraphKind)
    text = models.TextField(blank=True)

    after = None  # not a column: a compromise text moves no paragraph

    class Meta:
        ordering = ["compromise", "position"]
        constraints = [
            models.UniqueConstraint(fields=["compromise", "position"], name="compromise_change_position_unique"),
            models.UniqueConstraint(
                fields=["compromise", "paragraph"],
                condition=~Q(act="insert"),
                name="compromise_change_one_for_each_paragraph",
            ),
            models.CheckConstraint(
                condition=(Q(act="replace", paragraph__isnull=False) & ~Q(text=""))
                | (Q(act="insert") & ~Q(text=""))
                | Q(act="delete", paragraph__isnull=False, text=""),
                name="compromise_change_text_if_it_has_one",
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.position} of {self.compromise}"

    @property
    def chain_name(self) -> str:
        return self.compromise.chain_name


class CompromiseObjection(models.Model):
    """The objection of a partner, which ends the compromise text and leaves the amendments open. Insert-only."""

    audit_kind = "compromise_objection"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    compromise = models.OneToOneField(Compromise, on_delete=models.PROTECT, related_name="objection")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    delegation_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    objected_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"objection to {self.compromise}"

    @property
    def chain_name(self) -> str:
        return self.compromise.chain_name


_OPEN = visibility.AMENDED & visibility.CIRCULATED & visibility.UNDER_REVIEW
# Who may propose one on a recommendation: the chair, or the secretariat, which records it.
PROPOSERS = visibility.DECIDERS.under(_OPEN)
# Who is notified and may object: the heads and deputy heads of the delegations of partners.
OBJECTORS = visibility.rule(visibility.PARTNER_HEAD).under(_OPEN)
# Who decides on an existing one. They can see who objected and why, as can the delegation that objected.
COMPROMISE_DECIDERS = visibility.rule(visibility.COMMENT_SECRETARIAT, visibility.AMENDMENT_CHAIR)
OBJECTION_READERS = visibility.rule(visibility.POSITION_DELEGATION)
