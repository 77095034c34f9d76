from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Ministry, Organisation, Partner, User, Visitor
from registry.names import PersonName, SortKeyField
from workshops.models.workshop import Workshop


class Standing(models.TextChoices):
    PARTNER = "partner", _("partner")
    ACCEDING = "acceding", _("acceding partner")
    OBSERVER = "observer", _("observer")
    ORGANISATION = "organisation", _("organisation")
    EXPERT = "expert", _("experts")
    NGO = "ngo", _("NGO")
    PRESS = "press", _("press")
    STAFF = "staff", _("staff")


class Capacity(models.TextChoices):
    HEAD = "head", _("head of delegation")
    DEPUTY_HEAD = "deputy_head", _("deputy head of delegation")
    DELEGATE = "delegate", _("delegate")
    ADVISER = "adviser", _("adviser")
    EXPERT = "expert", _("expert")
    OBSERVER = "observer", _("observer")
    INTERPRETER = "interpreter", _("interpreter")
    ACCOMPANYING = "accompanying", _("accompanying person")
    PRESS = "press", _("press")
    SECURITY = "security", _("security")
    STAFF = "staff", _("staff")


class Rank(models.IntegerChoices):
    """Protocol rank, by which people within a delegation are ordered; people without a rank come last."""

    MINISTER = 10, _("minister")
    VICE_MINISTER = 20, _("vice-minister or deputy minister")
    AMBASSADOR = 30, _("ambassador")
    DIRECTOR_GENERAL = 40, _("director-general")
    DIRECTOR = 50, _("director or head of division")
    OFFICER = 60, _("desk officer or other official")
    NONE = 90, _("no rank")


class DelegateState(models.TextChoices):
    NOMINATED = "nominated", _("nominated")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPLACED = "replaced", _("replaced")
    ATTENDED = "attended", _("attended")

    @property
    def tag(self) -> str:
        """Return the style of the tag that displays the state."""
        if self == DelegateState.NOMINATED:
            return "submitted"
        return "ok" if self in (DelegateState.CONFIRMED, DelegateState.ATTENDED) else "closed"


ACTIVE = [DelegateState.NOMINATED, DelegateState.CONFIRMED, DelegateState.ATTENDED]
# Delegates who never receive circulated drafts: they are not sent to negotiate.
WITHOUT_DRAFTS = [Capacity.INTERPRETER, Capacity.ACCOMPANYING, Capacity.PRESS, Capacity.SECURITY]
# Standings of delegations that receive drafts if the workshop circulates them to all; press and staff are not among them.
RECEIVING_IF_ALL = [
    Standing.ACCEDING,
    Standing.OBSERVER,
    Standing.ORGANISATION,
    Standing.EXPERT,
    Standing.NGO,
]
BINDING = [Capacity.HEAD, Capacity.DEPUTY_HEAD]
# Capacities that negotiate for a partner; experts speak for themselves.
NEGOTIATING = [*BINDING, Capacity.DELEGATE, Capacity.ADVISER]


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def registered_by(self, user: Visitor) -> Self:
        """Return delegations in which `user` may register people: as organiser, secretariat, head or deputy head."""
        if not user.is_authenticated:
            return self.none()
        headed = Delegate.objects.of(user).filter(capacity__in=BINDING)
        staffed = Workshop.objects.staffed_by(user)
        return self.filter(Q(workshop__in=staffed) | Q(pk__in=headed.values("delegation")))

    def with_places(self) -> Self:
        """Annotate the numbers `registered` (places taken), `unanswered` (open invitations) and `heads` (0 or 1)."""
        active = Q(delegates__state__in=ACTIVE)
        unanswered = active & Q(delegates__invited_at__isnull=False, delegates__user=None)
        heads = active & Q(delegates__capacity=Capacity.HEAD)
        return self.annotate(
            registered=Count("delegates", filter=active),
            unanswered=Count("delegates", filter=unanswered),
            heads=Count("delegates", filter=heads),
        ).order_by("sort_name", "pk")  # GROUP BY drops the ordering of Meta


