"""Worklist items for setting up workshops and registering delegations."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from registry.prepared import prepared
from registry.worklist import WorklistItem
from workshops.models import (
    DelegateImport,
    Delegation,
    InvitationReply,
    ReplyKind,
    Role,
    Session,
    SessionKind,
    SessionPart,
    SessionPerson,
    Workshop,
    WorkshopRole,
)
from workshops.models.delegation import ACTIVE, BINDING
from workshops.phrases import names_text
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

SOON = timedelta(days=14)  # before the first day; from then on, open items are due
SESSIONS_COMPLETE = timedelta(days=30)  # before the first day; by then, sessions should have their people
TIME_TO_ACCEPT = timedelta(days=3)  # after which a role that has not been accepted becomes an item
WORKING = [SessionKind.PLENARY, SessionKind.PARALLEL, SessionKind.DRAFTING]


def workshops_of(user: User) -> list[Any]:
    """Return the workshops of `user` for the dashboard: current and upcoming ones first, then past ones.

    One query, including the annotations for their organiser and secretariat.
    """
    roles = roles_of(user)
    pks = [pk for pk in {*roles.roles, *roles.delegates} if pk]
    if not pks:
        return []
    organises = any(Role.ORGANISER in held for held in roles.roles.values())
    workshops = _organised(pks, timezone.now().date()) if organises else _workshops(pks)
    return sorted(
        workshops, key=lambda one: (is_over(one), -one.starts_on.toordinal() if is_over(one) else one.starts_on)
    )


@prepared
def _workshops(pks: list[int]) -> QuerySet[Any]:
    return _with_host(pks)


@prepared
def _organised(pks: list[int], today: date) -> QuerySet[Any]:
    """Return workshops with the pending tasks of their organiser."""
    incomplete = _incomplete_sessions(today)
    workshops: QuerySet[Any] = _with_host(pks).annotate(
        unconfirmed_imports=_count(_unconfirmed()),
        incomplete_sessions=_count(incomplete),
        first_incomplete=Subquery(_first(incomplete)),
        deserted_sessions=_count(_deserted_sessions(today)),
        first_deserted=Subquery(_first(_deserted_sessions(today))),
        lacks_secretariat=_lacks(Role.SECRETARIAT),
    )
    return workshops


def _with_host(pks: list[int]) -> QuerySet[Any]:
    return Workshop.objects.filter(pk__in=pks).select_related("host").annotate(lacks_chair=_lacks(Role.CHAIR))


def _lacks(role: Role) -> Q:
    """Return the condition for workshops in which no one holds `role` or has been granted it."""
    return Q(~Exists(WorkshopRole.objects.filter(role=role, ended_at=None, workshop=OuterRef("pk"))))


def is_over(workshop: Workshop) -> bool:
    """Return whether the last day is over in the workshop's time zone."""
    return workshop.ends_on < timezone.now().astimezone(workshop.tz).date()


def items(user: User, workshops: Sequence[Any] | None = None) -> list[WorklistItem]:
    """Return the items of `user` as administrator, organiser, secretariat or head of delegation.

    `workshops` are `workshops_of(user)` if already read. Two queries; one more for those who manage invitations, and
    another two for an administrator.
    """
    roles = roles_of(user)
    workshops = workshops_of(user) if workshops is None else workshops
    ahead = [workshop for workshop in workshops if not workshop.archived_at and not is_over(workshop)]
    entries = _mandate() if Role.ORGANISER in roles.roles.get(None, set()) else []
    if roles.is_administrator:
        entries += _of_the_administrator()
    organised = [workshop for workshop in ahead if roles.has(workshop, Role.ORGANISER)]
    entries += [item for workshop in organised for item in _of_the_organiser(workshop)]
    entries += [_without_chair(one) for one in ahead if one.lacks_chair and roles.has(one, Role.SECRETARIAT)]
    headed = [one.delegation_id for held in roles.delegates.values() for one in held if one.capacity in BINDING]
    managed = [one for one in ahead if roles.has(one, *REGISTRARS)]
    if roles.is_administrator or managed or headed:
        entries += _address_requests(user)
    if ahead and (organised or headed):
        delegations = _delegations([one.pk for one in organised], headed, [one.pk for one in ahead] if headed else [])
        for workshop in organised:
            entries += _of_delegations(workshop, [one for one in delegations if one.workshop_id == workshop.pk])
        places = {one.pk: one for one in ahead}
        entries += [
            _free(one, places[one.workshop_id])
            for one in delegations
            if one.pk in headed and one.registered < one.quota
        ]
    return entries


