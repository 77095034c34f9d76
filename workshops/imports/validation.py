"""Validate rows of an import against each other and existing registrations: places, heads, duplicates."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.translation import gettext_lazy

from members.models import Organisation, Partner
from registry.names import fold, with_article
from workshops.delegations import delegations
from workshops.delegations.delegations import BodyKey
from workshops.imports.columns import Cells, Directory
from workshops.models import Capacity, Delegate, DelegateImport, Delegation, Workshop

SAME_IN_ROW = gettext_lazy(
    "The same name appears in row %d. Remove one of the rows, or, if they refer to two people, "
    "enter an e-mail address for each of them."
)
HEAD_IN_ROW = gettext_lazy(
    "Row %(row)d already contains the head of this delegation (%(name)s). Enter another capacity."
)
ALREADY_REGISTERED = gettext_lazy(
    "%s is already registered in this delegation. Remove the row, or, if this is another person with the same name, "
    "enter an e-mail address for each of them."
)
NOT_PARTNER_THEN = gettext_lazy(
    "On the first day of this workshop, %s is not an ASEM partner. Correct the entry, or remove the row."
)
HEAD_REGISTERED = gettext_lazy("%s is already head of this delegation. Enter another capacity.")
FULL = gettext_lazy(
    "There are no free places for %(name)s (%(quota)d in total). Add places, or remove this person from the file."
)

Errors = dict[str, list[str]]  # user-facing messages by field
Cleaned = tuple[int, dict[str, Any] | None, Errors]  # row number, values if valid, errors

ReadRow = Callable[[Cells, Directory], tuple[dict[str, Any] | None, Errors]]
Occurrence: TypeAlias = "int | _Registered"


@dataclass
class Result:
    """`good` are the valid rows as (row, values), `findings` the errors as (row, field, message), in the order of rows.

    `delegations` are the existing delegations by body_key; `opens` are those to be added for the valid rows: {body:
    quota}.
    """

    good: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    findings: list[tuple[int, str, str]] = field(default_factory=list)
    delegations: dict[BodyKey, Delegation] = field(default_factory=dict)
    opens: dict[Partner | Organisation, int] = field(default_factory=dict)


def validate(row: DelegateImport, cleaned: Iterable[Cleaned]) -> Result:
    """Validate `cleaned` rows, each of which was validated on its own, for the workshop of an import. Three queries."""
    result, registrations = Result(), _Registrations(row.workshop)
    result.delegations = registrations.delegations
    for number, values, own_errors in cleaned:
        errors = own_errors if values is None else registrations.errors(values)
        if errors or values is None:
            result.findings += [(number, name, message) for name, messages in errors.items() for message in messages]
            continue
        registrations.add(number, values)
        result.good.append((number, values))
    for _number, values in result.good:
        key = delegations.body_key(values["body"])
        if key not in registrations.delegations:
            result.opens[values["body"]] = max(registrations.taken[key], delegations.DEFAULT_PLACES)
    return result


class _Registrations:
    """Existing registrations and the preceding valid rows of the file, against which the next row is validated."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        rows = Delegation.objects.filter(workshop=workshop).select_related("partner", "organisation")
        self.delegations = {delegations.body_key(delegation.body): delegation for delegation in rows}
        keys = {delegation.pk: key for key, delegation in self.delegations.items()}
        self.partners = {delegations.body_key(partner) for partner in delegations.partners_of(workshop)}
        self.taken: dict[BodyKey, int] = {}
        self.heads: dict[BodyKey, Occurrence] = {}
        self.people: dict[tuple[BodyKey, str], list[tuple[str, Occurrence]]] = {}
        for delegate in Delegate.objects.active().filter(delegation__workshop=workshop):
            key = keys[delegate.delegation_id]
            self._add(key, delegate.full_name, delegate.email, delegate.capacity, _Registered(delegate.full_name))

    def _add(self, key: BodyKey, name: str, email: str, capacity: str, occurrence: Occurrence) -> None:
        self.taken[key] = self.taken.get(key, 0) + 1
        self.people.setdefault((key, fold(name)), []).append((email.lower(), occurrence))
        if capacity == Capacity.HEAD:
            self.heads[key] = occurrence

    def add(self, number: int, values: dict[str, Any]) -> None:
        """Add a valid row of the file."""
        key = delegations.body_key(values["body"])
        self._add(key, values["full_name"], values["email"], values["capacity"], number)

    def errors(self, values: dict[str, Any]) -> Errors:
        """Return {field: [message, ...]} for a row that is valid on its own; empty if it may be imported."""
        body, key = values["body"], delegations.body_key(values["body"])
        if isinstance(body, Partner) and key not in self.delegations and key not in self.partners:
            return {"body": [NOT_PARTNER_THEN % with_article(body.name)]}
        errors: Errors = {}
        if duplicate := self._duplicate(key, values):
            errors["full_name"] = [self._duplicate_message(duplicate, values["full_name"])]
        elif values["capacity"] == Capacity.HEAD and key in self.heads:
            errors["capacity"] = [self._second_head(body, self.heads[key])]
        elif self.taken.get(key, 0) >= self._places(key):
            errors["body"] = [FULL % {"quota": self._places(key), "name": with_article(body.name)}]
        return errors

    def _places(self, key: BodyKey) -> int:
        return self.delegations[key].quota if key in self.delegations else delegations.MAX_PLACES

    def _duplicate(self, key: BodyKey, values: dict[str, Any]) -> "Occurrence | None":
        """Return where the same name already occurs, unless both have an e-mail address and these differ."""
        own_email = values["email"].lower()
        namesakes = self.people.get((key, fold(values["full_name"])), [])
        return next((at for email, at in namesakes if not email or not own_email or email == own_email), None)

    def _duplicate_message(self, occurrence: Occurrence, name: str) -> str:
        if isinstance(occurrence, _Registered):
            return ALREADY_REGISTERED % name
        return SAME_IN_ROW % occurrence

    def _second_head(self, body: Partner | Organisation, occurrence: Occurrence) -> str:
        if isinstance(occurrence, _Registered):
            return HEAD_REGISTERED % occurrence
        return HEAD_IN_ROW % {"name": body.name, "row": occurrence}


class _Registered(str):
    """The name of a registered delegate, as distinct from a row number of the file."""
