"""The recommendations of a report while they are selected and ordered; `reports.compose` saves them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from math import inf
from typing import Any

from recommendations.models import Recommendation
from workshops.models import Topic


@dataclass(frozen=True)
class Place:
    """One recommendation in its position; the first of a topic cannot move up, the last cannot move down."""

    recommendation: Recommendation
    is_chosen: bool
    is_first: bool
    is_last: bool


Arrangement = list[tuple[Topic, list[Place]]]


def arrange(
    recommendations: Iterable[Recommendation], order: list[str], chosen: Collection[str], move: str = ""
) -> Arrangement:
    """Return the available `recommendations` by topic, each as a Place: a list of (topic, places).

    `order` and `chosen` are keys as strings; topics and recommendations come in the order in which `order` first names
    them, the others by number. `move` is "up KEY" or "down KEY" and moves a recommendation within its topic, or a topic
    with its recommendations. Invalid values are ignored.
    """
    rank = {key: place for place, key in reversed(list(enumerate(order)))}
    ordered = sorted(
        recommendations, key=lambda row: (row.topic.number, rank.get(str(row.key), len(rank)), *_place_in_topic(row))
    )
    groups = [list(group) for _topic, group in groupby(ordered, key=lambda row: row.topic)]
    direction, key = move.split(" ", 1) if " " in move else ("", "")
    groups = _by_rank(groups, rank)
    _move(groups, direction, key, lambda rows: str(rows[0].topic.key))
    arrangement = []
    for rows in groups:
        _move(rows, direction, key, lambda row: str(row.key))
        places = [
            Place(row, str(row.key) in chosen, place == 0, place == len(rows) - 1) for place, row in enumerate(rows)
        ]
        arrangement.append((rows[0].topic, places))
    return arrangement


def _place_in_topic(row: Recommendation) -> tuple[float, int]:
    """Return the order of recommendations within a topic: by number, those without one by serial."""
    return (inf if row.number is None else row.number, row.serial or 0)


def _by_rank(groups: list[list[Recommendation]], rank: dict[str, int]) -> list[list[Recommendation]]:
    """Return groups by the first rank in each; a group without any comes before the first with a larger number."""
    first = {id(rows): min(rank.get(str(row.key), len(rank)) for row in rows) for rows in groups}
    ranked = sorted((rows for rows in groups if first[id(rows)] < len(rank)), key=lambda rows: first[id(rows)])
    for rows in groups:
        if first[id(rows)] == len(rank):
            larger = (place for place, other in enumerate(ranked) if other[0].topic.number > rows[0].topic.number)
            ranked.insert(next(larger, len(ranked)), rows)
    return ranked


def in_order(arrangement: Arrangement) -> list[Recommendation]:
    """Return the selected recommendations of an arrangement in the order in which they are printed."""
    return [place.recommendation for _topic, places in arrangement for place in places if place.is_chosen]


def _move(rows: list[Any], direction: str, key: str, key_of: Callable[[Any], str]) -> None:
    step = {"up": -1, "down": 1}.get(direction)
    here = next((place for place, row in enumerate(rows) if key_of(row) == key), None)
    if step is not None and here is not None and 0 <= here + step < len(rows):
        rows[here], rows[here + step] = rows[here + step], rows[here]
