"""Delegations are opened and given places, and their delegates registered, changed and withdrawn."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit
from registry.access import Refused
from registry.names import fold
from workshops import user_roles
from workshops.delegations import invitations
from workshops.delegations.delegations import acted_for, full_message, locked
from workshops.models import Capacity, Delegate, DelegateState, Delegation
from workshops.roles import REGISTRARS

NAMES = ("full_name", "name_language", "badge_name", "sort_key", "salutation", "honorific", "function")
BY_REGISTRARS = gettext_lazy("The organiser and the secretariat record who attends.")
FACTS = (*NAMES, "email", "ministry", "capacity", "title", "rank", "mode", "position")


@transaction.atomic
def register(delegation: Delegation, *, by: User, **facts: Any) -> Delegate:
    """Register a person, within the quota, and invite them if there is an e-mail; `facts` are those of FACTS.

    What is left empty of badge line, sort key and salutation is made from the name. Raises ValidationError beside
    the field that can mend it.
    """
    delegation = locked(delegation, by)
    registered = delegation.delegates.active()
    if registered.count() >= delegation.quota:
        raise ValidationError(full_message(delegation), code="full")
    return _add(delegation, facts, by)


@transaction.atomic
def change_delegate(delegate: Delegate, *, by: User, **facts: Any) -> Delegate:
    """Change facts of a delegate; a new e-mail ends the invitation to the old one and invites anew.

    Whoever registers in the delegation changes all FACTS; the person themself the NAMES.
    """
    delegate = _locked_delegate(delegate, by, itself=set(facts) <= set(NAMES))
    before = {name: getattr(delegate, name) for name in facts}
    set_facts(delegate, facts)
    changed = sorted(name for name in facts if getattr(delegate, name) != before[name])
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


@transaction.atomic
def withdraw(delegate: Delegate, *, by: User) -> Delegate:
    """Take a person off the delegation; their place is free, their invitation ends, what they wrote stays.

    Raises Refused when they are off it already.
    """
    delegate = _locked_delegate(delegate, by)
    if not delegate.is_active:
        raise Refused(_("%s does not take part any more.") % delegate)
    invitations.withdraw_invitation(delegate, by=by)
    before, delegate.state = delegate.state, DelegateState.WITHDRAWN
    delegate.save(update_fields=["state"])
    audit.record(by, "delegate.withdrawn", delegate, partner=acted_for(delegate, by), before=before)
    user_roles.forget(by)
    return delegate


@transaction.atomic
def replace(delegate: Delegate, *, by: User, **facts: Any) -> Delegate:
    """Put another person, of these FACTS, in a delegate's place; the entry of the first names who came instead.

    What the first one wrote stays theirs. Raises Refused when they do not take part any more.
    """
    delegate = _locked_delegate(delegate, by)
    if not delegate.is_active:
        raise Refused(_("%s does not take part any more.") % delegate)
    invitations.withdraw_invitation(delegate, by=by)
    before, delegate.state = delegate.state, DelegateState.REPLACED
    delegate.save(update_fields=["state"])
    user_roles.forget(by)
    delegate.replaced_by = _add(delegate.delegation, facts, by)
    delegate.save(update_fields=["replaced_by"])
    partner, replacement = acted_for(delegate, by), delegate.replaced_by.key
    audit.record(by, "delegate.replaced", delegate, partner=partner, before=before, replacement=replacement)
    return delegate.replaced_by


@transaction.atomic
def mark_attendance(delegate: Delegate, *, attended: bool, by: User) -> Delegate:
    """Record that a delegate came, or take that back; for who mans the workshop, from its first day on."""
    delegate = _locked_delegate(delegate, by)
    user_roles.forget(by)
    workshop = delegate.delegation.workshop
    if not user_roles.roles_of(by).has(workshop, *REGISTRARS):
        raise Refused(BY_REGISTRARS)
    reason = why_not_attending(delegate, attended=attended)
    if reason:
        raise Refused(reason)
    before = delegate.state
    earlier = DelegateState.CONFIRMED if delegate.accepted_at else DelegateState.NOMINATED
    delegate.state = DelegateState.ATTENDED if attended else earlier
    delegate.save(update_fields=["state"])
    audit.record(by, "delegate.attended" if attended else "delegate.not_attended", delegate, before=before)
    return delegate


def why_not_attending(delegate: Delegate, *, attended: bool) -> str:
    """The sentence for a delegate whose attendance cannot be recorded, or taken back, now; else empty."""
    workshop = delegate.delegation.workshop
    if not delegate.is_active:
        return _("This person does not take part any more.")
    if attended and timezone.localdate(timezone=workshop.tz) < workshop.starts_on:
        return _("The workshop begins on %s. Attendance is recorded from that day on.") % date_format(
            workshop.starts_on, "j F Y"
        )
    if attended == (delegate.state == DelegateState.ATTENDED):
        return _("Recorded as attended already.") if attended else _("Not recorded as attended.")
    return ""


def receipt(delegate: Delegate) -> str:
    """What a registration did, and what it did not."""
    if delegate.email:
        words = _("%(name)s is registered. An invitation is on its way to %(email)s.")
        return words % {"name": delegate.full_name, "email": delegate.email}
    return _("%s is registered. There is no e-mail, so no invitation went out.") % delegate.full_name


def _locked_delegate(delegate: Delegate, by: User, *, itself: bool = False) -> Delegate:
    """The delegate's row, after its delegation's; `itself`: also when `by` is that very person."""
    Delegation.objects.select_for_update(of=["self"]).get(pk=delegate.delegation_id)
    rows = Delegate.objects.select_for_update(of=["self"]).select_related("delegation__workshop")
    allowed = Delegate.objects.visible_to(by) if itself else Delegate.objects.editable_by(by)
    found = rows.filter(pk__in=allowed.values("pk")).filter(pk=delegate.pk).first()
    if found is None:
        raise Refused(_("Delegates are changed by the organiser, the secretariat, or their own head."))
    return found


def _add(delegation: Delegation, facts: dict[str, Any], by: User) -> Delegate:
    """A new person in a delegation, whose row is locked."""
    delegate = Delegate(delegation=delegation)
    set_facts(delegate, facts)
    _check_one_head(delegate)
    _save(delegate)
    audit.record(by, "delegate.registered", delegate, partner=acted_for(delegate, by), capacity=delegate.capacity)
    if delegate.email:
        invitations.invite_delegate(delegate, by=by)
    return delegate


def set_facts(delegate: Delegate, facts: dict[str, Any]) -> None:
    """Put `facts` on the row, with what is made from them: name parts, folded columns, the ministry's name now."""
    for name, value in facts.items():
        setattr(delegate, name, value)
    delegate.badge_name = delegate.badge_name or delegate.full_name
    delegate.sort_key = fold(delegate.sort_key or main_name_first(delegate.badge_name))[:200]
    delegate.salutation = delegate.salutation or f"{delegate.honorific} {delegate.badge_name}".strip()[:100]
    if "ministry" in facts:
        delegate.ministry_name = delegate.ministry.name if delegate.ministry else ""
    searched = (delegate.full_name, delegate.badge_name, delegate.sort_key, delegate.delegation.name, delegate.function)
    delegate.search_text = " ".join(fold(words) for words in searched)


def main_name_first(badge_name: str) -> str:
    """The badge line with the words in capitals first: by them lists in English are sorted.

    Where all words are in capitals, or none, the line stays as it is: who has one name only, has no main one.
    """
    words = badge_name.split()
    main = [word for word in words if word.upper() == word != word.lower() and len(word.strip(".")) > 1]
    return " ".join(main + [word for word in words if word not in main]) if main else badge_name


def _check_one_head(delegate: Delegate) -> None:
    if delegate.capacity != Capacity.HEAD or not delegate.is_active:
        return
    heads = delegate.delegation.delegates.active().filter(capacity=Capacity.HEAD)
    head = heads.exclude(pk=delegate.pk).first()
    if head:
        sentence = _("Choose another capacity. A delegation has one head, and %s is it.") % head
        raise ValidationError({"capacity": ValidationError(sentence, code="second_head")})


def _save(delegate: Delegate) -> None:
    """Save; what the database refuses, because somebody was quicker, becomes the form's sentence."""
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
            _("Somebody registered in this delegation at the same moment. Look at it, then try again.")
        ) from error


def _already_registered(delegate: Delegate) -> str:
    return _("%(name)s is registered in this delegation already. For another person of that name, give the e-mail.") % {
        "name": delegate.full_name
    }
