from datetime import date, datetime, timedelta
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, Organisation, Partner, User, Visitor
from workshops.models.meeting import Initiative, Meeting
from workshops.roles import REGISTRARS, Role


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def public(self) -> Self:
        """What anybody may read about: opened by its organiser."""
        return self.filter(opened_at__isnull=False)

    def in_which(self, user: Visitor, *roles: "Role") -> Self:
        """Workshops in which `user` holds one of `roles` now. Nobody holds none."""
        if not user.is_authenticated:
            return self.none()
        held = WorkshopRole.objects.filter(user=user, role__in=roles, ended_at=None, workshop__isnull=False)
        return self.filter(pk__in=held.values("workshop"))

    def attended_by(self, user: Visitor) -> Self:
        """Workshops that `user` takes part in: as an active delegate, or with any role."""
        if not user.is_authenticated:
            return self.none()
        active = ["nominated", "confirmed", "attended"]
        seated = {"delegations__delegates__user": user, "delegations__delegates__state__in": active}
        delegated = Workshop.objects.filter(**seated).order_by()
        held = WorkshopRole.objects.filter(user=user, ended_at=None, workshop__isnull=False).order_by()
        return self.filter(Q(pk__in=delegated.values("pk")) | Q(pk__in=held.values("workshop")))

    def visible_to(self, user: Visitor) -> Self:
        """What is public, and for those who take part their own before it is."""
        return self.filter(Q(opened_at__isnull=False) | Q(pk__in=Workshop.objects.attended_by(user).values("pk")))

    def lacking(self, role: "Role") -> Self:
        """Workshops in which nobody holds `role`, nor was granted it, that are not over yet."""
        granted = WorkshopRole.objects.filter(role=role, ended_at=None, workshop=OuterRef("pk"))
        return self.filter(~Exists(granted), ends_on__gte=timezone.now().date())

    def planned_by(self, user: Visitor) -> Self:
        """Workshops whose plan `user` may change: as organiser."""
        return self.in_which(user, Role.ORGANISER)

    def staffed_by(self, user: Visitor) -> Self:
        """Workshops whose delegates `user` may register: as organiser or secretariat."""
        return self.in_which(user, *REGISTRARS)

    def for_secretariat(self, user: Visitor) -> Self:
        """Workshops whose texts `user` looks after: as secretariat."""
        return self.in_which(user, Role.SECRETARIAT)

    def with_roles_granted_by(self, user: Visitor) -> Self:
        """Workshops in which `user` may grant roles: the secretariat in its own, an administrator in all."""
        if user.is_authenticated and user.is_administrator:
            return self.all()
        return self.for_secretariat(user)


class Workshop(models.Model):
    """One workshop: what it is about, where and when, and the hours by which things are due (kept in UTC).

    Wall times of sessions and of every page are those of `zone`, an IANA name.
    """

    audit_kind = "workshop"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    symbol_stem = models.CharField(max_length=40, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    zone = models.CharField(max_length=64)
    city = models.CharField(max_length=100)
    venue = models.CharField(max_length=200, blank=True)
    mode = models.CharField(
        max_length=10,
        choices=[("in_person", _("in person")), ("online", _("online")), ("hybrid", _("hybrid"))],
        default="in_person",
    )
    host = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    host_ministries = models.ManyToManyField(Ministry, blank=True, related_name="+")
    co_sponsors = models.ManyToManyField(Partner, blank=True, related_name="+")
    co_organisers = models.ManyToManyField(Organisation, blank=True, related_name="+")
    target_meetings = models.ManyToManyField(Meeting, blank=True, related_name="+")
    background = models.TextField(blank=True)
    content = models.TextField(blank=True)
    outputs = models.TextField(blank=True)
    origin = models.ForeignKey(Initiative, null=True, blank=True, on_delete=models.PROTECT, related_name="workshops")
    proposed_at = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=12, default="en")
    submissions_close_at = models.DateTimeField()
    comments_close_at = models.DateTimeField()
    final_drafts_close_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    # Of a workshop held before the portal: when it was entered, from which sources, and its dates as they report them.
    archived_at = models.DateTimeField(null=True, blank=True)
    sources = models.JSONField(default=list, blank=True)
    date_text = models.CharField(max_length=100, blank=True)
    participants_text = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="workshop_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(submissions_close_at__lte=F("comments_close_at"))
                & Q(comments_close_at__lte=F("final_drafts_close_at")),
                name="workshop_deadlines_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("public_pages:workshop", args=[self.slug])

    @property
    def chain_name(self) -> str:
        return str(self.key)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def days(self) -> list[date]:
        """Each day of the workshop, in order."""
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]

    @property
    def short_name(self) -> str:
        """Place and year, as people speak of it: Ha Long 2010."""
        return f"{self.city} {self.starts_on.year}"


