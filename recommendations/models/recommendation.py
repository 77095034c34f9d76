from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.db import models
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.states import AS_REPORTED, CONCLUDED, DESCRIPTIONS, NO_LEAD, State
from registry.names import SortKeyField
from workshops.models import Delegate, Delegation, Topic, Workshop

if TYPE_CHECKING:
    from recommendations.models.version import Version
    from recommendations.models.workflow import Adoption


class Nature(models.TextChoices):
    RECOMMENDATION = "recommendation", _("Recommendation")
    FINDING = "finding", _("Finding")


_BY_TOPIC = ("topic_number", "number", "serial")
# The orders of the list of a workshop, each with an index that also says who may read the row.
LIST_INDEXES = {
    "by_topic": _BY_TOPIC,
    "by_title": ("sort_title",),
    "by_state": ("progress", *_BY_TOPIC),
    "by_date": ("-listed_at",),
    "by_comments": ("-comment_count", *_BY_TOPIC),
}


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Recommendations by the permissions of a user, as defined in `visibility`."""

    def adopted(self) -> Self:
        return self.filter(state=State.ADOPTED)

    def carried_by_summary(self) -> Self:
        """Return recommendations of workshops that adopt none, in an issued report."""
        return self.filter(state=State.CARRIED)

    def published(self) -> Self:
        """Return recommendations that anyone may read at their permanent address."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: User | visibility.Held) -> Self:
        """Return recommendations that `user` may read: own and shared drafts, submitted ones as an officer, circulated
        ones as a participant. Withdrawn ones remain visible to those who could read them before."""
        return self.filter(visibility.where(visibility.READERS, user))

    def written_by(self, user: User) -> Self:
        """Return recommendations that `user` may edit at some stage; those editable now are `editable_by`."""
        return self.filter(visibility.where(visibility.WRITERS, user))

    def opened_by(self, user: User) -> Self:
        """Return recommendations whose co-authors `user` may name: their own, and those of a delegation they head."""
        own = self.filter(visibility.where(visibility.OWN, user))
        return own.filter(visibility.where(visibility.NAMERS_OF_CO_AUTHORS, user))

    def decided_by(self, user: User) -> Self:
        """Return circulated recommendations whose adoption `user` may record, as chair or secretariat."""
        rule = visibility.DECIDERS.under(visibility.CIRCULATED & visibility.OF_ADOPTING_WORKSHOP)
        return self.filter(visibility.where(rule, user))

    def moderated_by(self, user: User) -> Self:
        """Return circulated recommendations whose discussion `user` records: as secretariat, chair or rapporteur."""
        return self.filter(visibility.where(visibility.OFFICERS_OF_TOPIC.under(visibility.CIRCULATED), user))

    def consolidated_by(self, user: User) -> Self:
        """Return circulated recommendations that `user` may merge: as secretariat or rapporteur of the topic."""
        return self.filter(visibility.where(visibility.CONSOLIDATORS, user))

    def editable_by(self, user: User) -> Self:
        """Return recommendations that `user` may edit now: drafts and returned ones as author or if shared; those with
        the head of delegation as head; those in discussion and final drafts as secretariat."""
        return self.filter(visibility.where(visibility.EDITORS, user))


