"""The forms of a delegate's name, each derived from those before it, and how names are compared."""

import re
from collections.abc import Callable
from typing import Any

from registry.fields import visible
from registry.names import fold, fold_letters
from workshops.models import Delegate

NAMES = ("full_name", "name_language", "badge_name", "sort_key", "salutation", "honorific", "function")
TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam", "he", "mme", "herr", "frau"}
SOFT_HYPHEN = "\u00ad"  # may be copied with a name; has no use in one


def set_fields(delegate: Delegate, fields: dict[str, Any]) -> None:
    """Set `fields` on the delegate, and derived values: name forms, search text, current name of the ministry.

    Forms of the name follow the name until someone enters others: they are derived again if they are empty, or still
    are what was derived from the name before.
    """
    before = {form: getattr(delegate, form) for form in DERIVED}
    was_derived = [form for form, derive in DERIVED.items() if not before[form] or before[form] == derive(delegate)]
    for name, value in fields.items():
        setattr(delegate, name, value.replace(SOFT_HYPHEN, "") if name in NAMES else value)
    delegate.sort_key = _sort_key(delegate.sort_key)
    for form, derive in DERIVED.items():
        is_unchanged = form in was_derived and getattr(delegate, form) == before[form]
        if is_unchanged or not getattr(delegate, form):
            setattr(delegate, form, derive(delegate))
    if "ministry" in fields:
        delegate.ministry_name = delegate.ministry.name if delegate.ministry else ""
    searched = (delegate.full_name, delegate.badge_name, delegate.sort_key, delegate.delegation.name, delegate.function)
    delegate.search_text = " ".join(fold(value) for value in searched)


def _sort_key(text: str) -> str:
    return fold_letters(visible(text))[:200]


# The other forms of a name, each derived from those before it.
DERIVED: dict[str, Callable[[Delegate], str]] = {
    "badge_name": lambda delegate: delegate.full_name,
    "sort_key": lambda delegate: _sort_key(main_name_first(delegate.badge_name)),
    "salutation": lambda delegate: f"{delegate.honorific} {delegate.badge_name}".strip()[:100],
}


def main_name_first(badge_name: str) -> str:
    """Return the badge name with the words in capitals (the family name) first, as lists are sorted by them.

    If all words are in capitals, or none, their order is unchanged.
    """
    words = badge_name.split()
    main = [word for word in words if word.upper() == word != word.lower() and len(word.strip(".")) > 1]
    return " ".join(main + [word for word in words if word not in main]) if main else badge_name


def words_of(name: str) -> str:
    """Return the words of a name in alphabetical order, without titles: "Ms Dupe Person" and "Person, Dupe" are alike."""
    words = re.sub(r"[^\w\s]", " ", fold(visible(name))).split()
    return " ".join(sorted(word for word in words if word not in TITLES) or words)


def compared(name: str) -> str:
    """Return a name as it is compared to find the same person: without hyphens, spaces, accents and capitals."""
    return fold(visible(name)).replace(" ", "")
