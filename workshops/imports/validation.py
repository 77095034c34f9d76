"""Judging the rows of an import together: places, heads, people entered twice; against each other and what is there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Organisation, Partner
from registry.names import fold
from workshops.delegations import delegations
from workshops.delegations.delegations import BodyKey
from workshops.imports.columns import Cells, Directory
from workshops.models import Capacity, Delegate, DelegateImport, Delegation, Workshop

SAME_IN_ROW = gettext_lazy("The same person stands in row %d. If they are two, give each an e-mail.")
HEAD_IN_ROW = gettext_lazy("%(name)s has a head in row %(row)d already. Choose another capacity.")
SAME_THERE = gettext_lazy("%s is registered in this delegation already. If they are two, give each an e-mail.")
HEAD_THERE = gettext_lazy("Choose another capacity. A delegation has one head, and %s is it.")
FULL = gettext_lazy("All %(quota)d places of %(name)s are taken. Give it more places, or leave this person out.")

Errors = dict[str, list[str]]  # by field, the sentences of what is wrong
Cleaned = tuple[int, dict[str, Any] | None, Errors]

ReadRow = Callable[[Cells, Directory], tuple[dict[str, Any] | None, Errors]]
Where: TypeAlias = "int | _Registered"


@dataclass
class Judgement:
    """`good` are (row, facts); `findings` (row, field, sentence), in the order of rows.

    `delegations` are those there are, by body_key; `opens` {body: quota} those that the good rows need.
    """

    good: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    findings: list[tuple[int, str, str]] = field(default_factory=list)
    delegations: dict[BodyKey, Delegation] = field(default_factory=dict)
    opens: dict[Partner | Organisation, int] = field(default_factory=dict)


def judge(row: DelegateImport, cleaned: Iterable[Cleaned]) -> Judgement:
    """Judge `cleaned`, [(row, facts or None, {field: [sentence, ...]})], for the workshop of an import. Three queries."""
    result, there = Judgement(), _There(row.workshop)
    result.delegations = there.delegations
    for number, facts, alone in cleaned:
        errors = alone if facts is None else there.errors(facts)
        if errors or facts is None:
            result.findings += [(number, name, one) for name, found in errors.items() for one in found]
            continue
        there.take(number, facts)
        result.good.append((number, facts))
    for _number, facts in result.good:
        body = facts["body"]
        if delegations.body_key(body) not in there.delegations:
            result.opens[body] = max(there.taken[delegations.body_key(body)], delegations.USUAL_PLACES)
    return result


class _There:
    """Who is registered, and which rows of the file came before: what the next row is judged by."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        rows = Delegation.objects.filter(workshop=workshop).select_related("partner", "organisation")
        self.delegations = {delegations.body_key(one.body): one for one in rows}
        keys = {one.pk: key for key, one in self.delegations.items()}
        self.partners = {delegations.body_key(one) for one in delegations.partners_of(workshop)}
        self.taken: dict[BodyKey, int] = {}
        self.heads: dict[BodyKey, Where] = {}
        self.people: dict[tuple[BodyKey, str], list[tuple[str, Where]]] = {}
        for delegate in Delegate.objects.active().filter(delegation__workshop=workshop):
            key = keys[delegate.delegation_id]
            self._enter(key, delegate.full_name, delegate.email, delegate.capacity, _Registered(delegate.full_name))

    def _enter(self, key: BodyKey, name: str, email: str, capacity: str, where: Where) -> None:
        self.taken[key] = self.taken.get(key, 0) + 1
        self.people.setdefault((key, fold(name)), []).append((email.lower(), where))
        if capacity == Capacity.HEAD:
            self.heads[key] = where

    def take(self, number: int, facts: dict[str, Any]) -> None:
        key = delegations.body_key(facts["body"])
        self._enter(key, facts["full_name"], facts["email"], facts["capacity"], number)

    def errors(self, facts: dict[str, Any]) -> Errors:
        """{field: [sentence, ...]} of a row that is good alone; empty when it may be written after those before it."""
        body, key = facts["body"], delegations.body_key(facts["body"])
        if isinstance(body, Partner) and key not in self.delegations and key not in self.partners:
            return {"body": [_("%s is not a partner on the day of this workshop.") % body]}
        found = {}
        if same := self._same(key, facts):
            found["full_name"] = [self._twice(same, facts["full_name"])]
        elif facts["capacity"] == Capacity.HEAD and key in self.heads:
            found["capacity"] = [self._second_head(body, self.heads[key])]
        elif self.taken.get(key, 0) >= self._places(key):
            found["body"] = [FULL % {"quota": self._places(key), "name": body.name}]
        return found

    def _places(self, key: BodyKey) -> int:
        return self.delegations[key].quota if key in self.delegations else delegations.MOST_PLACES

    def _same(self, key: BodyKey, facts: dict[str, Any]) -> "Where | None":
        """Where a person of that name stands already, who may be the same: two people are told apart by their e-mails."""
        mine = facts["email"].lower()
        there = self.people.get((key, fold(facts["full_name"])), [])
        return next((where for email, where in there if not email or not mine or email == mine), None)

    def _twice(self, where: Where, name: str) -> str:
        if isinstance(where, _Registered):
            return SAME_THERE % name
        return SAME_IN_ROW % where

    def _second_head(self, body: Partner | Organisation, where: Where) -> str:
        if isinstance(where, _Registered):
            return HEAD_THERE % where
        return HEAD_IN_ROW % {"name": body.name, "row": where}


class _Registered(str):
    """The name of somebody who is registered already; in its place a number is a row of the file."""
