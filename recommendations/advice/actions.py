"""Find a second action in a paragraph, which should have a paragraph or sub-paragraph of its own."""

from collections.abc import Sequence

from recommendations.advice import terms, verbs

_ENDS = {".", "!", "?"}
_BEFORE_NOUNS = {"of", "for", "in", "on", "and", "with"}


def second_action(words: Sequence[str]) -> str:
    """Return the verb of a second action in a paragraph, given its words in lower case; empty if there is none.

    A second action has an operative verb of its own ("and invites ASEF"), is in a sentence of its own, or is a second
    verb below the operative one ("to publish a list and to organise a seminar"). Two verbs with one object ("establish
    and maintain a network") are one action.
    """
    main = verbs.main_verb(words)
    if main and not main.verb.calls_for_action:
        return ""
    start = main.place + main.length if main else 0
    has_action = False
    for place in range(start, len(words)):
        word = words[place]
        if word in _ENDS and place + 1 < len(words) and (found := _of_sentence(words[place + 1 :])):
            return found
        if word == ";" and (found := _operative_of(words[place + 1 :])):
            return found
        if word == "and" and not _is_joined_verb(words, place):
            found = _operative(words, place + 1, main) or (_below(words, place + 1) if has_action else "")
            if found:
                return found
        has_action = has_action or _is_first_action(words, place)
    return ""


def further_actions(words: Sequence[str]) -> int:
    """Return in how many sentences after the first one there is an action."""
    sentences: list[list[str]] = [[]]
    for word in words:
        if word in _ENDS or word == ";":
            sentences.append([])
        else:
            sentences[-1].append(word)
    return sum(bool(_of_sentence(sentence)) for sentence in sentences[1:])


def _of_sentence(words: Sequence[str]) -> str:
    """Return the operative verb of a further sentence, or "should"."""
    return _operative_of(words) or ("should" if "should" in words else "")


def _operative_of(words: Sequence[str]) -> str:
    main = verbs.main_verb(words)
    return " ".join(words[main.place : main.place + main.length]) if main and main.verb.calls_for_action else ""


def _operative(words: Sequence[str], place: int, main: verbs.Found | None) -> str:
    """Return a second operative verb after "and", in the form of the first."""
    place = verbs.after_adverbs(words, place)
    found = verbs.at(words, place)
    if main is None or found is None or found.form != main.form or found.form == "base":
        return ""
    return " ".join(words[place : place + found.length]) if found.verb.calls_for_action else ""


def _below(words: Sequence[str], place: int) -> str:
    """Return a second verb below the operative one, after "and" or "and to"."""
    place = verbs.after_adverbs(words, place)
    if place < len(words) and words[place] == "to":
        is_verb = place + 1 < len(words) and words[place + 1] in _all_actions()
        return words[place + 1] if is_verb else ""
    return words[place] if _is_action(words, place) else ""


def _is_action(words: Sequence[str], place: int) -> bool:
    """Return whether a word is a verb: one that is also a noun only before a determiner."""
    if place >= len(words):
        return False
    if words[place] in terms.words("actions"):
        return True
    is_either = words[place] in terms.words("actions_and_nouns")
    return is_either and place + 1 < len(words) and words[place + 1] in terms.words("determiners")


def _is_first_action(words: Sequence[str], place: int) -> bool:
    """Return whether a word is a verb that may be followed by a second one: no noun after a determiner or "of"."""
    is_noun = place > 0 and (words[place - 1] in terms.words("determiners") or words[place - 1] in _BEFORE_NOUNS)
    return words[place] in _all_actions() and not is_noun


def _is_joined_verb(words: Sequence[str], place: int) -> bool:
    """Return whether "and" joins two verbs with one object: the word before it is a verb."""
    return place > 0 and (words[place - 1] in _all_actions() or verbs.at(words, place - 1) is not None)


def _all_actions() -> frozenset[str]:
    return terms.words("actions") | terms.words("actions_and_nouns")
