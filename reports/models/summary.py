"""The chair's summary of a workshop, the rapporteur's session notes, and the factual corrections to it."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import User, Visitor
from recommendations import visibility
from registry.models import RenditionRow
from registry.names import PERSON_NAME_LENGTH
from workshops.models import BINDING, OFFICERS, Delegate, Delegation, Role, Session, Workshop, WorkshopRole
from workshops.models.programme import SessionPart, SessionPerson

SUMMARY_LENGTH = 20_000
NOTE_LENGTH = 8_000
CORRECTION_LENGTH = 4_000


class SummaryState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SHOWN = "shown", _("Circulated for factual correction")
    FINAL = "final", _("Final")

    @property
    def tag(self) -> str:
        """Return the style of the tag for this state."""
        return {"draft": "draft", "shown": "submitted", "final": "ok"}[self.value]


def concerned(user: Visitor) -> "models.QuerySet[Delegate]":
    """Return the delegates as which `user` may correct the chair's summary of a workshop: chairs and co-chairs of its
    sessions, heads and deputy heads of the delegations of the partners that co-sponsor it."""
    if not user.is_authenticated:
        return Delegate.objects.none()
    return Delegate.objects.of(user).filter(is_concerned()).order_by()


def is_concerned() -> Q:
    """Return the condition for delegates who may correct the chair's summary of their workshop."""
    chairs = SessionPerson.objects.filter(part__in=[SessionPart.CHAIR, SessionPart.CO_CHAIR], delegate__isnull=False)
    sponsors = Workshop.co_sponsors.through.objects.filter(
        workshop=models.OuterRef("delegation__workshop"), partner=models.OuterRef("delegation__partner")
    )
    return Q(pk__in=chairs.order_by().values("delegate")) | Q(models.Exists(sponsors), capacity__in=BINDING)


class ChairSummaryQuerySet(models.QuerySet["ChairSummary"]):
    def drafted_by(self, user: Visitor) -> Self:
        """Return summaries that `user` may read in every state and edit, as secretariat, chair or rapporteur."""
        return self.filter(workshop__in=Workshop.objects.in_which(user, *OFFICERS))

    def corrected_by(self, user: Visitor) -> Self:
        """Return summaries shown for factual correction to `user`, as co-chair or for a co-sponsor."""
        return self.filter(workshop__in=concerned(user).values("delegation__workshop"), state=SummaryState.SHOWN)

    def visible_to(self, user: Visitor) -> Self:
        """Return final summaries for those who receive drafts, those shown for correction to those concerned, for officers all."""
        if not user.is_authenticated:
            return self.none()
        rule = Q(workshop__in=Workshop.objects.in_which(user, *OFFICERS))
        rule |= Q(workshop__in=concerned(user).values("delegation__workshop"), state=SummaryState.SHOWN)
        attending = Delegate.objects.of(user).filter(visibility.RECIPIENT.only).order_by()
        readers = Q(workshop__in=attending.values("delegation__workshop"))
        readers |= Q(workshop__in=Workshop.objects.in_which(user, *Role))
        rule |= readers & Q(state=SummaryState.FINAL)
        return self.filter(rule)


