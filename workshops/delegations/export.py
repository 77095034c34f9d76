"""Export of the filtered list of participants as a table that can be imported again."""

from collections.abc import Iterator
from typing import Any, TypeVar
from urllib.parse import quote

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import User
from registry import audit
from registry.access import Refused
from registry.doors import door
from registry.files import storage
from workshops.models import Delegate, DelegateImport, Delegation, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import UserRoles, roles_of

BATCH = 500  # people held in memory while a file is written
Response = TypeVar("Response", bound=HttpResponseBase)


def table(delegates: QuerySet[Delegate], workshop: Workshop, user: User) -> tuple[list[str], Iterator[list[Any]]]:
    """Return (column headings, rows) of `delegates`, whose delegation must be loaded; the rows are read in batches.

    E-mail addresses are included for the organiser and the secretariat; heads and deputy heads receive those of their
    own delegation only.
    """
    roles = roles_of(user)
    may_register = roles.has(workshop, *REGISTRARS)
    head = [_("Delegation"), _("Full name"), _("Form of address"), _("Name on the badge"), _("Sort name")]
    head += [_("Language of the name"), _("Capacity"), _("Title in the delegation"), _("Rank"), _("Position")]
    head += [_("Ministry"), _("Participation"), _("Delegation type"), _("Registration status")]
    reads_emails = may_register or any(roles.heads(own.delegation) for own in roles.delegates_in(workshop))
    head += [_("E-mail"), _("Salutation")] if reads_emails else []
    return head, _rows(delegates, roles, may_register, reads_emails)


def _rows(
    delegates: QuerySet[Delegate], roles: UserRoles, may_register: bool, reads_emails: bool
) -> Iterator[list[Any]]:
    labels = _labels()
    for delegate in delegates.iterator(chunk_size=BATCH):
        row = _row(delegate, labels)
        if reads_emails:
            is_readable = may_register or roles.heads(delegate.delegation)
            row += [delegate.email, delegate.salutation] if is_readable else ["", ""]
        yield row


def _row(delegate: Delegate, labels: dict[str, dict[Any, str]]) -> list[Any]:
    delegation = delegate.delegation
    row = [delegation.name, delegate.full_name, delegate.honorific, delegate.badge_name, delegate.sort_key]
    row += [delegate.name_language, labels["capacity"][delegate.capacity], delegate.title]
    row += [labels["rank"][delegate.rank], delegate.function, delegate.ministry_name]
    row += [labels["mode"][delegate.mode], labels["standing"][delegation.standing], labels["state"][delegate.state]]
    return row


def _labels() -> dict[str, dict[Any, str]]:
    """Return the labels of each field's values, translated once; `get_capacity_display` translates at each call."""
    fields = [Delegate._meta.get_field(name) for name in ("capacity", "rank", "mode", "state")]
    fields.append(Delegation._meta.get_field("standing"))
    return {
        field.name: {value: str(capfirst(label)) for value, label in field.flatchoices}  # type: ignore[union-attr]  # plain fields
        for field in fields
    }


@door
def record(subject: Workshop | DelegateImport, count: int, *, by: User) -> None:
    """Record in the audit log that personal data of `count` people were exported from `subject`.

    Raises Refused if `by` no longer participates in the workshop.
    """
    workshop = subject if isinstance(subject, Workshop) else subject.workshop
    if not Workshop.objects.attended_by(by).filter(pk=workshop.pk).exists():
        raise Refused(_("Only participants in the workshop may export its list of participants."))
    audit.record(by, "delegates.exported", subject, people=count)


def as_download(response: Response, filename: str) -> Response:
    """Return `response` with the headers that make the browser save it as `filename`."""
    response["Content-Type"] = storage.TYPES[filename.rpartition(".")[2]]
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
