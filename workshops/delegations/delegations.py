"""Delegations: add them for partners and organisations, change their number of places, and remove unused ones."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Organisation, Partner, User
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.names import with_article
from registry.shown_values import Check
from workshops import user_roles
from workshops.models import Delegate, Delegation, Standing, Workshop
from workshops.roles import REGISTRARS

ACCEDING_WITHIN = timedelta(days=366)  # Australia and Russia attended in April 2010 and joined ASEM in October 2010
DEFAULT_PLACES, MAX_PLACES = 5, 200  # per delegation
BODIES = (Standing.ORGANISATION, Standing.OBSERVER, Standing.EXPERT, Standing.NGO, Standing.PRESS, Standing.STAFF)

BodyKey = tuple[str | None, int]


def partners_of(workshop: Workshop) -> QuerySet[Partner]:
    """Return the partners that may have a delegation: those at the time of the workshop or joining soon after it."""
    day = workshop.starts_on
    return Partner.objects.at(day) | Partner.objects.filter(joined_on__gt=day, joined_on__lte=day + ACCEDING_WITHIN)


def body_key(body: Partner | Organisation) -> BodyKey:
    """Return a hashable key that is unique across partners and organisations."""
    return body._meta.model_name, body.pk


def standing_of(partner: Partner, workshop: Workshop) -> Standing:
    """Return the standing of a partner at the workshop: acceding if it joins after the first day, otherwise partner."""
    return Standing.ACCEDING if partner.joined_on > workshop.starts_on else Standing.PARTNER


@door
def open_delegation(
    workshop: Workshop, *, body: Partner | Organisation, quota: int, by: User, standing: str = Standing.ORGANISATION
) -> Delegation:
    """Add a delegation of `body`, with the current name of the partner or organisation.

    `standing`, one of BODIES, applies to organisations only; that of a partner depends on its date of accession.
    Raises ValidationError for the field `body` if it already has a delegation or may not have one.
    """
    workshop = Workshop.objects.select_for_update(no_key=True, of=["self"]).get(pk=workshop.pk)
    user_roles.forget(by)
    if not user_roles.roles_of(by).has(workshop, *REGISTRARS):
        raise Refused(_("Only the organiser and the secretariat may add delegations."))
    delegation = Delegation(workshop=workshop, name=body.name, sort_name=body.sort_name, quota=quota)
    if isinstance(body, Partner):
        if not partners_of(workshop).filter(pk=body.pk).exists():
            message = _(
                "On the first day of this workshop, %s is neither a partner nor an acceding partner. Select "
                "another partner."
            )
            message %= with_article(body.name)
            raise ValidationError({"body": ValidationError(message, code="not_partner")})
        delegation.partner, delegation.standing = body, standing_of(body, workshop)
    else:
        delegation.organisation, delegation.standing = body, standing or Standing.ORGANISATION
    try:
        with transaction.atomic():
            delegation.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(
            {
                "body": _("The delegation of %s has already been added. Select another partner or organisation.")
                % with_article(body.name)
            }
        ) from error
    audit.record(by, "delegation.opened", delegation, standing=delegation.standing, quota=quota)
    return delegation


@door
def change_quota(
    delegation: Delegation, *, quota: int, by: User, standing: str | None = None, check: Check | None = None
) -> Delegation:
    """Change the number of places of a delegation and, for an organisation, its standing.

    Raises ValidationError if more people are registered than there would be places.
    """
    delegation = _locked(delegation, by)
    if not user_roles.roles_of(by).has(delegation.workshop, *REGISTRARS):
        raise Refused(_("Only the organiser and the secretariat may change the number of places."))
    if check:
        check(delegation)
    registered = delegation.delegates.active().count()
    if quota < registered:
        message = ngettext(
            "%(registered)d participant is already registered. Enter at least %(registered)d.",
            "%(registered)d participants are already registered. Enter at least %(registered)d.",
            registered,
        ) % {"registered": registered}
        raise ValidationError({"quota": ValidationError(message, code="taken")})
    if quota != delegation.quota:
        audit.record(by, "delegation.quota_changed", delegation, before=delegation.quota, after=quota)
        delegation.quota = quota
        delegation.save(update_fields=["quota"])
    if delegation.organisation_id and standing and standing != delegation.standing:
        audit.record(by, "delegation.standing_changed", delegation, before=delegation.standing, after=standing)
        delegation.standing = standing
        delegation.save(update_fields=["standing"])
    return delegation


@door
def remove_delegation(delegation: Delegation, *, by: User) -> None:
    """Remove a delegation that was added by mistake. Raises Refused if anyone was ever registered in it."""
    delegation = _locked(delegation, by)
    if not user_roles.roles_of(by).has(delegation.workshop, *REGISTRARS):
        raise Refused(_("Only the organiser and the secretariat may remove delegations."))
    if not is_unused(delegation):
        raise Refused(
            _("The delegation of %s cannot be removed because participants have been registered in it.")
            % with_article(delegation.name)
        )
    audit.record(by, "delegation.removed", delegation, standing=delegation.standing, quota=delegation.quota)
    Delegation.objects.filter(pk=delegation.pk).delete()


def is_unused(delegation: Delegation) -> bool:
    """Return whether no one was ever registered in the delegation, so that nothing refers to it."""
    return not delegation.delegates.exists()


def full_message(delegation: Delegation, *, may_add: bool = False) -> str:
    """Return the user-facing message for a delegation without free places, to a reader who `may_add` some or not."""
    message = ngettext(
        "The only place for %(name)s is taken. Withdraw the participant first, or add a place.",
        "All %(quota)d places for %(name)s are taken. Withdraw a participant first, or add places.",
        delegation.quota,
    )
    if not may_add:
        message = ngettext(
            "The only place for %(name)s is taken. Withdraw the participant first. Alternatively, the organiser can add a place.",
            "All %(quota)d places for %(name)s are taken. Withdraw a participant first. Alternatively, the organiser can add places.",
            delegation.quota,
        )
    return message % {"quota": delegation.quota, "name": with_article(delegation.name)}


def places(delegation: Delegation, delegates: Iterable[Delegate], *, may_add: bool) -> dict[str, Any]:
    """Return the places taken and free, the quota, and a message if none are free; `delegates` must be loaded."""
    taken = sum(1 for delegate in delegates if delegate.is_active)
    free = max(delegation.quota - taken, 0)
    full = "" if free else full_message(delegation, may_add=may_add)
    return {"taken": taken, "free": free, "quota": delegation.quota, "full": full}


def locked(delegation: Delegation, by: User) -> Delegation:
    """Return the delegation with its row locked, so that quota and head are checked by one transaction at a time."""
    delegation = _locked(delegation, by)
    roles = user_roles.roles_of(by)
    if not roles.has(delegation.workshop, *REGISTRARS) and not roles.heads(delegation):
        raise Refused(
            _(
                "Only the organiser, the secretariat, the head of delegation and the deputy head may register participants."
            )
        )
    return delegation


def _locked(delegation: Delegation, by: User) -> Delegation:
    """Return the delegation with its row locked; the roles of `by` will be read again."""
    rows = Delegation.objects.select_for_update(no_key=True, of=["self"]).select_related("workshop")
    delegation = rows.get(pk=delegation.pk)
    user_roles.forget(by)
    return delegation


def acted_for(delegate: Delegate, by: User) -> str:
    """Return the code of the partner on whose behalf `by` acts; empty for the organiser and the secretariat."""
    workshop = delegate.delegation.workshop
    if user_roles.roles_of(by).has(workshop, *REGISTRARS):
        return ""
    return delegate.delegation.partner_code
