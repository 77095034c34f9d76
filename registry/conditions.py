"""Conditions on one object, decided without a query as the database would decide them."""

from typing import Any, cast

from django.db.models import F, Field, Manager, Model, Q


def matches(condition: Q, subject: Model) -> bool:
    """Return whether an object meets a condition of exact, in and isnull, as the database would decide."""
    results = (
        matches(part, subject) if isinstance(part, Q) else _compare(cast(tuple[str, Any], part), subject)
        for part in condition.children
    )
    result = all(results) if condition.connector == Q.AND else any(results)
    return result != condition.negated


def value_of(subject: Model, path: str) -> Any:
    """Return the value at a path of columns: for a foreign key its pk, for a many-to-many field the list of pks."""
    *parents, name = path.split("__")
    for parent in parents:
        related: Model | None = getattr(subject, parent)
        if related is None:
            return None
        subject = related
    if name == "pk":
        return subject.pk
    field = subject._meta.get_field(name)
    if isinstance(field, Field) and field.concrete and not field.many_to_many:
        name = field.attname
    value = getattr(subject, name)
    return [row.pk for row in value.all()] if isinstance(value, Manager) else value


def _compare(condition: tuple[str, Any], subject: Model) -> bool:
    lookup, wanted = condition
    path, _separator, name = lookup.rpartition("__")
    if name not in ("in", "isnull"):
        path, name = lookup, "exact"
    value = value_of(subject, path)
    if name == "isnull":
        return bool((value in (None, [])) == wanted)
    if isinstance(wanted, F):
        wanted = value_of(subject, wanted.name)
    return bool(value in wanted if name == "in" else value == wanted)
