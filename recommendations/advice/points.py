"""What could be improved in the wording of a recommendation: a list of points. Nothing here blocks or is stored.

The rules for verbs, openings and actions know English only; texts in other languages get no advice on them. See
docs/decisions/0043-drafting-help-and-reading-marks.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.advice import acronyms, partners, terms, verbs
from recommendations.advice.actions import further_actions, second_action
from recommendations.advice.partners import Directory
from recommendations.models import Nature, ParagraphKind
from recommendations.version_content import VersionContent

MAX_WORDS = 80
MAX_WORDS_OF_HEADING = 12
TITLE, ADDRESSEES, RATIONALE = "title", "addressees", "rationale"

_NUMBERS = (
    gettext_lazy("Two"),
    gettext_lazy("Three"),
    gettext_lazy("Four"),
    gettext_lazy("Five"),
    gettext_lazy("Six"),
    gettext_lazy("Seven"),
    gettext_lazy("Eight"),
    gettext_lazy("Nine"),
)
_COUNTS = dict(enumerate(_NUMBERS, start=2))
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»")
_WORDS = re.compile(r"\w+(?:[’-]\w+)*|[.,;:!?]")
_MARKS = str.maketrans({"*": "", "[": " ", "]": " ", "'": "’"})


class Kind(StrEnum):
    """What a point is about."""

    NO_VERB = "no-verb"
    STRONG_VERB = "strong-verb"
    NO_ADDRESSEE = "no-addressee"
    TWO_ACTIONS = "two-actions"
    LONG = "long"
    ACRONYM = "acronym"
    PARTNER = "partner"
    NO_PARTICIPLE = "no-participle"
    NO_STEM = "no-stem"
    HEADING = "heading"
    UNCLOSED = "unclosed"


@dataclass(frozen=True, slots=True)
class Point:
    """Something to consider at a `place`: the number of a paragraph, counted from 0, or the name of a field."""

    place: int | str
    kind: Kind
    message: str


def of(content: VersionContent, language: str = "en", directory: Directory = partners.in_directory) -> list[Point]:
    """Return the points in reading order. No query, unless a partner is not named as in the `directory`."""
    is_english = language.partition("-")[0].lower() == "en"
    found: list[Point] = []
    directory = cache(directory)
    seen = set(partners.other_names())  # pointed out as names, not as acronyms
    for place, text in _texts(content):
        if is_english and isinstance(place, int):
            found += [Point(place, kind, message) for kind, message in _of_paragraph(content, place, text)]
        found += [
            Point(place, Kind.ACRONYM, _of_acronym(one))
            for one in acronyms.undefined(partners.without_capitals(text), seen)
        ]
        if is_english:
            named = partners.misnomers(text, directory)
            message = _("“%(written)s” is not the name in the directory. Write “%(name)s”.")
            found += [Point(place, Kind.PARTNER, message % one._asdict()) for one in named]
    found += _unclosed(content)
    if _calls_for_action(content) and not content.addressees and content.paragraphs:
        found.append(Point(ADDRESSEES, Kind.NO_ADDRESSEE, _("No addressee is selected. Select those who should act.")))
    return found


def at_places(found: Iterable[Point]) -> Mapping[int | str, list[Point]]:
    """Return the points by place."""
    places: dict[int | str, list[Point]] = {}
    for point in found:
        places.setdefault(point.place, []).append(point)
    return places


def _texts(content: VersionContent) -> Iterator[tuple[int | str, str]]:
    """Yield the texts in reading order, each with its place, without quotations and marks."""
    yield TITLE, _plain(content.title)
    for place, paragraph in enumerate(content.paragraphs):
        yield place, _plain(paragraph.text)
    yield RATIONALE, _plain(content.rationale)


def _unclosed(content: VersionContent) -> Iterator[Point]:
    """Yield the signs without their other half: * in each text, [ and ] in the paragraphs together, which may share one."""
    texts: list[tuple[int | str, str]] = [(place, one.text) for place, one in enumerate(content.paragraphs)]
    for group in ([(TITLE, content.title)], texts, [(RATIONALE, content.rationale)]):
        open_at: list[int | str] = []
        for place, text in group:
            if text.count("*") % 2:
                yield Point(
                    place,
                    Kind.UNCLOSED,
                    _("An asterisk is missing. Place one “*” before and one “*” after the words in italics."),
                )
            for sign in text:
                if sign == "[":
                    open_at.append(place)
                elif sign == "]" and open_at:
                    open_at.pop()
                elif sign == "]":
                    yield Point(place, Kind.UNCLOSED, _("“]” has no opening bracket. Insert “[”, or delete “]”."))
        for place in dict.fromkeys(open_at):
            yield Point(place, Kind.UNCLOSED, _("“[” has no closing bracket. Insert “]”, or delete “[”."))


def _plain(text: str) -> str:
    return " ".join(_QUOTED.sub(" … ", text).translate(_MARKS).split())


def _calls_for_action(content: VersionContent) -> bool:
    return content.nature == Nature.RECOMMENDATION


def _of_paragraph(content: VersionContent, place: int, text: str) -> Iterator[tuple[Kind, str]]:
    """Yield (kind, message) for what one paragraph says, by the rules of its kind."""
    paragraph = content.paragraphs[place]
    words = [word.lower() for word in _WORDS.findall(text)]
    if not words:
        return
    if paragraph.kind == ParagraphKind.HEADING:
        yield from _of_heading(text)
        return
    if paragraph.kind == ParagraphKind.PREAMBULAR:
        yield from _of_preambular(words)
    elif paragraph.kind == ParagraphKind.SUB:
        yield from _of_sub_paragraph(content, place, words)
    else:
        yield from _of_operative(content, place, words)
    count = len(paragraph.text.split())
    if count > MAX_WORDS:
        message = _(
            "This paragraph has %(count)s words. Shorten or divide it: no paragraph should have more than "
            "%(limit)s words."
        )
        yield Kind.LONG, message % {"count": count, "limit": MAX_WORDS}


def is_heading(text: str) -> bool:
    """Return whether a paragraph reads like a title: short, without punctuation at its end and without a verb."""
    words = [word.lower() for word in _WORDS.findall(_plain(text))]
    is_short = 0 < len(text.split()) <= MAX_WORDS_OF_HEADING
    return is_short and text[-1].isalnum() and verbs.main_verb(words) is None and not is_preambular(text)


def is_preambular(text: str) -> bool:
    """Return whether a paragraph begins with a participle, as "Recalling" and "Deeply concerned" do."""
    return not list(_of_preambular([word.lower() for word in _WORDS.findall(_plain(text))]))


def _of_heading(text: str) -> Iterator[tuple[Kind, str]]:
    if text.endswith((".", ";", ",")) or len(text.split()) > MAX_WORDS_OF_HEADING:
        yield Kind.HEADING, _("This heading reads like a paragraph. Shorten the heading, or select another type.")


def _of_preambular(words: list[str]) -> Iterator[tuple[Kind, str]]:
    first = verbs.after_adverbs(words, 0)
    word = words[first] if first < len(words) else ""
    if not word.endswith("ing") and word not in terms.words("participles"):
        yield Kind.NO_PARTICIPLE, _("Begin with a participle, such as “Recalling”, “Noting” or “Welcoming”.")


def _of_operative(content: VersionContent, place: int, words: list[str]) -> Iterator[tuple[Kind, str]]:
    main = verbs.main_verb(words)
    if main is None:
        message = _("Begin with an operative verb, such as “%s”, “%s” or “%s”.")
        yield Kind.NO_VERB, message % tuple(verbs.offered())
    elif main.verb.weaker:
        written = " ".join(words[main.place : main.place + main.length])
        weaker = [verbs.inflected(verb, main.form) for verb in main.verb.weaker]
        if main.place == 0:
            written, weaker = written.capitalize(), [verb.capitalize() for verb in weaker]
        yield Kind.STRONG_VERB, _too_strong(written, weaker)
    yield from _of_binding_words(words)
    if not _calls_for_action(content):
        return
    yield from _of_actions(words)
    is_action = main is None or main.verb.calls_for_action or bool(main.verb.weaker)
    if is_action and not content.addressees and not _names_addressee(_with_sub_paragraphs(content, place)):
        yield (
            Kind.NO_ADDRESSEE,
            _("The paragraph names no addressee. State who should act, for instance “ASEM partners” or “ASEF”."),
        )


def _of_sub_paragraph(content: VersionContent, place: int, words: list[str]) -> Iterator[tuple[Kind, str]]:
    if not any(before.kind == ParagraphKind.OPERATIVE for before in content.paragraphs[:place]):
        yield (
            Kind.NO_STEM,
            _(
                "A sub-paragraph must follow an operative paragraph. Insert an operative paragraph first, or "
                "change the type."
            ),
        )
    yield from _of_binding_words(words)
    if _calls_for_action(content):
        yield from _of_actions(words)


def _of_binding_words(words: list[str]) -> Iterator[tuple[Kind, str]]:
    for word, weaker in verbs.binding().items():
        if word in words:
            yield Kind.STRONG_VERB, _too_strong(word, [weaker])


def _of_actions(words: list[str]) -> Iterator[tuple[Kind, str]]:
    if second := second_action(words):
        count = max(1 + further_actions(words), 2)
        message = _(
            "This paragraph calls for two actions. Consider a separate paragraph or sub-paragraph for the "
            "second action, “%(verb)s”."
        )
        if count > 2:  # noqa: PLR2004 (more than two)
            message = _(
                "%(count)s actions in one paragraph, the second beginning with “%(verb)s”. Consider a separate "
                "paragraph or sub-paragraph for each action."
            )
        yield Kind.TWO_ACTIONS, message % {"verb": second, "count": _COUNTS.get(count, count)}


def _too_strong(written: str, weaker: list[str]) -> str:
    values = {"written": written, "weaker": _(" or ").join(f"“{verb}”" for verb in weaker)}
    return _("“%(written)s” is too strong for a workshop. Consider %(weaker)s.") % values


def _with_sub_paragraphs(content: VersionContent, place: int) -> str:
    """Return the text of an operative paragraph with its sub-paragraphs, in lower case."""
    texts = [content.paragraphs[place].text]
    for paragraph in content.paragraphs[place + 1 :]:
        if paragraph.kind != ParagraphKind.SUB:
            break
        texts.append(paragraph.text)
    return f" {' '.join(_WORDS.findall(_plain(' '.join(texts)).lower()))} "


def _names_addressee(text: str) -> bool:
    return any(f" {name} " in text for name in terms.words("addressees"))


def _of_acronym(acronym: acronyms.Acronym) -> str:
    if acronym.name:
        message = _("“%(letters)s” is not spelled out. At first use, write “%(name)s (%(letters)s)”.")
        return message % acronym._asdict()
    return _("“%s” is not spelled out. At first use, write the full name, followed by the acronym in brackets.") % (
        acronym.letters
    )
