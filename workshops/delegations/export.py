"""Export of the filtered list of participants as a table that can be imported again."""

from typing import Any, TypeVar
from urllib.parse import quote

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import User
from registry import audit
from registry.doors import door
from registry.files import storage
from workshops.models import Delegate, DelegateImport, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

Response = TypeVar("Response", bound=HttpResponseBase)


def table(delegates: QuerySet[Delegate], workshop: Workshop, user: User) -> tuple[list[str], list[list[Any]]]:
    """Return (column headings, rows) of `delegates`, whose delegation must be loaded.

    E-mail addresses are included for the organiser and the secretariat; heads and alternates receive those of their
    own delegation only.
    """
    roles = roles_of(user)
    may_register = roles.has(workshop, *REGISTRARS)
    head = [_("Delegation"), _("Full name"), _("Form of address"), _("Name on the badge"), _("Sort name")]
    head += [_("Language of the name"), _("Capacity"), _("Title in the delegation"), _("Rank"), _("Position")]
    head += [_("Ministry"), _("Participation"), _("Delegation type"), _("Registration status")]
    reads_emails = may_register or any(roles.heads(own.delegation) for own in roles.delegates_in(workshop))
    head += [_("E-mail"), _("Salutation")] if reads_emails else []
    rows = []
    for delegate in delegates:
        row = _row(delegate)
        if reads_emails:
            is_readable = may_register or roles.heads(delegate.delegation)
            row += [delegate.email, delegate.salutation] if is_readable else ["", ""]
        rows.append(row)
    return head, rows


def _row(delegate: Delegate) -> list[Any]:
    delegation = delegate.delegation
    row = [delegation.name, delegate.full_name, delegate.honorific, delegate.badge_name, delegate.sort_key]
    row += [delegate.name_language, capfirst(delegate.get_capacity_display()), delegate.title]
    row += [capfirst(delegate.get_rank_display()), delegate.function, delegate.ministry_name]
    labels = (delegate.get_mode_display(), delegation.get_standing_display(), delegate.get_state_display())
    return row + [capfirst(label) for label in labels]


@door
def record(subject: Workshop | DelegateImport, count: int, *, by: User) -> None:
    """Record in the audit log that personal data of `count` people were exported from `subject`."""
    audit.record(by, "delegates.exported", subject, people=count)


def as_download(response: Response, filename: str) -> Response:
    """Return `response` with the headers that make the browser save it as `filename`."""
    response["Content-Type"] = storage.TYPES[filename.rpartition(".")[2]]
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
