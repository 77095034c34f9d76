"""Names as their bearers write them: corrections in an account are applied to the lists of upcoming workshops.

Their programmes follow, where they name the person by the name corrected.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from members.models import User
from registry import audit
from registry.doors import door
from registry.names import PersonName, fold
from workshops import user_roles
from workshops.delegations.name_forms import compared, set_fields
from workshops.models import Delegate, Delegation, SessionPerson

NAMES = ("full_name", "latin_name")
ONE_DAY = timedelta(days=1)  # a workshop further west may still be under way when the day has ended


@door
def correct_name(user: User, *, full_name: str, latin_name: str, by: User) -> list[Delegate]:
    """Change the name of an account, and of its registrations in workshops that are not over; return those changed.

    Lists of past workshops keep the name as it was. A registration under the name of someone else, for whom an
    assistant accepted the invitation, keeps it too.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = user.names
    user.full_name, user.latin_name = full_name, latin_name
    user.save(update_fields=["full_name", "latin_name"])
    rows = Delegate.objects.of(user).filter(delegation__workshop__ends_on__gte=timezone.now().date() - ONE_DAY)
    delegations = Delegation.objects.filter(pk__in=rows.values("delegation")).order_by("pk")
    list(delegations.select_for_update(no_key=True, of=["self"]))
    current = rows.select_related("delegation__workshop", "delegation__partner").order_by("pk")
    found = [one for one in current.select_for_update(no_key=True, of=["self"]) if not _is_over(one)]
    changed = [one for one in found if (is_of(one, before) or is_of(one, user.names)) and write_name(one, user, by=by)]
    user_roles.forget(by)
    return changed


def write_name(delegate: Delegate, user: User, *, by: User) -> bool:
    """Write the name of `user`, in both scripts, into their own registration, whose row is locked; record the change.

    Returns whether anything changed; not if the delegation has another person with this name and address.
    """
    names = {"full_name": user.full_name, "badge_name": user.latin_name}
    if (delegate.names.own, delegate.names.latin) == (user.names.own, user.names.latin):
        return False
    same = Delegate.objects.active().filter(delegation=delegate.delegation_id, email=delegate.email)
    if same.filter(full_name=user.full_name).exclude(pk=delegate.pk).exists():
        return False
    fields: dict[str, Any] = names | ({} if user.names.own or not delegate.names.own else {"name_language": ""})
    before = {name: getattr(delegate, name) for name in fields}
    set_fields(delegate, fields)
    delegate.save(update_fields=[*fields, "sort_key", "salutation", "search_text"])
    changed = sorted(name for name in fields if getattr(delegate, name) != before[name])
    audit.record(by, "delegate.changed", delegate, partner=delegate.delegation.partner_code, changed=changed)
    if delegate.full_name != before["full_name"]:
        _write_in_programme(delegate, before["full_name"], by=by)
    return True


def _write_in_programme(delegate: Delegate, before: str, *, by: User) -> None:
    """Write the new name where the programme names the delegate by the one of `before`."""
    for person in SessionPerson.objects.filter(delegate=delegate, name=before).select_related("session"):
        folded = fold(delegate.full_name)[:200]
        same = SessionPerson.objects.filter(session=person.session, part=person.part, folded_name=folded)
        if same.exclude(pk=person.pk).exists():
            continue
        person.name, person.folded_name, person.name_language = delegate.full_name, folded, delegate.name_language
        person.save(update_fields=["name", "folded_name", "name_language"])
        audit.record(by, "session.changed", person.session, changed=["names"])


def is_of(delegate: Delegate, name: PersonName) -> bool:
    """Return whether the registration bears this name, or one with a word in common: its person, not an assistant.

    A name may have no word of several letters, such as "O" or "林".
    """
    return bool(_forms(delegate.names) & _forms(name)) or bool(_words(delegate.names) & _words(name))


def _forms(name: PersonName) -> set[str]:
    return {compared(form) for form in (name.latin, name.own) if form}


def _words(name: PersonName) -> set[str]:
    return {word for form in (name.latin, name.own) for word in fold(form).split() if len(word.strip(".")) > 1}


def _is_over(delegate: Delegate) -> bool:
    workshop = delegate.delegation.workshop
    return workshop.ends_on < timezone.localdate(timezone=workshop.tz)
