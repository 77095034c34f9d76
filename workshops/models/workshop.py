from datetime import date, timedelta
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, Organisation, Partner, User, Visitor
from registry.names import PersonName, place_text
from workshops.models.meeting import Initiative, Meeting
from workshops.roles import GRANTED_BY, REGISTRARS, Role


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def public(self) -> Self:
        """Return workshops open to the public."""
        return self.filter(opened_at__isnull=False)

    def in_which(self, user: Visitor, *roles: "Role") -> Self:
        """Return workshops in which `user` holds one of `roles`; none for anonymous users."""
        if not user.is_authenticated:
            return self.none()
        held = WorkshopRole.objects.filter(user=user, role__in=roles, ended_at=None, workshop__isnull=False)
        return self.filter(pk__in=held.values("workshop"))

    def attended_by(self, user: Visitor) -> Self:
        """Return workshops that `user` participates in, as an active delegate or in any role."""
        if not user.is_authenticated:
            return self.none()
        active = ["nominated", "confirmed", "attended"]
        is_delegate = {"delegations__delegates__user": user, "delegations__delegates__state__in": active}
        as_delegate = Workshop.objects.filter(**is_delegate).order_by()
        held = WorkshopRole.objects.filter(user=user, ended_at=None, workshop__isnull=False).order_by()
        return self.filter(Q(pk__in=as_delegate.values("pk")) | Q(pk__in=held.values("workshop")))

    def visible_to(self, user: Visitor) -> Self:
        """Return public workshops, and those that `user` participates in."""
        return self.filter(Q(opened_at__isnull=False) | Q(pk__in=Workshop.objects.attended_by(user).values("pk")))

    def that_adopt(self) -> Self:
        """Return workshops in which recommendations are adopted."""
        return self.exclude(outcome_mode=OutcomeMode.SUMMARY)

    def lacking(self, role: "Role") -> Self:
        """Return workshops that are not over and in which no one holds `role` or has been granted it."""
        granted = WorkshopRole.objects.filter(role=role, ended_at=None, workshop=OuterRef("pk"))
        return self.filter(~Exists(granted), ends_on__gte=timezone.now().date())

    def planned_by(self, user: Visitor) -> Self:
        """Return workshops whose plan `user` may change, as organiser."""
        return self.in_which(user, Role.ORGANISER)

    def staffed_by(self, user: Visitor) -> Self:
        """Return workshops for which `user` may register delegates, as organiser or secretariat."""
        return self.in_which(user, *REGISTRARS)

    def for_secretariat(self, user: Visitor) -> Self:
        """Return workshops of which `user` is the secretariat."""
        return self.in_which(user, Role.SECRETARIAT)

    def with_roles_granted_by(self, user: Visitor) -> Self:
        """Return workshops in which `user` may grant roles: for an administrator all, for others see GRANTED_BY."""
        if user.is_authenticated and user.is_administrator:
            return self.all()
        return self.in_which(user, *GRANTED_BY)


class OutcomeMode(models.TextChoices):
    """The forms of the outcome, from the simplest procedure to the fullest; each includes those before it."""

    SUMMARY = "summary", _("Chair’s summary")
    ROOM = "room", _("Agreed in the room")
    SILENCE = "silence", _("Agreed in the room or by silence")


class Workshop(models.Model):
    """A workshop: its subject, place, dates and deadlines (stored in UTC).

    Local times of sessions and pages are in `zone`, an IANA name.
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
    outcome_mode = models.CharField(max_length=8, choices=OutcomeMode, default=OutcomeMode.ROOM)
    # What the organiser may add to the mode; only where recommendations are adopted.
    takes_amendments = models.BooleanField(default=False)
    takes_co_sponsors = models.BooleanField(default=False)
    takes_positions = models.BooleanField(default=False)
    # Whether drafts are circulated to acceding partners, organisations, experts and NGOs as well as to partners.
    circulates_to_all = models.BooleanField(default=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # For archived workshops (held before the launch of the portal): date of entry, sources, and dates as reported.
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
            models.CheckConstraint(
                condition=~Q(outcome_mode=OutcomeMode.SUMMARY)
                | Q(takes_amendments=False, takes_co_sponsors=False, takes_positions=False),
                name="workshop_options_only_with_adoption",
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
    def is_invented(self) -> bool:
        """Return whether the demonstration invented the workshop; those entered from sources were held."""
        return self.is_demo and not self.archived_at

    @property
    def adopts(self) -> bool:
        """Return whether recommendations are adopted, rather than only carried by the chair’s summary."""
        return self.outcome_mode != OutcomeMode.SUMMARY

    @property
    def has_silence(self) -> bool:
        """Return whether recommendations may also be adopted by a silence procedure."""
        return self.outcome_mode == OutcomeMode.SILENCE

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def days(self) -> list[date]:
        """Return the days of the workshop, in order."""
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]

    @property
    def short_name(self) -> str:
        """Return the place and year, as in everyday use: Ha Long 2010."""
        return f"{self.city} {self.starts_on.year}"

    def correspondents(self) -> list[str]:
        """Return the e-mail addresses for answers to e-mails about this workshop: of its secretariat, else its organisers."""
        staff = self.roles.filter(role__in=REGISTRARS, ended_at=None, user__isnull=False).order_by("pk")
        addresses: dict[str, list[str]] = {}
        for role, address in staff.values_list("role", "user__email"):
            addresses.setdefault(role, []).append(address)
        return addresses.get(Role.SECRETARIAT) or addresses.get(Role.ORGANISER, [])

    @property
    def place(self) -> str:
        """Return the city with the country of the host."""
        return place_text(self.city, self.host.name)


class Topic(models.Model):
    """A topic of the workshop."""

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


class WorkshopRoleQuerySet(models.QuerySet["WorkshopRole"]):
    def endable_by(self, user: Visitor) -> Self:
        """Return roles that `user` may end: an administrator all, the secretariat its own, an organiser those granted."""
        if user.is_authenticated and user.is_administrator:
            return self.all()
        own = Q(workshop__in=Workshop.objects.planned_by(user), role__in=GRANTED_BY[Role.ORGANISER])
        return self.filter(Q(workshop__in=Workshop.objects.for_secretariat(user)) | own & Q(granted_by=user.pk))


class WorkshopRole(models.Model):
    """The role of a person in a workshop: granted to an e-mail address, and held once they have accepted it.

    An organiser's role without a workshop is a mandate to create one, and is bound to the workshop created.
    """

    audit_kind = "role"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, null=True, blank=True, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=16, choices=Role)
    email = models.EmailField()
    full_name = models.CharField(max_length=200)
    latin_name = models.CharField(max_length=200, blank=True)
    honorific = models.CharField(max_length=100, blank=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="workshop_roles")
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    may_be_ended: bool  # not a column: set by the page that lists roles

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
            # NULL is not equal to NULL, so mandates need a constraint of their own.
            models.UniqueConstraint(
                fields=["email"], condition=Q(workshop=None, ended_at=None), name="role_one_mandate_for_each_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.names}"

    @property
    def names(self) -> PersonName:
        return PersonName.of(self.full_name, self.latin_name)

    @property
    def salutation(self) -> str:
        """Return how e-mails address the person, as the salutation of a delegate; empty without a form of address."""
        return self.names.addressed(self.honorific).latin if self.honorific else ""

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key) if self.workshop else "platform"
