"""All names by which a partner is known, for recognising it in tables and for search."""

import json
from functools import cache
from pathlib import Path

from members.models import Partner

_OTHER_NAMES = Path(__file__).parent / "data" / "other_names.json"


@cache
def other_names() -> dict[str, list[str]]:
    """Return further names of partners by code, as used in lists of participants."""
    names: dict[str, list[str]] = json.loads(_OTHER_NAMES.read_text(encoding="utf-8"))["names"]
    return names


def of_partner(partner: Partner) -> list[str]:
    """Return the name, the formal and native names, and the other names of a partner."""
    own = [partner.name, partner.formal_name, partner.native_name, *other_names().get(partner.code, [])]
    return [name for name in own if name]