class Delegation(models.Model):
    """A partner or an organisation at a workshop, with the name it had at the time."""

    audit_kind = "delegation"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="delegations")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sort_name = SortKeyField(max_length=200, db_index=True)
    standing = models.CharField(max_length=16, choices=Standing, default=Standing.PARTNER)
    quota = models.PositiveSmallIntegerField(default=5)
    opened_at = models.DateTimeField(auto_now_add=True)

    # Annotated by `with_places`.
    registered: int
    unanswered: int
    heads: int

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(partner__isnull=False, organisation__isnull=True)
                | Q(partner__isnull=True, organisation__isnull=False),
                name="delegation_of_partner_or_organisation",
            ),
            models.UniqueConstraint(fields=["workshop", "partner"], name="delegation_one_for_each_partner"),
            models.UniqueConstraint(fields=["workshop", "organisation"], name="delegation_one_for_each_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("delegations:delegation", args=[self.key])

    @property
    def chain_name(self) -> str:
        return str(self.workshop.key)

    @property
    def body(self) -> Partner | Organisation:
        """Return the partner or organisation that the delegation represents."""
        body = self.partner or self.organisation
        assert body, "ensured by a database constraint"
        return body

    @property
    def partner_code(self) -> str:
        return self.partner.code if self.partner else ""


class DelegateQuerySet(models.QuerySet["Delegate"]):
    def active(self) -> Self:
        return self.filter(state__in=ACTIVE)

    def of(self, user: Visitor) -> Self:
        """Return the active delegate records of `user`."""
        return self.active().filter(user=user) if user.is_authenticated else self.none()

    def binding(self) -> Self:
        """Return heads and deputy heads, who may act for their delegation."""
        return self.active().filter(capacity__in=BINDING)

    def editable_by(self, user: Visitor) -> Self:
        """Return delegates whom `user` may edit, invite and withdraw: those they may also register."""
        return self.filter(delegation__in=Delegation.objects.registered_by(user))

    def visible_to(self, user: Visitor) -> Self:
        """Return delegates whose contact data `user` may read: those they may edit, and themselves."""
        return self.filter(Q(pk__in=self.editable_by(user).values("pk")) | Q(pk__in=self.of(user).values("pk")))


class Delegate(models.Model):
    """A person in a delegation, with their name, e-mail address and ministry at the time.

    Only the full name is required; badge name, sort key and salutation are separate fields that may be edited.
    """

    audit_kind = "delegate"
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="delegates")
    full_name = models.CharField(_("full name as it should appear"), max_length=200)
    name_language = models.CharField(max_length=12, blank=True)
    honorific = models.CharField(max_length=100, blank=True)
    badge_name = models.CharField(max_length=200, blank=True)
    sort_key = SortKeyField(max_length=200, db_index=True)
    search_text = models.TextField(blank=True)
    salutation = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    function = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=100, blank=True)  # function in the delegation, such as co-head
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.NONE)
    position = models.PositiveSmallIntegerField(null=True, blank=True)  # entered by hand; takes precedence over rank
    mode = models.CharField(
        max_length=10, choices=[("in_person", _("in person")), ("online", _("online"))], default="in_person"
    )
    ministry = models.ForeignKey(Ministry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ministry_name = models.CharField(max_length=200, blank=True)
    capacity = models.CharField(max_length=16, choices=Capacity, default=Capacity.DELEGATE)
    state = models.CharField(max_length=12, choices=DelegateState, default=DelegateState.NOMINATED)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="delegates")
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(auto_now_add=True)
    is_on_public_list = models.BooleanField(default=False)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces", editable=False
    )
    imported_in = models.ForeignKey(
        "DelegateImport", null=True, blank=True, on_delete=models.SET_NULL, related_name="delegates", editable=False
    )

    objects = DelegateQuerySet.as_manager()

    class Meta:
        ordering = ["delegation__sort_name", "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(capacity="head", state__in=["nominated", "confirmed", "attended"]),
                name="delegate_one_active_head",
            ),
            models.UniqueConstraint(
                fields=["delegation", "user"],
                condition=Q(user__isnull=False, state__in=["nominated", "confirmed", "attended"]),
                name="delegate_user_once_in_delegation",
            ),
            models.UniqueConstraint(
                fields=["delegation", "full_name", "email"],
                condition=Q(state__in=["nominated", "confirmed", "attended"]),
                name="delegate_registered_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.names)

    def get_absolute_url(self) -> str:
        return reverse("delegations:delegate", args=[self.key])

    @property
    def names(self) -> PersonName:
        return PersonName.of(self.full_name, self.badge_name, self.name_language)

    @property
    def audit_label(self) -> str:
        return str(self.names_in_delegation)

    @property
    def names_in_delegation(self) -> PersonName:
        """Return the name with the delegation, which must be loaded."""
        return self.names.in_delegation(self.delegation.name)

    def get_capacity_display(self) -> str:  # type: ignore[no-redef]  # instead of Django's
        """Return the label of the capacity; Django's own method prepares all labels for each row."""
        return str(Capacity(self.capacity).label)

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # instead of Django's
        return str(DelegateState(self.state).label)

    @property
    def state_tag(self) -> str:
        return DelegateState(self.state).tag

    @property
    def chain_name(self) -> str:
        return str(self.delegation.workshop.key)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE
