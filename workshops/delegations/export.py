"""The list of delegates as it was narrowed, as a table; a formula that somebody typed stays words."""

from typing import Any, TypeVar
from urllib.parse import quote

from django.db import transaction
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import User
from registry import audit
from registry.files import storage
from workshops.models import Delegate, DelegateImport, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

Response = TypeVar("Response", bound=HttpResponseBase)


def table(delegates: QuerySet[Delegate], workshop: Workshop, user: User) -> tuple[list[str], list[list[Any]]]:
    """(head, rows) of `delegates`, which have their delegation at hand: a file that can be imported again.

    E-mails stand in it for who mans the workshop; a head or alternate has those of their own delegation.
    """
    mine = roles_of(user)
    may_register = mine.has(workshop, *REGISTRARS)
    head = [_("Delegation"), _("Full name"), _("Form of address"), _("Name on the badge"), _("Sorted under")]
    head += [_("Language of the name"), _("Capacity"), _("Title in the delegation"), _("Rank"), _("Function")]
    head += [_("Ministry"), _("Takes part"), _("Standing"), _("State")]
    reads_mail = may_register or any(mine.heads(one.delegation) for one in mine.delegates_in(workshop))
    head += [_("E-mail"), _("Addressed in letters as")] if reads_mail else []
    rows = []
    for one in delegates:
        row = _row(one)
        if reads_mail:
            row += [one.email, one.salutation] if may_register or mine.heads(one.delegation) else ["", ""]
        rows.append(row)
    return head, rows


def _row(one: Delegate) -> list[Any]:
    labels = (one.get_capacity_display(), one.title, one.get_rank_display(), one.function, one.ministry_name)
    row = [one.delegation.name, one.full_name, one.honorific, one.badge_name, one.sort_key, one.name_language]
    row += [capfirst(labels[0]), labels[1], capfirst(labels[2]), labels[3], labels[4]]
    shown = (one.get_mode_display(), one.delegation.get_standing_display(), one.get_state_display())
    return row + [capfirst(word) for word in shown]


@transaction.atomic
def record(subject: Workshop | DelegateImport, count: int, *, by: User) -> None:
    """Record that personal data left the portal: of how many people, from which list."""
    audit.record(by, "delegates.exported", subject, people=count)


def as_download(response: Response, filename: str) -> Response:
    """`response` as a file that the browser saves under `filename`."""
    response["Content-Type"] = storage.TYPES[filename.rpartition(".")[2]]
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
