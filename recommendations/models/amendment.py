"""Amendments to a circulated recommendation, their changes, what was offered and decided on each, and their sponsors.

A draft can be changed and discarded; from its release, what was proposed, offered, answered and decided is insert-only.
"""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Partner, User
from recommendations import visibility
from recommendations.models.circulation import Circulation
from recommendations.models.position import IN_WRITING, Received
from recommendations.models.recommendation import Recommendation
from recommendations.models.version import Paragraph, ParagraphKind, Version
from registry.files.fields import StoredFileField
from registry.names import PERSON_NAME_LENGTH
from workshops.models import Delegation


class AmendmentState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RELEASED = "released", _("Open")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Act(models.TextChoices):
    """What a change does to a paragraph."""

    REPLACE = "replace", _("Change the wording")
    INSERT = "insert", _("Insert a new paragraph after this one")
    DELETE = "delete", _("Delete the paragraph")
    MOVE = "move", _("Move the paragraph")


class Fit(models.TextChoices):
    """How a change fits the current version."""

    CLEAN = "clean", _("fits the present wording")
    ADJUSTED = "adjusted", _("adjusted to the present wording")
    CLASH = "clash", _("conflicts with the present wording")


class Outcome(models.TextChoices):
    """What became of a change; until it is known, the change is open and its words are in brackets."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    MODIFIED = "modified", _("Accepted as modified")
    NOT_RETAINED = "not_retained", _("Not retained")
    OVERTAKEN = "overtaken", _("Overtaken")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    COMPROMISE = "compromise", _("Closed by the compromise text")


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def visible_to(self, user: User) -> Self:
        """Return amendments that `user` may read, with their recommendation: submitted amendments, drafts of the
        delegation and, for a head of delegation, drafts that a coordinator has asked the partner to confirm."""
        readable = Recommendation.objects.visible_to(user).filter(workshop__takes_amendments=True).order_by()
        asked = AmendmentConfirmation.objects.filter(visibility.where(HEADS, user)).order_by().values("amendment")
        readers = visibility.where(READERS, user) | Q(pk__in=asked, state=AmendmentState.DRAFT)
        return self.filter(readers, recommendation__in=readable.values("pk"))

    def released(self) -> Self:
        """Return amendments that all readers of the recommendation may read, whatever became of them."""
        return self.exclude(state=AmendmentState.DRAFT)


class Amendment(models.Model):
    """An amendment by a delegation to the revision of `circulation`. Its symbol is assigned on submission and never reused.

    An amendment sent by letter or e-mail is entered by the secretariat, its `author`, with the evidence; if the
    delegation corrects it, the delegation’s own amendment `replaces` it.
    """

    audit_kind = "amendment"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="amendments")
    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(null=True, editable=False)
    symbol = models.CharField(max_length=70, null=True, editable=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    title = models.CharField(max_length=200)
    rationale = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    received = models.CharField(max_length=8, choices=Received, default=Received.TYPED)
    received_at = models.DateTimeField(null=True)
    evidence_file = StoredFileField(blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    state = models.CharField(max_length=10, choices=AmendmentState, default=AmendmentState.DRAFT, editable=False)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, editable=False)
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    released_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["recommendation", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "number"],
                condition=Q(number__isnull=False),
                name="amendment_number_unique_in_recommendation",
            ),
            models.UniqueConstraint(
                fields=["symbol"], condition=Q(symbol__isnull=False), name="amendment_symbol_unique"
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(replaces__isnull=False), name="amendment_replaced_once"
            ),
            models.CheckConstraint(
                condition=Q(received=Received.TYPED, received_at__isnull=True, evidence_file="")
                | (Q(received__in=IN_WRITING, received_at__isnull=False) & ~Q(evidence_file="")),
                name="amendment_with_its_evidence",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="draft",
                    number__isnull=True,
                    symbol__isnull=True,
                    released_at__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    ~Q(state="draft"),
                    number__isnull=False,
                    symbol__isnull=False,
                    released_at__isnull=False,
                    released_by__isnull=False,
                ),
                name="amendment_symbol_from_release",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "released"], closed_at__isnull=True)
                | Q(state__in=["closed", "withdrawn"], closed_at__isnull=False),
                name="amendment_closed_or_withdrawn_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.symbol or _("draft amendment %(key)s") % {"key": str(self.key)[:8]}

    def get_absolute_url(self) -> str:
        return reverse("amendments:amendment", args=[self.key])

    @property
    def chain_name(self) -> str:
        return self.recommendation.chain_name

    @property
    def short_symbol(self) -> str:
        """Return the symbol as shown in tables and beside paragraphs, such as Am.3; empty before release."""
        return f"Am.{self.number}" if self.number else ""

    @property
    def is_draft(self) -> bool:
        return self.state == AmendmentState.DRAFT

    @property
    def is_on_behalf(self) -> bool:
        """Return whether the secretariat entered it, as received by letter or e-mail."""
        return self.received != Received.TYPED

    @property
    def received_label(self) -> str:
        """Return how it was received, such as "received by e-mail"; empty if the delegation entered it."""
        return str(_("received %(how)s") % {"how": Received(self.received).label}) if self.is_on_behalf else ""

    @property
    def state_tag(self) -> str:
        """Return the style of the tag that shows its state."""
        tags = {"draft": "draft", "released": "discussion", "closed": "ok", "withdrawn": "closed"}
        return tags[self.state]


class AmendmentChange(models.Model):
    """One change of an amendment to the paragraph `paragraph`, or the insertion of a paragraph after it.

    For an insertion or a move to the beginning, the paragraph that it follows is None. `fit` says how the change fits
    the version `fitted_to`; it is computed anew for each version. `made` is the paragraph that an insertion became,
    `compromise` the compromise text that closed the change.
    """

    audit_kind = "amendment_change"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="changes")
    position = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=8, choices=Act)
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ParagraphKind)
    text = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True, editable=False)  # a copy, by which the trigger knows
    fit = models.CharField(max_length=8, choices=Fit, default=Fit.CLEAN, editable=False)
    fitted_to = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    applied = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    made = models.ForeignKey(Paragraph, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    compromise = models.ForeignKey(
        "recommendations.Compromise", null=True, on_delete=models.PROTECT, related_name="closed_changes", editable=False
    )

    class Meta:
        ordering = ["amendment", "position"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "position"], name="amendment_change_position_unique"),
            models.UniqueConstraint(
                fields=["amendment", "paragraph"],
                condition=~Q(act="insert"),
                name="amendment_change_one_for_each_paragraph",
            ),
            models.CheckConstraint(
                condition=(Q(act__in=["replace", "insert"]) & ~Q(text="")) | Q(act__in=["delete", "move"], text=""),
                name="amendment_change_text_if_it_has_one",
            ),
            models.CheckConstraint(
                condition=Q(act="insert", after__isnull=True)
                | Q(act="move", paragraph__isnull=False)
                | Q(act__in=["replace", "delete"], paragraph__isnull=False, after__isnull=True),
                name="amendment_change_of_a_paragraph",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_at__isnull=True, applied__isnull=True, made__isnull=True)
                | (~Q(outcome="open") & Q(closed_at__isnull=False, released_at__isnull=False)),
                name="amendment_change_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome="compromise", compromise__isnull=False)
                | (~Q(outcome="compromise") & Q(compromise__isnull=True)),
                name="amendment_change_closed_by_a_compromise",
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.position} of {self.amendment}"

    @property
    def chain_name(self) -> str:
        return self.amendment.chain_name

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def anchor(self) -> str:
        return f"a-{str(self.key)[:8]}"


class AmendmentConfirmation(models.Model):
    """A coordinator’s request to a partner of its group to confirm a draft, and the confirmation; kept until the
    amendment is submitted.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="confirmations")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)

    class Meta:
        ordering = ["amendment", "delegation__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "delegation"], name="amendment_confirmation_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="amendment_confirmed_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegation} on {self.amendment}"


# Drafts are edited and submitted by the delegation or, if they were received by letter or e-mail, by the secretariat.
_TYPED = Q(received=Received.TYPED)
_OF_SECRETARIAT = (visibility.COMMENT_SECRETARIAT, ~_TYPED)
DRAFTERS = visibility.rule((visibility.AMENDMENT_DELEGATION, _TYPED), _OF_SECRETARIAT)
RELEASERS = visibility.rule((visibility.AMENDMENT_HEAD, _TYPED), _OF_SECRETARIAT)
# Submitted amendments are visible to everyone who may read the recommendation; drafts are visible to those who may edit them.
READERS = visibility.rule((visibility.EVERYONE, ~Q(state=AmendmentState.DRAFT))) | DRAFTERS
NEGOTIATORS = visibility.rule(visibility.AMENDMENT_DELEGATION)
HEADS = visibility.rule(visibility.AMENDMENT_HEAD)
SECRETARIATS = visibility.rule(visibility.COMMENT_SECRETARIAT)
DECIDERS = visibility.rule(visibility.COMMENT_SECRETARIAT, visibility.AMENDMENT_CHAIR)
