"""Validate rows of an import against each other and existing registrations: places, heads, duplicates."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

from django.utils.translation import gettext_lazy

from members.models import Organisation, Partner
from registry.names import PersonName, with_article
from workshops.delegations import delegations, name_forms
from workshops.delegations.delegations import BodyKey
from workshops.imports.columns import Cells, Directory
from workshops.models import Capacity, Delegate, DelegateImport, Delegation, Workshop

SAME_IN_ROW = gettext_lazy(
    "The same name appears in row %d. Remove one of the rows, or, if they refer to two people, "
    "enter an e-mail address for each of them."
)
SAME_ADDRESS_IN_ROW = gettext_lazy("The same name and e-mail address appear in row %d. Remove one of the rows.")
HEAD_IN_ROW = gettext_lazy(
    "Row %(row)d already contains the head of this delegation (%(name)s). Enter another capacity."
)
ALREADY_REGISTERED = gettext_lazy(
    "%s is already registered in this delegation. Remove the row, or, if this is another person with the same name, "
    "enter an e-mail address for each of them."
)
ALREADY_WITH_ADDRESS = gettext_lazy(
    "%s is already registered in this delegation with this e-mail address. Remove the row."
)
NAMESAKE_REGISTERED = gettext_lazy("%(name)s is already registered in the delegation of %(body)s.")
NAMESAKE_IN_ROW = gettext_lazy("%(name)s also appears in row %(row)d, in the delegation of %(body)s.")
ALIKE_REGISTERED = gettext_lazy(
    "The name consists of the same words as that of %(name)s, who is already registered in the delegation of %(body)s."
)
ALIKE_IN_ROW = gettext_lazy(
    "The name consists of the same words as that of %(name)s in row %(row)d, in the same delegation."
)
ADDRESS_REGISTERED = gettext_lazy("The e-mail address is also that of %(name)s, in the delegation of %(body)s.")
ADDRESS_IN_ROW = gettext_lazy("The e-mail address is also that of %(name)s in row %(row)d.")
NOT_PARTNER_THEN = gettext_lazy(
    "On the first day of this workshop, %s is not an ASEM partner. Correct the entry, or remove the row."
)
HEAD_REGISTERED = gettext_lazy("%s is already head of this delegation. Enter another capacity.")
FULL = gettext_lazy(
    "All places for %(name)s are taken: a delegation may have no more than %(quota)d participants. Remove this "
    "person from the file."
)

NO_PLACE = gettext_lazy(
    "All %(quota)d places for %(name)s are taken. Add places when you confirm the import, or remove this person "
    "from the file."
)

NAMESAKES = 3  # pointed out for one row

Errors = dict[str, list[str]]  # user-facing messages by field
Cleaned = tuple[int, dict[str, Any] | None, Errors]  # row number, values if valid, errors

ReadRow = Callable[[Cells, Directory], tuple[dict[str, Any] | None, Errors]]
Occurrence: TypeAlias = "int | _Registered"


@dataclass
class Result:
    """`good` are the valid rows as (row, values), `findings` the errors as (row, field, message), in the order of rows.

    `namesakes` are valid rows as (row, message) whose name also occurs with another e-mail address or in another
    delegation, or whose address is also that of another name: perhaps the same person. `delegations` are the existing
    delegations by body_key; `opens` are those to be added for the valid rows: {body: quota}. `grows` are the places
    that existing delegations would need for all rows, and `without_place` the rows left out for want of these.
    """

    good: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    findings: list[tuple[int, str, str]] = field(default_factory=list)
    namesakes: list[tuple[int, str]] = field(default_factory=list)
    delegations: dict[BodyKey, Delegation] = field(default_factory=dict)
    opens: dict[Partner | Organisation, int] = field(default_factory=dict)
    grows: dict[BodyKey, int] = field(default_factory=dict)
    without_place: list[int] = field(default_factory=list)


def validate(row: DelegateImport, cleaned: Iterable[Cleaned], agreed: Mapping[str, int] | None = None) -> Result:
    """Validate `cleaned` rows, each of which was validated on its own, for the workshop of an import. Three queries.

    No delegation gets more places than it has, or than were agreed to: {name of the delegation: places}.
    """
    result, registrations = Result(), _Registrations(row.workshop)
    result.delegations = registrations.delegations
    for number, values, own_errors in cleaned:
        errors = own_errors if values is None else registrations.errors(values)
        if errors or values is None:
            result.findings += [(number, name, message) for name, messages in errors.items() for message in messages]
            continue
        full = registrations.full(values, agreed or {})
        if not full:
            result.namesakes += [(number, message) for message in registrations.namesakes(values)]
        registrations.add(number, values)
        if full:
            result.without_place.append(number)
            result.findings.append((number, "body", full))
        else:
            result.good.append((number, values))
    for _number, values in result.good:
        key = delegations.body_key(values["body"])
        if key not in registrations.delegations:
            result.opens[values["body"]] = max(registrations.taken[key], delegations.DEFAULT_PLACES)
    quotas = {key: delegation.quota for key, delegation in registrations.delegations.items()}
    result.grows = {key: taken for key, taken in registrations.taken.items() if taken > quotas.get(key, taken)}
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
        self.people: dict[str, list[_Person]] = {}  # by name as compared
        self.alike: dict[tuple[BodyKey, str], list[_Person]] = {}  # by delegation, and the words of the name
        self.addresses: dict[str, list[_Person]] = {}  # by e-mail address
        for delegate in Delegate.objects.active().filter(delegation__workshop=workshop):
            key = keys[delegate.delegation_id]
            body = self.delegations[key].name
            name = delegate.full_name
            person = _Person(key, body, name, delegate.email.lower(), _Registered(delegate.names))
            self._add(person, delegate.capacity)

    def _add(self, person: "_Person", capacity: str) -> None:
        key, occurrence = person.key, person.occurrence
        self.taken[key] = self.taken.get(key, 0) + 1
        self.people.setdefault(name_forms.compared(person.name), []).append(person)
        self.alike.setdefault((key, name_forms.words_of(person.name)), []).append(person)
        if person.email:
            self.addresses.setdefault(person.email, []).append(person)
        if capacity == Capacity.HEAD:
            self.heads[key] = occurrence

    def add(self, number: int, values: dict[str, Any]) -> None:
        """Add a valid row of the file."""
        body, name = values["body"], values["full_name"]
        person = _Person(delegations.body_key(body), body.name, name, values["email"].lower(), number)
        self._add(person, values["capacity"])

    def errors(self, values: dict[str, Any]) -> Errors:
        """Return {field: [message, ...]} for a row that is valid on its own; empty if it may be imported."""
        body, key = values["body"], delegations.body_key(values["body"])
        if isinstance(body, Partner) and key not in self.delegations and key not in self.partners:
            return {"body": [NOT_PARTNER_THEN % with_article(body.name)]}
        errors: Errors = {}
        if duplicate := self._duplicate(key, values):
            errors["full_name"] = [self._duplicate_message(duplicate, values)]
        elif values["capacity"] == Capacity.HEAD and key in self.heads:
            errors["capacity"] = [self._second_head(body, self.heads[key])]
        elif self.taken.get(key, 0) >= delegations.MAX_PLACES:
            errors["body"] = [FULL % {"quota": delegations.MAX_PLACES, "name": with_article(body.name)}]
        return errors

    def full(self, values: dict[str, Any], agreed: Mapping[str, int]) -> str:
        """Return the message on a row for which its delegation, if it exists, has no place left; otherwise ""."""
        key = delegations.body_key(values["body"])
        delegation = self.delegations.get(key)
        if delegation is None or self.taken.get(key, 0) < max(delegation.quota, agreed.get(delegation.name, 0)):
            return ""
        return NO_PLACE % {"quota": delegation.quota, "name": with_article(delegation.name)}

    def _duplicate(self, key: BodyKey, values: dict[str, Any]) -> "_Person | None":
        """Return where the same name already occurs, unless both have an e-mail address and these differ."""
        own_email = values["email"].lower()
        same = (one for one in self.people.get(name_forms.compared(values["full_name"]), []) if one.key == key)
        return next((one for one in same if not one.email or not own_email or one.email == own_email), None)

    def namesakes(self, values: dict[str, Any]) -> list[str]:
        """Return messages on the first others with the name of a valid row, and on those with its e-mail address."""
        name, email = values["full_name"], values["email"].lower()
        shown = PersonName.of(name, values["badge_name"])
        same_name = self.people.get(name_forms.compared(name), [])
        messages = [self._namesake(one, shown, NAMESAKE_REGISTERED, NAMESAKE_IN_ROW) for one in same_name[:NAMESAKES]]
        key = delegations.body_key(values["body"])
        alike = [one for one in self.alike.get((key, name_forms.words_of(name)), []) if one not in same_name]
        messages += [self._namesake(one, one.shown, ALIKE_REGISTERED, ALIKE_IN_ROW) for one in alike[:NAMESAKES]]
        same_name = [*same_name, *alike]
        others = list(islice((one for one in self.addresses.get(email, []) if one not in same_name), NAMESAKES))
        return messages + [self._namesake(one, one.shown, ADDRESS_REGISTERED, ADDRESS_IN_ROW) for one in others]

    def _namesake(self, one: "_Person", name: str | PersonName, registered: Any, in_row: Any) -> str:
        """Return the message on another person, who is registered or in a row of the file."""
        words = {"name": name, "body": with_article(one.body)}
        if isinstance(one.occurrence, _Registered):
            return str(registered % words)
        return str(in_row % (words | {"row": one.occurrence}))

    def _duplicate_message(self, person: "_Person", values: dict[str, Any]) -> str:
        has_same_address = bool(person.email) and person.email == values["email"].lower()
        if isinstance(person.occurrence, _Registered):
            message = ALREADY_WITH_ADDRESS if has_same_address else ALREADY_REGISTERED
            return str(message % values["full_name"])
        message = SAME_ADDRESS_IN_ROW if has_same_address else SAME_IN_ROW
        return str(message % person.occurrence)

    def _second_head(self, body: Partner | Organisation, occurrence: Occurrence) -> str:
        if isinstance(occurrence, _Registered):
            return HEAD_REGISTERED % occurrence
        return HEAD_IN_ROW % {"name": body.name, "row": occurrence}


@dataclass
class _Person:
    """Where a name occurs: delegation (key and name), e-mail address in lower case, and row or registration."""

    key: BodyKey
    body: str
    name: str
    email: str
    occurrence: "Occurrence"

    @property
    def shown(self) -> str:
        """Return the name as messages give it."""
        return str(self.occurrence) if isinstance(self.occurrence, _Registered) else self.name


class _Registered(str):
    """The name of a registered delegate, as distinct from a row number of the file."""
