"""Delegations: open them for partners and organisations, and change their quotas."""

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
from workshops import user_roles
from workshops.models import Delegate, Delegation, Standing, Workshop
from workshops.roles import REGISTRARS

ACCEDING_WITHIN = timedelta(days=366)  # Australia and Russia came in April 2010, and joined at the Summit of October
USUAL_PLACES, MOST_PLACES = 5, 200  # of a delegation
BODIES = (Standing.ORGANISATION, Standing.OBSERVER, Standing.EXPERT, Standing.NGO, Standing.PRESS, Standing.STAFF)

BodyKey = tuple[str | None, int]


def partners_of(workshop: Workshop) -> QuerySet[Partner]:
    """Partners that may have a delegation: those of the workshop's day, and those that join soon after it."""
    day = workshop.starts_on
    return Partner.objects.at(day) | Partner.objects.filter(joined_on__gt=day, joined_on__lte=day + ACCEDING_WITHIN)


def body_key(body: Partner | Organisation) -> BodyKey:
    """What tells a Partner and an Organisation apart from all others."""
    return body._meta.model_name, body.pk


def standing_of(partner: Partner, workshop: Workshop) -> Standing:
    """In what standing a partner attends: acceding, where it joins after the workshop's day."""
    return Standing.ACCEDING if partner.joined_on > workshop.starts_on else Standing.PARTNER


@transaction.atomic
def open_delegation(
    workshop: Workshop, *, body: Partner | Organisation, quota: int, by: User, standing: str = Standing.ORGANISATION
) -> Delegation:
    """Open a delegation of `body`, a Partner or an Organisation, with its name as it is today.

    `standing` is that of an organisation, one of BODIES; a partner's follows from the day on which it joined.
    Raises ValidationError for the field `body` when there is one already, or when it cannot have one.
    """
    workshop = Workshop.objects.staffed_by(by).select_for_update(of=["self"]).filter(pk=workshop.pk).first()
    if workshop is None:
        raise Refused(_("Only the organiser and the secretariat open delegations."))
    delegation = Delegation(workshop=workshop, name=body.name, sort_name=body.sort_name, quota=quota)
    if isinstance(body, Partner):
        if not partners_of(workshop).filter(pk=body.pk).exists():
            sentence = _("%s is not a partner on the day of this workshop.") % body
            raise ValidationError({"body": ValidationError(sentence, code="not_partner")})
        delegation.partner, delegation.standing = body, standing_of(body, workshop)
    else:
        delegation.organisation, delegation.standing = body, standing or Standing.ORGANISATION
    try:
        with transaction.atomic():
            delegation.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"body": _("%s has a delegation already.") % body}) from error
    audit.record(by, "delegation.opened", delegation, standing=delegation.standing, quota=quota)
    return delegation


@transaction.atomic
def change_quota(delegation: Delegation, *, quota: int, by: User, standing: str | None = None) -> Delegation:
    """Give a delegation more or fewer places, and an organisation another standing.

    Raises ValidationError when more people are registered than there would be places.
    """
    delegation = Delegation.objects.staffed_by(by).select_for_update(of=["self"]).filter(pk=delegation.pk).first()
    if delegation is None:
        raise Refused(_("Only the organiser and the secretariat give places to a delegation."))
    registered = delegation.delegates.active().count()
    if quota < registered:
        words = ngettext(
            "%d person is registered. Enter at least as many places.",
            "%d people are registered. Enter at least as many places.",
            registered,
        )
        raise ValidationError({"quota": ValidationError(words % registered, code="taken")})
    if quota != delegation.quota:
        audit.record(by, "delegation.quota_changed", delegation, before=delegation.quota, after=quota)
        delegation.quota = quota
        delegation.save(update_fields=["quota"])
    if delegation.organisation_id and standing and standing != delegation.standing:
        audit.record(by, "delegation.standing_changed", delegation, before=delegation.standing, after=standing)
        delegation.standing = standing
        delegation.save(update_fields=["standing"])
    return delegation


def full_message(delegation: Delegation) -> str:
    """The sentence for a delegation whose places are all taken."""
    words = ngettext(
        "The only place of %(name)s is taken. Withdraw somebody first, or ask the organiser for another place.",
        "All %(quota)d places of %(name)s are taken. Withdraw somebody first, or ask the organiser for another place.",
        delegation.quota,
    )
    return words % {"quota": delegation.quota, "name": delegation.name}


def places(delegation: Delegation, delegates: Iterable[Delegate]) -> dict[str, Any]:
    """What a page says of the places: taken, free, and the sentence when there is none; of rows read already."""
    taken = sum(1 for one in delegates if one.is_active)
    free = max(delegation.quota - taken, 0)
    return {"taken": taken, "free": free, "quota": delegation.quota, "full": "" if free else full_message(delegation)}


def locked(delegation: Delegation, by: User) -> Delegation:
    """The delegation's row, locked, so that quota and head are counted by one at a time."""
    found = Delegation.objects.registered_by(by).select_for_update(of=["self"]).filter(pk=delegation.pk)
    delegation = found.select_related("workshop").first()
    if delegation is None:
        raise Refused(_("Delegates are registered by the organiser, the secretariat, or their own head."))
    return delegation


def acted_for(delegate: Delegate, by: User) -> str:
    """The partner's code where its own head acts; the organiser acts for nobody."""
    mine = user_roles.roles_of(by)
    workshop = delegate.delegation.workshop
    if mine.has(workshop, *REGISTRARS):
        return ""
    return delegate.delegation.partner_code