class ChairSummary(models.Model):
    """The summary of a workshop under the responsibility of its chair: not negotiated. It never changes once final.

    It is a draft until it is shown to co-chairs and co-sponsors, who can propose factual corrections until a time.
    `embargo_until` is when it may be published at the earliest. `carried` are the recommendations that the final summary
    contains where no one adopts them, as they were then.
    """

    audit_kind = "chair_summary"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.OneToOneField(Workshop, on_delete=models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=8, choices=SummaryState, default=SummaryState.DRAFT)
    text = models.TextField()
    language = models.CharField(max_length=12, default="en")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    written_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    corrections_until = models.DateTimeField(null=True)
    finalised_at = models.DateTimeField(null=True)
    chair = models.ForeignKey(WorkshopRole, null=True, on_delete=models.PROTECT, related_name="+")
    chair_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by_name = models.CharField(max_length=PERSON_NAME_LENGTH, blank=True)
    embargo_until = models.DateTimeField(null=True)
    carried = models.JSONField(default=list)

    objects = ChairSummaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="chair_summary_has_a_text"),
            models.CheckConstraint(
                condition=Q(state="draft", shown_at__isnull=True, corrections_until__isnull=True)
                | Q(shown_at__isnull=False, corrections_until__gt=F("shown_at")) & ~Q(state="draft"),
                name="chair_summary_shown_until_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="final", finalised_at__isnull=False, chair__isnull=False, recorded_by__isnull=False)
                | Q(finalised_at__isnull=True, chair__isnull=True, embargo_until__isnull=True) & ~Q(state="final"),
                name="chair_summary_final_by_the_chair",
            ),
        ]

    def __str__(self) -> str:
        return self.symbol

    def get_absolute_url(self) -> str:
        return reverse("summary:summary", args=[self.workshop.slug])

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)

    @property
    def is_final(self) -> bool:
        return self.state == SummaryState.FINAL

    @property
    def is_shown(self) -> bool:
        return self.state == SummaryState.SHOWN

    @property
    def state_label(self) -> str:
        return str(SummaryState(self.state).label)

    @property
    def state_tag(self) -> str:
        return SummaryState(self.state).tag

    @property
    def dated_on(self) -> date:
        """Return the day of the final summary or of the latest draft, at the place of the workshop."""
        return (self.finalised_at or self.written_at).astimezone(self.workshop.tz).date()


class SessionNote(models.Model):
    """What the rapporteur notes about a session for the chair's summary. Read by secretariat, chair and rapporteurs."""

    audit_kind = "session_note"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_by_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note on session {str(self.session.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return self.session.chain_name


class SummaryCorrection(models.Model):
    """A factual correction that a co-chair or a co-sponsor proposes; with an empty text, that there is none. Insert-only."""

    audit_kind = "summary_correction"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    summary = models.ForeignKey(ChairSummary, on_delete=models.PROTECT, related_name="corrections")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=PERSON_NAME_LENGTH)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"correction {str(self.key)[:8]}"

    @property
    def chain_name(self) -> str:
        return self.summary.chain_name


class SummaryRenditionQuerySet(models.QuerySet["SummaryRendition"]):
    def visible_to(self, user: Visitor) -> Self:
        """Return finished files: of the final summary for its readers, of drafts for those who read them."""
        own = Q(summary__in=ChairSummary.objects.drafted_by(user))
        final = Q(is_draft=False, summary__in=ChairSummary.objects.visible_to(user))
        made = Q(requested_at__gte=F("summary__shown_at")) | Q(requested_at__gte=F("summary__written_at"))
        shown = Q(made, is_draft=True, summary__in=ChairSummary.objects.corrected_by(user))
        return self.exclude(file="").filter(own | final | shown)


class SummaryRendition(RenditionRow):
    """The chair's summary as a PDF; drafts are marked on every page."""

    audit_kind = "summary_rendition"
    summary = models.ForeignKey(ChairSummary, on_delete=models.PROTECT, related_name="renditions")
    is_draft = models.BooleanField()

    objects = SummaryRenditionQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["digest"], name="summary_rendition_once_for_each_content")]

    def __str__(self) -> str:
        return f"{self.summary} pdf"

    def get_absolute_url(self) -> str:
        return reverse("summary:document_file", args=[self.key, self.filename])

    @property
    def chain_name(self) -> str:
        return self.summary.chain_name

    @property
    def filename(self) -> str:
        """Return the name of the file: ASEM-WS-2027-VN-CS.pdf; it marks drafts."""
        return f"{self.summary.symbol.replace('/', '-')}{'-draft' if self.is_draft else ''}.pdf"