class Recommendation(models.Model):
    """A recommendation under one agenda topic; its title and text are in its versions.

    `state` changes only through `workflow.moves.move` and `workflow.summary.carry`. The symbol is assigned at submission
    and never reused, the number at adoption or, if the chair's summary carries it, when the report is issued. `current`,
    `submitted` and `circulated` are the versions last saved, last submitted to the secretariat and last circulated;
    `reading.page.shown_to` decides who reads which.
    """

    audit_kind = "recommendation"
    key = models.UUIDField(
        default=uuid4, unique=True, editable=False
    )  # in URLs, checksums and exports, which never contain the pk
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Delegate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    co_authors = models.ManyToManyField(Delegate, blank=True, related_name="+")
    # A copy of the nature of `current`, for filters; updated when a version is saved.
    nature = models.CharField(max_length=16, choices=Nature, default=Nature.RECOMMENDATION, editable=False)
    # Entered from an archive and restated from `sources`: it has no lead or author in the portal.
    is_reported = models.BooleanField(default=False, editable=False)
    # The open session in which it was entered from the floor: what a delegation proposes orally has no author.
    sitting = models.ForeignKey("Sitting", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    sources = models.JSONField(default=list, blank=True, editable=False)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT, editable=False)
    serial = models.PositiveIntegerField(null=True, editable=False)
    symbol = models.CharField(max_length=60, null=True, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    is_shared = models.BooleanField(default=False)
    current = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    submitted = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    circulated = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    # The adoption in force, and the latest one that was found void, by which the recommendation returned to discussion.
    adoption = models.ForeignKey("Adoption", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    voided = models.ForeignKey("AdoptionVoid", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    circulated_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)  # when it last became a final draft
    published_at = models.DateTimeField(null=True, editable=False)

    # Copies by which lists are sorted, using an index. No value comes from a draft or from a comment that is not
    # addressed to all participants. The number of the topic; the title and date of the version last submitted or
    # circulated.
    topic_number = models.PositiveSmallIntegerField(editable=False)
    sort_title = SortKeyField(max_length=400, blank=True, editable=False)
    listed_at = models.DateTimeField(null=True, editable=False)
    # Comments and replies to all participants; the date of the adoption, or of the report whose summary carries it.
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    # Those that await an answer: neither replies, nor resolved, nor hidden.
    open_comment_count = models.PositiveIntegerField(default=0, editable=False)
    adopted_on = models.DateField(null=True, editable=False)
    progress = models.GeneratedField(
        expression=Case(*(When(state=state, then=place) for place, state in enumerate(State.values))),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )

    # Not columns: set by `reading.list.describe`.
    shown_title: str
    shown_nature: str
    is_shown_as_circulated: bool
    comments_count: int

    # Not a column: the names of its co-sponsors on one line, set by `sponsors.printed.describe`.
    co_sponsors: str

    # Not a column: the version that a report contains, set by the page on which the report is composed.
    for_report: "Version"

    # Not columns: set by `workflow.adoption.final_drafts` on what it returns.
    refusal: str | None
    may_be_agreed: bool
    open_proposals: list[str]
    choice: str

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["topic__number", "number", "serial", "pk"]
        indexes = [
            *(
                models.Index(
                    fields=["workshop", *columns, "id", "circulated_at", "submitted_at"],
                    name=f"recommendation_{name}",
                )
                for name, columns in LIST_INDEXES.items()
            ),
            models.Index(
                fields=["-adopted_on", "-workshop", "topic_number", "number", "id"],
                condition=Q(published_at__isnull=False),
                name="recommendation_register",
            ),
            models.Index(
                fields=["workshop", "state"], condition=Q(published_at__isnull=True), name="recommendation_in_progress"
            ),
            models.Index(
                fields=["workshop", "nature", "id"],
                condition=Q(published_at__isnull=False),
                name="recommendation_published",
            ),
        ]
        constraints = [
            # Partial, because these columns are set later: PostgreSQL locks a row against references to it while it
            # changes a column of a complete unique index.
            models.UniqueConstraint(
                fields=["symbol"], condition=Q(symbol__isnull=False), name="recommendation_symbol_unique"
            ),
            models.UniqueConstraint(
                fields=["topic", "number"],
                condition=Q(number__isnull=False),
                name="recommendation_number_unique_in_topic",
            ),
            models.UniqueConstraint(
                fields=["workshop", "serial"],
                condition=Q(serial__isnull=False),
                name="recommendation_serial_unique_in_workshop",
            ),
            models.UniqueConstraint(
                fields=["adoption"], condition=Q(adoption__isnull=False), name="recommendation_adoption_of_one"
            ),
            models.UniqueConstraint(
                fields=["voided"], condition=Q(voided__isnull=False), name="recommendation_voided_once_by_a_row"
            ),
            models.CheckConstraint(
                name="recommendation_concluded_iff_numbered",
                condition=Q(state__in=CONCLUDED, number__isnull=False, adoption__isnull=False)
                | (~Q(state__in=CONCLUDED) & Q(number__isnull=True, adoption__isnull=True)),
            ),
            models.CheckConstraint(
                name="recommendation_symbol_from_submission",
                condition=Q(symbol__isnull=True, state__in=["draft", "with_head", "withdrawn"])
                | Q(symbol__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="recommendation_led_and_written_unless_reported",
                condition=Q(is_reported=True)
                | Q(lead__isnull=False, author__isnull=False, sitting__isnull=True)
                | Q(lead__isnull=False, author__isnull=True, sitting__isnull=False),
            ),
            models.CheckConstraint(
                name="recommendation_published_once_concluded",
                condition=Q(published_at__isnull=True) | Q(state__in=CONCLUDED),
            ),
        ]

    def __str__(self) -> str:
        return self.symbol or _("draft %(key)s") % {"key": str(self.key)[:8]}

    def get_absolute_url(self) -> str:
        return reverse("reading:recommendation", args=[self.key])

    def list_as(self, version: "Version") -> list[str]:
        """Set the columns by which lists are sorted from `version`; return the names of the columns to be saved."""
        self.sort_title, self.listed_at = version.folded_title, version.saved_at
        return ["sort_title", "listed_at"]

    @property
    def saved(self) -> "Version":
        """Return the current version. Raises ValueError before the first one has been saved."""
        if self.current is None:
            raise ValueError("This recommendation has no version yet.")
        return self.current

    @property
    def valid_adoption(self) -> "Adoption":
        """Return the adoption in force. Raises ValueError unless the recommendation is adopted."""
        if self.adoption is None:
            raise ValueError("This recommendation is not adopted.")
        return self.adoption

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # instead of Django's
        """Return the label of the state; Django's own method prepares all labels for each row."""
        return str(AS_REPORTED if self.is_reported else State(self.state).label)

    @property
    def state_tag(self) -> str:
        """Return the style of the tag that shows its state."""
        return DESCRIPTIONS[State(self.state)].tag

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)

    @property
    def lead_name(self) -> str:
        """Return the name of the lead delegation; a recommendation entered from an archive has none."""
        return self.lead.name if self.lead else str(NO_LEAD)

    @property
    def partner_code(self) -> str:
        """Return the code of the lead partner; empty for an organisation or a recommendation from an archive."""
        return self.lead.partner_code if self.lead else ""

    @property
    def short_symbol(self) -> str:
        """Return the symbol as shown in tables, such as REC/7; empty before submission."""
        return f"REC/{self.serial}" if self.serial else ""

    @property
    def full_number(self) -> str:
        """Return the topic and number, such as 2.1; empty before its adoption or the issue of its report."""
        return f"{self.topic.number}.{self.number}" if self.number else ""