@prepared
def _delegations(organised: list[int], headed: list[int], ahead: list[int]) -> QuerySet[Any]:
    return Delegation.objects.filter(Q(workshop__in=organised) | Q(pk__in=headed, workshop__in=ahead)).with_places()


def _unconfirmed() -> QuerySet[DelegateImport]:
    """Return imports that have been checked and await confirmation: those with a valid row."""
    unconfirmed = DelegateImport.objects.filter(checked_at__isnull=False, confirmed_at=None, undone_at=None)
    return unconfirmed.filter(refused="", deleted_at=None, good__gt=0)


def _incomplete_sessions(today: date) -> QuerySet[Session]:
    """Return sessions on a topic, from `today`, that lack a chair or a rapporteur."""
    same = Session.objects.filter(pk=OuterRef("pk"))
    present = Q(people__delegate=None) | Q(people__delegate__state__in=ACTIVE)
    both = Exists(same.filter(present, people__part=SessionPart.CHAIR)) & Exists(
        same.filter(present, people__part=SessionPart.RAPPORTEUR)
    )
    return Session.objects.filter(~both, topic__isnull=False, kind__in=WORKING, held_on__gte=today)


def _deserted_sessions(today: date) -> QuerySet[Session]:
    """Return sessions, from `today`, with someone who is no longer a participant."""
    people = SessionPerson.objects.filter(session=OuterRef("pk"), delegate__isnull=False)
    return Session.objects.filter(Exists(people.exclude(delegate__state__in=ACTIVE)), held_on__gte=today)


def _first(rows: QuerySet[Session]) -> QuerySet[Session, Any]:
    """Return the key of the first of `rows` of a workshop, for a subquery."""
    return rows.filter(workshop=OuterRef("pk")).order_by("held_on", "starts", "pk").values("key")[:1]


def _count(rows: QuerySet[Any]) -> Coalesce:
    """Return an annotation with the number of `rows` of a workshop."""
    own = rows.filter(workshop=OuterRef("pk")).order_by().values("workshop")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def _mandate() -> list[WorklistItem]:
    return [
        WorklistItem(1, _("mandate to create a workshop"), reverse("planning:create"), _("Create workshop"), due=True)
    ]


def _of_the_administrator() -> list[WorklistItem]:
    label = _("workshop without a secretariat")
    entries = [_grant(one, label, group="") for one in Workshop.objects.lacking(Role.SECRETARIAT)]
    unaccepted = WorkshopRole.objects.filter(
        accepted_at=None, ended_at=None, granted_at__lt=timezone.now() - TIME_TO_ACCEPT
    )
    names = [str(role.names) for role in unaccepted.only("full_name", "latin_name")]
    if names:
        label = ngettext("role not yet accepted", "roles not yet accepted", len(names))
        url, sub, who = reverse("administration:mandates"), names_text(names), _("the people named below")
        entries.append(WorklistItem(len(names), label, url, _("View roles"), sub, waits_for=who))
    return entries


def _address_requests(user: User) -> list[WorklistItem]:
    """Return the requests to send an invitation to another address that `user` may answer.

    One query while no request is open, as almost always.
    """
    keys = _unanswered()
    if not keys:
        return []
    requests = InvitationReply.objects.filter(pk__in=keys).answerable_by(user).waiting()
    requests = requests.select_related("role", "delegate__delegation")
    names = [reply.invited_name for reply in requests]
    if not names:
        return []
    label = ngettext(
        "request to send an invitation to another address",
        "requests to send invitations to other addresses",
        len(names),
    )
    url = reverse("delegations:invitation_replies")
    return [WorklistItem(len(names), label, url, _("Answer"), sub=names_text(names), due=True)]


