"""Undo an import: its delegates are removed as long as nothing refers to them."""

from django.db import transaction
from django.db.models import ManyToOneRel, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit, links
from registry.access import Refused
from registry.models import AuditEntry
from workshops.delegations import invitations
from workshops.imports.pipeline import BY_HAND, checksum, locked
from workshops.models import Delegate, DelegateImport, DelegateState, Delegation

INVITED_MEANWHILE = gettext_lazy("Meanwhile another invitation was sent. Look once more at what is taken back.")
NOTHING = gettext_lazy("There is nothing to undo: nothing was written, or it was taken back already.")


@transaction.atomic
def undo(row: DelegateImport, *, by: User, invited: int | None = None) -> DelegateImport:
    """Take back what an import wrote: its people, and the delegations it opened that are empty then.

    `invited` is of how many sent invitations `by` knows that their links end; None asks nobody. Raises Refused,
    naming whom, when something was built on it, and when another invitation went out meanwhile.
    """
    row = locked(row, by)
    list(Delegation.objects.select_for_update(of=["self"]).filter(workshop=row.workshop).order_by("pk"))
    # Whoever accepts an invitation locks the delegate: nobody does while it is asked whether somebody did.
    delegates = list(row.delegates.select_for_update(of=["self"]).order_by("pk"))
    if invited not in (None, losses(row)["invited"]):
        raise Refused(INVITED_MEANWHILE)
    for one in delegates:
        if one.invited_at:
            links.revoke(invitations.DELEGATE, one.key)
    row.delegates.all().delete()
    for delegation in _opened_by(row).filter(delegates=None):
        delegation.delete()
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    audit.record(by, "import.undone", row, delegates=len(delegates), keys=checksum(delegates))
    return row


def losses(row: DelegateImport) -> dict[str, int]:
    """What undoing an import takes back, counted: {"people", "invited", "delegations"}. Raises Refused."""
    if row.written_at is None or row.undone_at:
        raise Refused(NOTHING)
    if reason := why_not_undone(row):
        raise Refused(reason)
    others = Delegate.objects.filter(delegation__in=_opened_by(row)).exclude(imported_in=row)
    return {
        "people": row.delegates.count(),
        "invited": row.delegates.filter(invited_at__isnull=False).count(),
        "delegations": _opened_by(row).exclude(pk__in=others.values("delegation")).count(),
    }


def _opened_by(row: DelegateImport) -> QuerySet[Delegation]:
    return Delegation.objects.filter(key__in=row.summary.get("opened", []))


def why_not_undone(row: DelegateImport) -> str:
    """The sentence that names on whom of an import something was built since; empty when it can be undone."""
    delegates = {one.pk: one for one in row.delegates.order_by("sort_key", "pk")}
    built = [one for one in delegates.values() if one.user_id or one.state != DelegateState.NOMINATED]
    keys = [str(one.key) for one in delegates.values()]
    if not built:
        entries = AuditEntry.objects.filter(object_key__in=keys, verb__in=BY_HAND)
        touched = set(entries.values_list("object_key", flat=True))
        built = [one for one in delegates.values() if str(one.key) in touched]
    built = built or [delegates[pk] for pk in _referred_to(row.delegates.all())]
    if not built:
        return ""
    names, more = ", ".join(one.full_name for one in built[:3]), len(built) - 3
    if more > 0:
        names = _("%(names)s and %(more)d more") % {"names": names, "more": more}
    words = _("Something was built on it since: %s accepted, was changed, or is named somewhere. It stays.")
    return words % names


def _referred_to(delegates: QuerySet[Delegate]) -> list[int]:
    """Return the pks, of `delegates`, of those that a row of any other kind refers to: a session, a text, a comment.

    One query for each kind.
    """
    relations = [one for one in Delegate._meta.get_fields(include_hidden=True) if isinstance(one, ManyToOneRel)]
    found: set[int] = set()
    for relation in relations:
        field = relation.field
        rows = field.model._base_manager.filter(**{f"{field.name}__in": delegates.values("pk")})
        found.update(rows.order_by().values_list(field.name, flat=True))
    return sorted(found)
