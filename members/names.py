"""All names by which a partner is known, for recognising it in tables and for search."""

import json
from functools import cache
from pathlib import Path

from members.models import Partner
from registry.search import query

_DATA = Path(__file__).parent / "data"
_OTHER_NAMES = _DATA / "other_names.json"


@cache
def other_names() -> dict[str, list[str]]:
    """Return further names of partners by code, as used in lists of participants."""
    names: dict[str, list[str]] = json.loads(_OTHER_NAMES.read_text(encoding="utf-8"))["names"]
    return names


@cache
def same_names() -> list[list[str]]:
    """Return the names of each partner, and those of each city, by which a search finds the others."""
    partners = json.loads((_DATA / "partners.json").read_text(encoding="utf-8"))["partners"]
    cities: list[list[str]] = json.loads((_DATA / "city_names.json").read_text(encoding="utf-8"))["names"]
    return [[one["name"], *other_names().get(one["code"], [])] for one in partners] + cities


query.same_names.register(same_names)


def of_partner(partner: Partner) -> list[str]:
    """Return the name, the formal and native names, and the other names of a partner."""
    own = [partner.name, partner.formal_name, partner.native_name, *other_names().get(partner.code, [])]
    return [name for name in own if name]