@prepared
def _unanswered() -> "QuerySet[InvitationReply, int]":
    return InvitationReply.objects.filter(kind=ReplyKind.ADDRESS, answered_at=None).values_list("pk", flat=True)


def _grant(workshop: Workshop, label: str, *, group: str) -> WorklistItem:
    url = reverse("administration:workshop_roles", args=[workshop.key])
    return WorklistItem(1, label, url, _("Grant role"), sub=workshop.short_name, due=True, group=group)


def _without_chair(workshop: Workshop) -> WorklistItem:
    label = _("workshop without a chair")
    if workshop.adopts:
        label = _("workshop without a chair: no recommendation can be adopted")
    return _grant(workshop, label, group=workshop.short_name)


def _of_the_organiser(workshop: Any) -> list[WorklistItem]:
    """Return the organiser's items for one workshop, except those of its delegations; no query."""
    entries, group = [], workshop.short_name
    if workshop.opened_at is None:
        label = _("workshop not yet open to the public")
        entries.append(WorklistItem(1, label, workshop.get_absolute_url(), _("View workshop"), sub=group, group=group))
    if workshop.lacks_secretariat:
        entries.append(_grant(workshop, _("workshop without a secretariat"), group=group))
    if workshop.unconfirmed_imports:
        count = workshop.unconfirmed_imports
        label = ngettext("import awaiting your confirmation", "imports awaiting your confirmation", count)
        url = reverse("imports:imports", args=[workshop.slug])
        entries.append(WorklistItem(count, label, url, _("Review"), due=True, group=group))
    if workshop.deserted_sessions:
        count = workshop.deserted_sessions
        label = ngettext(
            "session listing a person who is no longer a participant",
            "sessions listing a person who is no longer a participant",
            count,
        )
        url = reverse("programme:session", args=[workshop.first_deserted])
        verb = ngettext("Edit session", "Edit first session", count)
        entries.append(WorklistItem(count, label, url, verb, due=True, group=group))
    if workshop.incomplete_sessions and _begins_within(workshop, SESSIONS_COMPLETE):
        count = workshop.incomplete_sessions
        label = ngettext("session without a chair or rapporteur", "sessions without a chair or rapporteur", count)
        url = reverse("programme:session", args=[workshop.first_incomplete])
        verb = ngettext("Edit session", "Edit first session", count)
        entries.append(WorklistItem(count, label, url, verb, group=group))
    return entries


def _of_delegations(workshop: Workshop, rows: Iterable[Delegation]) -> list[WorklistItem]:
    """Return items for delegations without people, without a head, or with unanswered invitations."""
    url, is_due = reverse("delegations:delegations", args=[workshop.slug]), _begins_within(workshop, SOON)
    empty = [delegation.name for delegation in rows if not delegation.registered]
    headless = [one.name for one in rows if one.registered and not one.heads and one.partner_id]
    unanswered = sum(one.unanswered for one in rows)
    entries = []
    if empty:
        label = ngettext("delegation with no one registered", "delegations with no one registered", len(empty))
        entries.append((len(empty), label, _("View delegations"), names_text(empty), is_due))
    if headless:
        label = ngettext("delegation without a head", "delegations without a head", len(headless))
        entries.append((len(headless), label, _("View delegations"), names_text(headless), is_due))
    group = workshop.short_name
    found = [WorklistItem(count, label, url, verb, sub, due, group) for count, label, verb, sub, due in entries]
    if unanswered:
        label = ngettext("invitation not yet accepted", "invitations not yet accepted", unanswered)
        who = _("those invited")
        found.append(WorklistItem(unanswered, label, url, _("View delegations"), "", is_due, group, who))
    return found


def _free(delegation: Delegation, workshop: Workshop) -> WorklistItem:
    free = delegation.quota - delegation.registered
    label = ngettext("free place in your delegation", "free places in your delegation", free)
    url = reverse("delegations:register", args=[delegation.key])
    return WorklistItem(free, label, url, _("Register"), sub=delegation.name, group=workshop.short_name)


def _begins_within(workshop: Workshop, time: timedelta) -> bool:
    return workshop.starts_on - timezone.now().date() <= time
