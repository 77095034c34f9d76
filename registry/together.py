"""Rows of several tables by one question to the database: for pages that show a little of much."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import JSONObject


@dataclass(frozen=True)
class Part:
    """What is read of one table: `columns` says by which name each field or expression comes back.

    The rows are sorted by the names in `order`; nothing comes after something. `lists` names columns that hold JSON.
    """

    rows: QuerySet[Any]
    columns: Mapping[str, Any]
    order: tuple[str, ...] = field(default=())
    lists: tuple[str, ...] = field(default=())


def together(**parts: Part) -> dict[str, list[dict[str, Any]]]:
    """{name: [dict, ...]} of all parts; one query. A column whose name ends in `_on` comes back as a date."""
    asked = [part.rows.order_by().values_list(Value(name), JSONObject(**part.columns)) for name, part in parts.items()]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in parts}
    for name, row in asked[0].union(*asked[1:], all=True):
        found[name].append(_read(row))
    for name, part in parts.items():
        found[name].sort(key=lambda row, order=part.order: [_place(row[column]) for column in order])  # type: ignore[misc]
        for row in found[name]:
            # SQLite puts JSON into JSON as text.
            row |= {column: json.loads(row[column]) for column in part.lists if isinstance(row[column], str)}
    return found


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if value and name.endswith("_on") else value for name, value in row.items()}


def _place(value: Any) -> tuple[bool, Any]:
    return (value is None, "" if value is None else value)
