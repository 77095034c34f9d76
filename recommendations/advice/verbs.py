"""Operative verbs in English: found at the beginning of a paragraph, with their strength. The verbs are in verbs.json."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from recommendations.advice import terms

Form = Literal["base", "present", "past"]

_FILE = Path(__file__).parent / "verbs.json"
_REACH = 16  # words of a paragraph within which its operative verb is expected
_ENDS = {".", ";", ":", "?", "!"}
_BEING = {"is", "are", "was", "were", "be", "been"}
# Words after a form of a verb that show that it is a noun: "Demands for training".
_AFTER_NOUNS = {"of", "for", "from", "by", "in", "on", "and", "is", "are", "was", "were", "has", "have"}


@dataclass(frozen=True, slots=True)
class Verb:
    """An operative verb: `level` grows with its strength; `weaker` are those offered for one that is too strong."""

    base: str
    level: int
    weaker: tuple[str, ...] = ()

    @property
    def calls_for_action(self) -> bool:
        """Return whether it asks someone for something, rather than stating or appreciating."""
        return self.level >= _first_level_of_action()


class Found(NamedTuple):
    """A verb in a list of words: its place, its form, and the number of words."""

    verb: Verb
    form: Form
    place: int
    length: int


def main_verb(words: Sequence[str]) -> Found | None:
    """Return the operative verb of a paragraph, given its words in lower case, or None.

    It begins the paragraph ("Further recommends that") or follows its subject ("Participants recommended that").
    """
    start = after_adverbs(words, 0)
    for place in range(start, min(len(words), _REACH)):
        if words[place] in _ENDS:
            return None
        found = at(words, place)
        if found and _is_verb(words, start, found):
            return found
    return None


def at(words: Sequence[str], place: int) -> Found | None:
    """Return the verb that begins at `place`, the longest one, or None."""
    if place >= len(words):
        return None
    for rest, verb, form in _forms().get(words[place], ()):
        if tuple(words[place + 1 : place + 1 + len(rest)]) == rest:
            return Found(verb, form, place, 1 + len(rest))
    return None


def after_adverbs(words: Sequence[str], place: int) -> int:
    """Return the place of the first word from `place` on that is no adverb or comma."""
    while place < len(words) and (words[place] == "," or words[place] in terms.words("adverbs")):
        place += 1
    return place


def inflected(phrase: str, form: Form) -> str:
    """Return a verb in the form given: "call on" in the present tense is "calls on"."""
    first, _space, rest = phrase.partition(" ")
    return f"{_FORMERS[form](first)} {rest}".strip()


def binding() -> Mapping[str, str]:
    """Return the auxiliary verbs that bind, each with the one offered instead."""
    words: dict[str, str] = _data()["binding"]
    return words


def offered() -> list[str]:
    """Return the verbs offered for a paragraph without one, as at its beginning: "Recommends"."""
    return [inflected(base, "present").capitalize() for base in _data()["offered"]]


def _is_verb(words: Sequence[str], start: int, found: Found) -> bool:
    """Return whether a form of a verb is the operative verb, and not a noun, an adjective or another verb."""
    before = words[start : found.place]
    if not before:
        following = words[found.place + found.length] if found.place + found.length < len(words) else ""
        return not (found.verb.weaker and found.form != "past" and following in _AFTER_NOUNS)
    if before[-1] in terms.words("determiners") or before[-1] == "to":
        return False
    if found.verb.weaker:
        known = terms.words("subjects") | terms.words("determiners") | terms.words("adverbs") | _BEING
        return all(word in known for word in before) and any(word in terms.words("subjects") for word in before)
    if found.form == "base":
        subject = [word for word in before if word not in terms.words("adverbs")]
        return bool(subject) and subject[-1] in terms.words("subjects") and "that" not in before
    return True


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


@cache
def _first_level_of_action() -> int:
    return next(number for number, level in enumerate(_data()["levels"]) if level["name"] == "suggests")


@cache
def _forms() -> dict[str, list[tuple[tuple[str, ...], Verb, Form]]]:
    """Return the forms of all verbs by their first word, as (other words, verb, form), the longest first."""
    levels = _data()["levels"]
    verbs = [Verb(base, number) for number, level in enumerate(levels) for base in level["verbs"]]
    verbs += [Verb(base, len(levels), tuple(weaker)) for base, weaker in _data()["too_strong"].items()]
    forms: dict[str, list[tuple[tuple[str, ...], Verb, Form]]] = {}
    for verb in verbs:
        for form in _FORMERS:
            first, *rest = inflected(verb.base, form).split()
            forms.setdefault(first, []).append((tuple(rest), verb, form))
    return {first: sorted(found, key=lambda one: -len(one[0])) for first, found in forms.items()}


def _present(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return f"{base}es"
    return f"{base[:-1]}ies" if base.endswith("y") and base[-2] not in "aeiou" else f"{base}s"


def _past(base: str) -> str:
    if irregular := _data()["past"].get(base):
        return str(irregular)
    return f"{base}d" if base.endswith("e") else f"{base[:-1]}ied" if _present(base).endswith("ies") else f"{base}ed"


_FORMERS: dict[Form, Any] = {"base": str, "present": _present, "past": _past}
