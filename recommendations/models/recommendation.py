from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workshops.models import BINDING, OFFICERS, Delegate, Delegation, Role, Topic, Workshop


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    WITH_HEAD = "with_head", _("With the head")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    IN_DISCUSSION = "discussion", _("In discussion")
    FINAL_DRAFT = "final", _("Final draft")
    ADOPTED = "adopted", _("Adopted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def _roles(user):
    """What `user` is to a text, as four conditions: its author, a co-author, of the delegation that leads, its head.

    Subqueries rather than joins: they are asked once, whatever the number of texts.
    """
    mine = Delegate.objects.of(user).order_by()
    author = Q(author__in=mine.values("pk"))
    written = Recommendation.co_authors.through.objects.filter(delegate__in=mine.values("pk"))
    co_author = Q(pk__in=written.values("recommendation"))
    delegate = Q(lead__in=mine.values("delegation"))
    head = Q(lead__in=mine.filter(capacity__in=BINDING).values("delegation"))
    return author, co_author, delegate, head


def _own(user):
    """Texts of the user's own hand, or handed to them as head or alternate of the delegation that leads.

    A draft that its author withdrew was never handed to anybody.
    """
    author, co_author, delegate, head = _roles(user)
    kept = Q(state=State.DRAFT) | Q(state=State.WITHDRAWN, submitted_at__isnull=True)
    return author | co_author | (head & ~kept) | (delegate & Q(is_shared=True))


class Nature(models.TextChoices):
    RECOMMENDATION = "recommendation", _("Recommendation")
    FINDING = "finding", _("Finding")


class RecommendationQuerySet(models.QuerySet):
    def adopted(self):
        return self.filter(state=State.ADOPTED)

    def released(self):
        """Public: what anybody may read at its stable address."""
        return self.filter(released_at__isnull=False)

    def visible_to(self, user):
        """What `user` may read: own and shared drafts; submitted texts by the officers; circulated ones by all who
        take part. Withdrawn ones remain visible to whom they were visible before."""
        if not user.is_authenticated:
            return self.none()
        kept = Workshop.objects.in_which(user, *OFFICERS)
        rule = _own(user)
        rule |= Q(workshop__in=kept, submitted_at__isnull=False)
        rule |= Q(workshop__in=Workshop.objects.attended_by(user), circulated_at__isnull=False)
        return self.filter(rule)

    def written_by(self, user):
        """What `user` writes at some time of its life: as author, co-author, head or sharing delegate; as secretariat,
        what was circulated. Whether now is the time is `editable_by`."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_own(user) | Q(workshop__in=Workshop.objects.kept_by(user), circulated_at__isnull=False))

    def opened_by(self, user):
        """Texts whose co-authors `user` may name: their own, and those of the delegation that they head."""
        if not user.is_authenticated:
            return self.none()
        author, _co_author, _delegate, head = _roles(user)
        return self.filter(_own(user) & (author | head))

    def decided_by(self, user):
        """Texts whose adoption `user` may record, as chair or secretariat, once they are final."""
        workshops = Workshop.objects.in_which(user, Role.SECRETARIAT, Role.CHAIR)
        return self.filter(workshop__in=workshops, circulated_at__isnull=False)

    def editable_by(self, user):
        """What `user` may rewrite now: drafts and returned texts of their own or shared; with the head, the head's;
        in discussion, and as final draft, the secretariat's."""
        if not user.is_authenticated:
            return self.none()
        author, co_author, delegate, head = _roles(user)
        rule = Q(state__in=[State.DRAFT, State.RETURNED]) & (author | co_author | (delegate & Q(is_shared=True)))
        rule |= Q(state__in=[State.WITH_HEAD, State.RETURNED]) & head
        rule |= Q(state__in=[State.IN_DISCUSSION, State.FINAL_DRAFT], workshop__in=Workshop.objects.kept_by(user))
        return self.filter(rule)


class Recommendation(models.Model):
    """One text put forward under one agenda topic; its title and words are in its revisions.

    `state` changes only through `workflow.take_step`. The symbol is given at submission and never reused,
    the number at adoption. `current` is the wording last saved, `submitted` the one last put to the secretariat,
    `circulated` the one last put before everybody: who may read which is said in `reading.shown_to`.
    """

    audit_kind = "recommendation"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)  # in URLs, hashes, exports; the pk never leaves
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Delegate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    co_authors = models.ManyToManyField(Delegate, blank=True, related_name="+")
    # A copy of that of `current`, for filters, which saving a version writes.
    nature = models.CharField(max_length=16, choices=Nature, default=Nature.RECOMMENDATION, editable=False)
    # Entered from an archive, restated from `sources`: nobody of the portal led or wrote it.
    is_reported = models.BooleanField(default=False, editable=False)
    sources = models.JSONField(default=list, blank=True, editable=False)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT, editable=False)
    serial = models.PositiveIntegerField(null=True, editable=False)
    symbol = models.CharField(max_length=60, null=True, unique=True, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    is_shared = models.BooleanField(default=False)
    current = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    submitted = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    circulated = models.ForeignKey("Revision", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    circulated_at = models.DateTimeField(null=True, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["topic__number", "number", "serial", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="recommendation_number_unique_in_topic"),
            models.UniqueConstraint(fields=["workshop", "serial"], name="recommendation_serial_unique_in_workshop"),
            models.CheckConstraint(
                name="recommendation_adopted_iff_numbered",
                condition=Q(state=State.ADOPTED, number__isnull=False)
                | (~Q(state=State.ADOPTED) & Q(number__isnull=True)),
            ),
            models.CheckConstraint(
                name="recommendation_symbol_from_submission",
                condition=Q(symbol__isnull=True, state__in=["draft", "with_head", "withdrawn"])
                | Q(symbol__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="recommendation_led_and_written_unless_reported",
                condition=Q(is_reported=True) | Q(lead__isnull=False, author__isnull=False),
            ),
            models.CheckConstraint(
                name="recommendation_released_once_adopted",
                condition=Q(released_at__isnull=True) | Q(state=State.ADOPTED),
            ),
        ]

    def __str__(self):
        return self.symbol or _("draft %(key)s") % {"key": str(self.key)[:8]}

    def get_absolute_url(self):
        return reverse("reading:recommendation", args=[self.key])

    @property
    def chain_name(self):
        return str(self.workshop.key)

    @property
    def lead_name(self):
        """Who leads the text, as pages say it; a text from an archive has nobody of the portal."""
        return self.lead.name if self.lead_id else str(_("As reported"))

    @property
    def partner_code(self):
        """The code of the partner that leads; none of an organisation, nor of a text from an archive."""
        return self.lead.partner_code if self.lead_id else ""

    @property
    def short_symbol(self):
        """REC/7, as tables print it; empty before submission."""
        return f"REC/{self.serial}" if self.serial else ""

    @property
    def full_number(self):
        """2.1: the second topic's first; empty before adoption."""
        return f"{self.topic.number}.{self.number}" if self.number else ""
