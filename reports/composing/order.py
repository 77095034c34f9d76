"""The recommendations of a report while they are selected and ordered; `reports.compose` saves them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from recommendations.models import Recommendation
from workshops.models import Topic


@dataclass(frozen=True)
class Place:
    """One adopted recommendation in its position; the first of a topic cannot move up, the last cannot move down."""

    recommendation: Recommendation
    is_chosen: bool
    is_first: bool
    is_last: bool


Arrangement = list[tuple[Topic, list[Place]]]


def arrange(
    recommendations: Iterable[Recommendation], order: list[str], chosen: Collection[str], move: str = ""
) -> Arrangement:
    """Return the adopted `recommendations` by topic, each as a Place: a list of (topic, places).

    `order` and `chosen` are keys as strings; recommendations not in `order` come last in their topic. `move`, "up KEY"
    or "down KEY", moves one recommendation within its topic. Invalid values are ignored.
    """
    rank = {key: place for place, key in reversed(list(enumerate(order)))}
    ordered = sorted(recommendations, key=lambda row: (row.topic.number, rank.get(str(row.key), len(rank)), row.number))
    arrangement = []
    for topic, group in groupby(ordered, key=lambda row: row.topic):
        rows = list(group)
        _move(rows, *(move.split(" ", 1) if " " in move else ("", "")))
        places = [
            Place(row, str(row.key) in chosen, place == 0, place == len(rows) - 1) for place, row in enumerate(rows)
        ]
        arrangement.append((topic, places))
    return arrangement


def in_order(arrangement: Arrangement) -> list[Recommendation]:
    """Return the selected recommendations of an arrangement in the order in which they are printed."""
    return [place.recommendation for _topic, places in arrangement for place in places if place.is_chosen]


def _move(rows: list[Recommendation], direction: str, key: str) -> None:
    step = {"up": -1, "down": 1}.get(direction)
    here = next((place for place, row in enumerate(rows) if str(row.key) == key), None)
    if step is not None and here is not None and 0 <= here + step < len(rows):
        rows[here], rows[here + step] = rows[here + step], rows[here]
