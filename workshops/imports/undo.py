"""Undo an import: remove its delegates, provided that nothing refers to them."""

from django.db.models import ManyToOneRel, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.models import AuditEntry
from workshops.delegations import people
from workshops.imports.pipeline import EDITS, checksum, locked
from workshops.models import Delegate, DelegateImport, DelegateState, Delegation

INVITED_SINCE = gettext_lazy(
    "Another invitation has been sent in the meantime. Check again which entries will be removed."
)
NOTHING = gettext_lazy("There is nothing to undo: nothing was imported, or the import has already been undone.")


@door
def undo(row: DelegateImport, *, by: User, invited: int | None = None) -> DelegateImport:
    """Delete the delegates that an import created, and the delegations it added that are then empty.

    Those who have been invited are withdrawn instead: they are notified, and their link still names a contact.

    `invited` is the number of open invitations of which `by` was warned; None skips this check. Raises Refused if it
    has changed, or if a delegate has since been edited, has accepted an invitation or is referred to elsewhere.
    """
    row = locked(row, by)
    list(Delegation.objects.select_for_update(no_key=True, of=["self"]).filter(workshop=row.workshop).order_by("pk"))
    # Accepting an invitation locks the delegate too, so none is accepted during the check.
    delegates = list(row.delegates.select_for_update(no_key=True, of=["self"]).order_by("pk"))
    if invited not in (None, losses(row)["invited"]):
        raise Refused(INVITED_SINCE)
    invited_people = [delegate for delegate in delegates if delegate.invited_at]
    for delegate in invited_people:
        people.withdraw(delegate, by=by)
    row.delegates.exclude(pk__in=[delegate.pk for delegate in invited_people]).delete()
    for delegation in _added_by(row).filter(delegates=None):
        delegation.delete()
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    audit.record(by, "import.undone", row, delegates=len(delegates), keys=checksum(delegates))
    return row


def losses(row: DelegateImport) -> dict[str, int]:
    """Return the numbers of people, invitations and delegations to be removed. Raises Refused if not possible."""
    if row.written_at is None or row.undone_at:
        raise Refused(NOTHING)
    if reason := why_not_undone(row):
        raise Refused(reason)
    others = Delegate.objects.filter(delegation__in=_added_by(row)).exclude(imported_in=row, invited_at=None)
    return {
        "people": row.delegates.count(),
        "invited": row.delegates.filter(invited_at__isnull=False).count(),
        "delegations": _added_by(row).exclude(pk__in=others.values("delegation")).count(),
    }


def invited(row: DelegateImport) -> list[Delegate]:
    """Return the imported people who have been invited, with all that their e-mail says. One query."""
    rows = row.delegates.filter(invited_at__isnull=False).order_by("sort_key", "pk")
    return list(rows.select_related("delegation__workshop", "user"))


def _added_by(row: DelegateImport) -> QuerySet[Delegation]:
    return Delegation.objects.filter(key__in=row.summary.get("opened", []))


def why_not_undone(row: DelegateImport) -> str:
    """Return the user-facing reason why an import cannot be undone, naming the delegates in use; or an empty string."""
    delegates = {delegate.pk: delegate for delegate in row.delegates.order_by("sort_key", "pk")}
    in_use = [one for one in delegates.values() if one.user_id or one.state != DelegateState.NOMINATED]
    if not in_use:
        keys = [str(delegate.key) for delegate in delegates.values()]
        entries = AuditEntry.objects.filter(object_key__in=keys, verb__in=EDITS)
        edited = set(entries.values_list("object_key", flat=True))
        in_use = [delegate for delegate in delegates.values() if str(delegate.key) in edited]
    in_use = in_use or [delegates[pk] for pk in _referred_to(row.delegates.all())]
    if not in_use:
        return ""
    names, more = ", ".join(str(delegate) for delegate in in_use[:3]), len(in_use) - 3
    if more > 0:
        names = _("%(names)s and %(more)d more") % {"names": names, "more": more}
    message = _(
        "This import can no longer be undone."
        " The following participants have since accepted an invitation,"
        " or their entries have been edited or used elsewhere: %s."
    )
    return message % names


def _referred_to(delegates: QuerySet[Delegate]) -> list[int]:
    """Return the pks of those `delegates` to which rows of other models refer, such as sessions or comments.

    One query for each model.
    """
    relations = [field for field in Delegate._meta.get_fields(include_hidden=True) if isinstance(field, ManyToOneRel)]
    pks: set[int] = set()
    for relation in relations:
        field = relation.field
        rows = field.model._base_manager.filter(**{f"{field.name}__in": delegates.values("pk")})
        pks.update(rows.order_by().values_list(field.name, flat=True))
    return sorted(pks)
