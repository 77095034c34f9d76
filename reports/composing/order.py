"""The texts of a report while they are chosen and ordered: nothing here is saved until `reports.compose`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from recommendations.models import Recommendation
from workshops.models import Topic


@dataclass(frozen=True)
class Place:
    """One adopted text in its present place; the first and the last of a topic move one way only."""

    text: Recommendation
    is_chosen: bool
    is_first: bool
    is_last: bool


Arrangement = list[tuple[Topic, list[Place]]]


def arrange(texts: Iterable[Recommendation], order: list[str], chosen: Collection[str], move: str = "") -> Arrangement:
    """The adopted `texts` by topic, each a Place: a list of (topic, places).

    `order` and `chosen` are keys as text; what `order` does not name keeps its place at the end of its topic. `move`
    is "up KEY" or "down KEY", and moves a text within its topic. Anything not understood is left aside.
    """
    rank = {key: place for place, key in reversed(list(enumerate(order)))}
    sorted_texts = sorted(texts, key=lambda text: (text.topic.number, rank.get(str(text.key), len(rank)), text.number))
    found = []
    for topic, group in groupby(sorted_texts, key=lambda text: text.topic):
        rows = list(group)
        _move(rows, *(move.split(" ", 1) if " " in move else ("", "")))
        places = [
            Place(text, str(text.key) in chosen, place == 0, place == len(rows) - 1) for place, text in enumerate(rows)
        ]
        found.append((topic, places))
    return found


def in_order(arrangement: Arrangement) -> list[Recommendation]:
    """The chosen texts of an arrangement, in the order in which they are to be printed."""
    return [place.text for _topic, places in arrangement for place in places if place.is_chosen]


def _move(rows: list[Recommendation], direction: str, key: UUID) -> None:
    step = {"up": -1, "down": 1}.get(direction)
    here = next((place for place, text in enumerate(rows) if str(text.key) == key), None)
    if step is not None and here is not None and 0 <= here + step < len(rows):
        rows[here], rows[here + step] = rows[here + step], rows[here]
