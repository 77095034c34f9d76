"""Fictitious people: first those with the sample names, then combinations of common names in their language."""

from collections.abc import Sequence
from itertools import cycle
from random import Random
from typing import Any

from asem_portal.demo.users import read_data
from members.models import Ministry, MinistryKind
from registry.names import fold
from workshops.models import Capacity, Delegation, Rank

HONORIFIC_MAX = 40
SHARE_NAMED = 0.9  # share of those who agree to be named in public
FUNCTIONS = {MinistryKind.FOREIGN_AFFAIRS: "foreign_affairs", MinistryKind.CULTURE: "culture"}


class People:
    """Generates people: the same people for the same seed of `chance`, and each name only once."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.data = chance, read_data("invented-people")
        self.head_functions = cycle(self.data["functions"]["heads"])
        self.used: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
        self.samples: dict[str, list[dict[str, Any]]] = {}
        for row in read_data("names")["names"]:
            self.samples.setdefault(row["partner"], []).append(row)
        self.ministries: dict[int, dict[str, Ministry]] = {}
        for ministry in Ministry.objects.order_by("pk"):
            self.ministries.setdefault(ministry.partner_id, {}).setdefault(ministry.kind, ministry)

    def of(self, delegation: Delegation, count: int) -> list[dict[str, Any]]:
        """Return `count` people for a delegation as arguments of `register`, in order of precedence.

        The first heads a partner's delegation; the others follow by rank and, within a rank, by position.
        """
        code = delegation.partner_code or delegation.organisation.code
        rows = [self._sample(row) for row in self.samples.get(code, [])[:count]]
        while len(rows) < count:
            rows.append(self._invent(self.data["spoken"][code]))
        rows = [row | self._position(delegation, index) for index, row in enumerate(rows)]
        rows.sort(key=lambda row: (row["capacity"] != Capacity.HEAD, row["rank"], self._seniority(row["function"])))
        return [row | {"position": place} for place, row in enumerate(rows, start=1)]

    def _seniority(self, function: str) -> int:
        functions = [*self.data["functions"]["senior"], *self.data["functions"]["junior"]]
        return functions.index(function) if function in functions else -1

    def _sample(self, row: dict[str, Any]) -> dict[str, Any]:
        is_on_badge = row["badge_name"].startswith(row["honorific"])  # with a title that is part of the name
        honorific = "" if is_on_badge or len(row["honorific"]) > HONORIFIC_MAX else row["honorific"]
        names = {name: row[name] for name in ("badge_name", "sort_key", "salutation")}
        return names | {"full_name": row["native_name"], "name_language": row["lang"], "honorific": honorific}

    def _invent(self, language: str) -> dict[str, Any]:
        table = self.data["languages"][language]
        sex = self.chance.choice("fm")
        families = table.get(f"family_{sex}", table["family"])
        while True:
            family, given = _both(self.chance.choice(families)), _both(self.chance.choice(table[sex]))
            if (family, given) not in self.used:
                break
        self.used.add((family, given))
        order = (family, given) if table["order"] == "family" else (given, family)
        main = given if table.get("main") == "given" else family
        listed = order[::-1] if table.get("list", table["order"]) != table["order"] else order
        title = table.get("title", "Ms" if sex == "f" else "Mr")  # in Myanmar the title is part of the name
        rest = family if main == given else given
        joint = "" if language in ("zh", "ko", "ja") else " "
        return {
            "full_name": joint.join(name[0] for name in order).strip(),
            "name_language": language,
            "honorific": title,
            "badge_name": " ".join(name[1] for name in listed).strip(),
            "sort_key": fold(f"{main[1]} {rest[1]}"),
            "salutation": f"{title} {main[1]}".strip(),
        }

    def _position(self, delegation: Delegation, index: int) -> dict[str, Any]:
        """Return function, capacity and ministry, alternating between foreign affairs and culture."""
        kind = (MinistryKind.FOREIGN_AFFAIRS, MinistryKind.CULTURE)[index % 2]
        ministry = self.ministries.get(delegation.partner_id or 0, {}).get(kind)
        functions = self.data["functions"][FUNCTIONS[kind] if delegation.partner_id else "other"]
        is_head = delegation.partner_id and index == 0
        function = next(self.head_functions) if is_head else self.chance.choice(functions)
        rank = Rank.DIRECTOR if is_head or function in self.data["functions"]["senior"] else Rank.OFFICER
        capacity = Capacity.HEAD if is_head else Capacity.DELEGATE if delegation.partner_id else Capacity.EXPERT
        return {
            "capacity": capacity,
            "rank": rank if delegation.partner_id else Rank.NONE,
            "function": function,
            "ministry": ministry,
            "is_on_public_list": self.chance.random() < SHARE_NAMED,
        }


def _both(name: str | Sequence[str]) -> tuple[str, ...]:
    """Return a name in native and Latin form."""
    return (name, name) if isinstance(name, str) else tuple(name)
