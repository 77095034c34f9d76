"""Delegates: register, edit, withdraw and replace them, and record their attendance."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.shown_values import Check
from workshops import user_roles
from workshops.delegations import departures, invitations
from workshops.delegations.delegations import acted_for, full_message, locked
from workshops.delegations.name_forms import NAMES, compared, set_fields
from workshops.models import Capacity, Delegate, DelegateState, Delegation
from workshops.roles import REGISTRARS

BY_REGISTRARS = gettext_lazy("Only the organiser and the secretariat may record attendance.")
FIELDS = (*NAMES, "email", "ministry", "capacity", "title", "rank", "mode", "position")


@door
def register(delegation: Delegation, *, by: User, **fields: Any) -> Delegate:
    """Register a person within the quota, and invite them if there is an e-mail address; `fields` are those of FIELDS.

    An empty badge name, sort key or salutation is derived from the name. Raises ValidationError for the field to
    correct.
    """
    delegation = locked(delegation, by)
    if delegation.delegates.active().count() >= delegation.quota:
        may_add = user_roles.roles_of(by).has(delegation.workshop, *REGISTRARS)
        raise ValidationError(full_message(delegation, may_add=may_add), code="full")
    return _add(delegation, fields, by)


@door
def change_delegate(delegate: Delegate, *, by: User, check: Check | None = None, **fields: Any) -> Delegate:
    """Change fields of a delegate; a new e-mail address cancels the open invitation and sends a new one.

    Those who may register delegates may change all FIELDS, the delegate only NAMES.
    """
    delegate = _locked_delegate(delegate, by, allow_self=set(fields) <= set(NAMES))
    if check:
        check(delegate)
    before = {name: getattr(delegate, name) for name in fields}
    set_fields(delegate, fields)
    changed = sorted(name for name in fields if getattr(delegate, name) != before[name])
    if not changed:
        return delegate
    _check_one_head(delegate)
    _save(delegate)
    audit.record(by, "delegate.changed", delegate, partner=acted_for(delegate, by), changed=changed)
    if "email" in changed and not delegate.user_id:
        invitations.withdraw_invitation(delegate, by=by)
        if delegate.email:
            invitations.invite_delegate(delegate, by=by)
    user_roles.forget(by)
    return delegate


@door
def withdraw(delegate: Delegate, *, by: User) -> Delegate:
    """Withdraw a person from the delegation: frees the place and cancels the invitation, keeps what they wrote.

    Notifies them, if they were invited. Raises Refused if they are no longer a participant.
    """
    delegate = _locked_delegate(delegate, by)
    if not delegate.is_active:
        raise Refused(_("%s is no longer a participant.") % delegate)
    address = departures.address_of(delegate, by=by)
    invitations.withdraw_invitation(delegate, by=by)
    before, delegate.state = delegate.state, DelegateState.WITHDRAWN
    delegate.save(update_fields=["state"])
    entry = audit.record(by, "delegate.withdrawn", delegate, partner=acted_for(delegate, by), before=before)
    departures.notify(entry, delegate, address)
    user_roles.forget(by)
    return delegate


@door
def replace(delegate: Delegate, *, by: User, **fields: Any) -> Delegate:
    """Register another person, with `fields` of FIELDS, in place of a delegate, who is marked as replaced and notified.

    Returns the new delegate. Raises Refused if the one to be replaced is no longer a participant.
    """
    delegate = _locked_delegate(delegate, by)
    if not delegate.is_active:
        raise Refused(_("%s is no longer a participant.") % delegate)
    address = departures.address_of(delegate, by=by)
    invitations.withdraw_invitation(delegate, by=by)
    before, delegate.state = delegate.state, DelegateState.REPLACED
    delegate.save(update_fields=["state"])
    user_roles.forget(by)
    delegate.replaced_by = _add(delegate.delegation, fields, by)
    delegate.save(update_fields=["replaced_by"])
    partner, replacement = acted_for(delegate, by), delegate.replaced_by.key
    entry = audit.record(by, "delegate.replaced", delegate, partner=partner, before=before, replacement=replacement)
    departures.notify(entry, delegate, address)
    return delegate.replaced_by


@door
def mark_attendance(delegate: Delegate, *, attended: bool, by: User) -> Delegate:
    """Record or remove the attendance of a delegate, from the first day of the workshop.

    Raises Refused unless `by` is an organiser or the secretariat.
    """
    delegate = _locked_delegate(delegate, by)
    user_roles.forget(by)
    workshop = delegate.delegation.workshop
    if not user_roles.roles_of(by).has(workshop, *REGISTRARS):
        raise Refused(BY_REGISTRARS)
    reason = why_not_attending(delegate, attended=attended)
    if reason:
        raise Refused(reason)
    before = delegate.state
    previous = DelegateState.CONFIRMED if delegate.accepted_at else DelegateState.NOMINATED
    delegate.state = DelegateState.ATTENDED if attended else previous
    delegate.save(update_fields=["state"])
    audit.record(by, "delegate.attended" if attended else "delegate.not_attended", delegate, before=before)
    return delegate


def why_not_attending(delegate: Delegate, *, attended: bool) -> str:
    """Return the user-facing reason why attendance cannot be recorded or removed, or an empty string."""
    workshop = delegate.delegation.workshop
    if not delegate.is_active:
        return _("This person is no longer a participant.")
    if attended and timezone.localdate(timezone=workshop.tz) < workshop.starts_on:
        first_day = date_format(workshop.starts_on, "j F Y")
        return _("Attendance can be recorded from %s, the first day of the workshop.") % first_day
    if attended == (delegate.state == DelegateState.ATTENDED):
        return (
            _("Attendance has already been recorded for this participant.")
            if attended
            else _("No attendance has been recorded for this participant.")
        )
    return ""


def receipt(delegate: Delegate) -> str:
    """Return the user-facing message after a registration, which states whether an invitation is sent."""
    if delegate.email:
        message = _("%(name)s has been registered. An invitation will be sent to %(email)s.")
        return message % {"name": delegate, "email": delegate.email}
    message = _("%s has been registered. No invitation will be sent because no e-mail address was entered.")
    return message % delegate


def replacement_receipt(old: Delegate, new: Delegate, *, by: User) -> str:
    """Return the user-facing message after a replacement, stating who receives an e-mail; `old` as it was before."""
    sentences = [_("%(new)s has replaced %(old)s.") % {"new": new, "old": old}]
    if new.email:
        sentences.append(_("An invitation will be sent to %s.") % new.email)
    else:
        sentences.append(_("No invitation will be sent because no e-mail address was entered."))
    if address := departures.address_of(old, by=by):
        sentences.append(_("An e-mail will be sent to %(old)s at %(address)s.") % {"old": old, "address": address})
    return " ".join(sentences)


def _locked_delegate(delegate: Delegate, by: User, *, allow_self: bool = False) -> Delegate:
    """Return the delegate with their row locked, after that of the delegation.

    Raises Refused unless `by` may register delegates in the delegation or, with `allow_self`, is the delegate.
    """
    Delegation.objects.select_for_update(no_key=True, of=["self"]).get(pk=delegate.delegation_id)
    rows = Delegate.objects.select_for_update(no_key=True, of=["self"]).select_related("delegation__workshop")
    row = rows.filter(pk=delegate.pk).first()
    user_roles.forget(by)
    allowed = Delegate.objects.visible_to(by) if allow_self else Delegate.objects.editable_by(by)
    if row is None or not allowed.filter(pk=row.pk).exists():
        raise Refused(
            _(
                "Only the organiser, the secretariat, the head of delegation and the deputy head"
                " may change this registration."
            )
        )
    return row


def _add(delegation: Delegation, fields: dict[str, Any], by: User) -> Delegate:
    """Create a delegate in a delegation whose row is locked, and invite them if there is an e-mail address."""
    delegate = Delegate(delegation=delegation)
    set_fields(delegate, fields)
    _check_one_head(delegate)
    _save(delegate)
    audit.record(by, "delegate.registered", delegate, partner=acted_for(delegate, by), capacity=delegate.capacity)
    if delegate.email:
        invitations.invite_delegate(delegate, by=by)
    return delegate


def namesakes(delegation: Delegation, name: str, *, by: User, besides: Delegate | None = None) -> list[Delegate]:
    """Return the participants of the workshop with the same name whose registrations `by` may open. One query."""
    same = Delegate.objects.active().visible_to(by).filter(delegation__workshop=delegation.workshop_id)
    if besides:
        same = same.exclude(pk=besides.pk)
    return [one for one in same.select_related("delegation") if compared(one.full_name) == compared(name)]


def sharing_address(delegation: Delegation, email: str, *, by: User, besides: Delegate | None = None) -> list[Delegate]:
    """Return the participants of the workshop at this address whose registrations `by` may open. One query.

    An account can accept one invitation to each workshop.
    """
    if not email:
        return []
    same = Delegate.objects.active().visible_to(by).filter(delegation__workshop=delegation.workshop_id)
    same = same.filter(Q(email__iexact=email) | Q(user__email__iexact=email))
    return list((same.exclude(pk=besides.pk) if besides else same).select_related("delegation"))


def _check_one_head(delegate: Delegate) -> None:
    if delegate.capacity != Capacity.HEAD or not delegate.is_active:
        return
    heads = delegate.delegation.delegates.active().filter(capacity=Capacity.HEAD)
    head = heads.exclude(pk=delegate.pk).first()
    if head:
        message = _("%s is already head of this delegation. Select another capacity.") % head
        raise ValidationError({"capacity": ValidationError(message, code="second_head")})


def _save(delegate: Delegate) -> None:
    """Save the delegate; raise ValidationError if a concurrent registration violates a constraint."""
    same = Delegate.objects.active().filter(
        delegation=delegate.delegation, full_name=delegate.full_name, email=delegate.email
    )
    if delegate.is_active and same.exclude(pk=delegate.pk).exists():
        raise ValidationError({"full_name": _already_registered(delegate)})
    try:
        with transaction.atomic():
            delegate.save()
    except IntegrityError as error:
        raise ValidationError(
            _("Someone else has just changed this delegation. Check the changes, then try again.")
        ) from error


def _already_registered(delegate: Delegate) -> str:
    message = _(
        "%s is already registered in this delegation. To register another person with the same name, enter that person’s e-mail address."
    )
    return message % delegate
