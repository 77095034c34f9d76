"""The words of terms.json, by which drafting help reads a text."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "terms.json"


@cache
def words(name: str) -> frozenset[str]:
    """Return a set of words."""
    return frozenset(_data()[name])


@cache
def acronyms() -> dict[str, str]:
    """Return the full names of known acronyms; empty for one that need not be spelled out."""
    names: dict[str, str] = _data()["acronyms"]
    return names


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data