class Topic(models.Model):
    """One topic of the agenda; four by default."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="topics")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=12, default="en")

    class Meta:
        ordering = ["workshop", "number"]
        constraints = [models.UniqueConstraint(fields=["workshop", "number"], name="topic_number_unique_in_workshop")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class SessionQuerySet(models.QuerySet["Session"]):
    def planned_by(self, user: Visitor) -> Self:
        """Sessions that `user` may change: as organiser of their workshop."""
        return self.filter(workshop__in=Workshop.objects.planned_by(user))


class SessionKind(models.TextChoices):
    PLENARY = "plenary", _("plenary")
    PARALLEL = "parallel", _("parallel session")
    DRAFTING = "drafting", _("drafting group")
    CEREMONY = "ceremony", _("ceremony")
    BREAK = "break", _("break")


class Session(models.Model):
    """A sitting of the workshop, in wall time of its zone. Texts are adopted in a named session."""

    audit_kind = "session"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="sessions")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=SessionKind, default=SessionKind.PLENARY)
    room = models.CharField(max_length=100, blank=True)
    held_on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    is_invented = models.BooleanField(default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_ends_after_it_starts"),
            models.UniqueConstraint(fields=["workshop", "held_on", "starts", "title"], name="session_set_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)

    @property
    def begins_at(self) -> datetime:
        """The beginning as an aware moment, in the workshop's zone."""
        return datetime.combine(self.held_on, self.starts, self.workshop.tz)

    @property
    def finishes_at(self) -> datetime:
        """The end as an aware moment, in the workshop's zone."""
        return datetime.combine(self.held_on, self.ends, self.workshop.tz)

    @property
    def lies_ahead(self) -> bool:
        return self.begins_at > timezone.now()


class WorkshopRoleQuerySet(models.QuerySet["WorkshopRole"]):
    def endable_by(self, user: Visitor) -> Self:
        """Roles that `user` may end: an administrator all, mandates too; the secretariat those of its workshop."""
        if user.is_authenticated and user.is_administrator:
            return self.all()
        return self.filter(workshop__in=Workshop.objects.for_secretariat(user))


class WorkshopRole(models.Model):
    """What one person does in one workshop. Granted to an address, held from the moment it is accepted.

    An organiser's role may have no workshop yet: it is the mandate to create one, and is bound to it by that.
    """

    audit_kind = "role"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, null=True, blank=True, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=16, choices=Role)
    email = models.EmailField()
    full_name = models.CharField(max_length=200)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="workshop_roles")
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WorkshopRoleQuerySet.as_manager()

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(workshop__isnull=False) | Q(role="organiser"), name="role_without_workshop_is_a_mandate"
            ),
            models.UniqueConstraint(
                fields=["workshop", "role", "email"], condition=Q(ended_at=None), name="role_granted_once"
            ),
            # No workshop is not equal to no workshop, so mandates have a rule of their own.
            models.UniqueConstraint(
                fields=["email"], condition=Q(workshop=None, ended_at=None), name="role_one_mandate_for_each_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.full_name}"

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key) if self.workshop else "platform"
