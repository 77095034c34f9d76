"""Words of a text, identical for index, query and excerpt: folded, with stems, and pairs of characters where scripts have
no spaces."""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from registry.names import fold

MAX_WORDS = 16_000  # of one row; positions in a tsvector end at 16,383
MIN_NEAR = 4  # letters of a word that near matches offer or replace
MAX_LETTERS = 60  # of one word
LANGUAGES = {
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}
DEFAULT = "en"


def _category(letters: str) -> str:
    """Return the characters of the categories beginning with one of `letters`, as a class of a regular expression."""
    ranges: list[list[int]] = []
    for code in range(0x20000):
        if unicodedata.category(chr(code))[0] not in letters:
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


MARKS = _category("M")
# Characters that may occur within a word: apostrophes, emphasis and brackets, soft hyphens and zero-width characters.
_JOINERS = "'\u2019\u02bc\u02bb\u2018\uff07*\\[\\]\u00ad\u200b-\u200d\u2060\ufeff"
_PIECE = re.compile(f"[^\\W_](?:[^\\W_]|[{MARKS}{_JOINERS}])*")
_DROPPED = re.compile(f"[{_JOINERS}]")
_ELISION = re.compile("^(?:l|d|j|m|n|s|t|c|qu|dell|nell|sull|all|dall|un)['\u2019\u02bc](?=\\w{2})", re.IGNORECASE)
_WORD = re.compile(f"[^\\W_][\\w{MARKS}]*")
# Chinese and Japanese; Thai, Lao, Burmese and Khmer: their words are not divided by spaces.
WITHOUT_SPACES = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff"
)
# The same and Korean, whose particles are joined to the words: both are searched by pairs of characters.
_UNSPACED = WITHOUT_SPACES + "\u1100-\u11ff\uac00-\ud7af"
_RUNS = re.compile(f"([{_UNSPACED}]+)|[^{_UNSPACED}]+")
_stemmers = threading.local()  # a stemmer keeps the word it works on


class Word(NamedTuple):
    """A word of a text, and its place in the text. `is_pair`: a pair of characters, or the last character of a run."""

    text: str
    start: int
    end: int
    is_pair: bool = False


def words(text: str) -> Iterator[Word]:
    """Yield the words of `text` in order."""
    for match in _PIECE.finditer(text):
        for word, is_pair in _words_of(match[0]):
            yield Word(word, match.start(), match.end(), is_pair) if not is_pair else _placed(match, word)


def glued(text: str) -> list[list[Word]]:
    """Return the words of `text` in groups: those that only punctuation other than a hyphen divides, as in D7.2.b."""
    return [group for part in re.split("[\\s\\-\u2010-\u2015\u2212]+", text) if (group := list(words(part)))]


def _placed(match: re.Match[str], word: str) -> Word:
    """Return a pair with its place, found by its letters; the whole run if folding changed them."""
    start = match[0].find(word)
    if start < 0:
        return Word(word, match.start(), match.end(), True)
    return Word(word, match.start() + start, match.start() + start + len(word), True)


@lru_cache(maxsize=50_000)
def _words_of(piece: str) -> tuple[tuple[str, bool], ...]:
    folded = fold(_DROPPED.sub("", _ELISION.sub("", piece)))
    return tuple(found for match in _WORD.finditer(folded) for found in _divided(match[0]))


def _divided(word: str) -> Iterator[tuple[str, bool]]:
    """Yield a word, or the pairs of characters of its runs in scripts without spaces."""
    for run in _RUNS.finditer(word):
        if not run[1]:
            yield run[0][:MAX_LETTERS], False
            continue
        for place in range(len(run[0])):
            yield run[0][place : place + 2], True


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a folded word in one of the LANGUAGES."""
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(LANGUAGES[language])
        setattr(_stemmers, language, stemmer)
    return str(stemmer.stemWord(word))


def language_of(tag: str) -> str:
    """Return the language of LANGUAGES for a tag such as "en-GB"; English if there is no stemmer."""
    language = tag.partition("-")[0].lower()
    return language if language in LANGUAGES else DEFAULT


# The streams of a row: the same words in several roles, told apart by a character for private use. ---------------

EXACT, TITLE, NAMES, SYMBOL = "\ue001", "\ue002", "\ue003", "\ue004"
EVENT = "\ue005"  # words of the event of which a row is a part, which are not searched within this event
STEM, TITLE_STEM, NAMES_STEM, EVENT_STEM = "\ue011", "\ue012", "\ue013", "\ue015"
LANGUAGE = "\ue020"  # before a language among the words of the index
VERSION = "\ue021"  # before the version of the code that wrote the index, likewise
GAP = "\ue000"  # between fields, so that no phrase extends over two
STEMS_OF = {EXACT: STEM, TITLE: TITLE_STEM, NAMES: NAMES_STEM, EVENT: EVENT_STEM}


def encode(
    title: Iterable[str],
    names: Iterable[str],
    symbols: Iterable[str],
    rest: Iterable[str],
    tag: str,
    event: Iterable[str] = (),
) -> list[str]:
    """Return the tokens of a row: each stream of words in order, then its stems."""
    language = language_of(tag)
    fields = {TITLE: list(title), NAMES: list(names), SYMBOL: list(symbols)}
    fields[EXACT] = [*fields[TITLE], *fields[NAMES], *fields[SYMBOL], *rest]
    fields[EVENT] = list(event)
    tokens: list[str] = []
    for stream, texts in fields.items():
        stems: dict[str, None] = {}
        for text in texts:
            for word in words(text):
                tokens.append(stream + word.text)
                if stream in STEMS_OF and not word.is_pair:
                    stems[f"{STEMS_OF[stream]}{language}{stem(word.text, language)}"] = None
            tokens.append(GAP)
        tokens += [*stems, GAP]
    return tokens[:MAX_WORDS]


def literal(tokens: Iterable[str], vendor: str) -> str:
    """Return tokens as an engine stores them: the literal of a tsvector with positions, or words between spaces."""
    if vendor != "postgresql":
        return " ".join(tokens)
    return " ".join(f"'{token}':{place}" for place, token in enumerate(tokens, start=1) if token != GAP)


def vocabulary(tokens: Iterable[str]) -> set[str]:
    """Return the words of a row that near matches may offer: long enough and without digits."""
    found = (token[1:] for token in tokens if token.startswith((EXACT, EVENT)))
    return {word for word in found if len(word) >= MIN_NEAR and word.isalpha() and not is_unspaced(word)}


def is_unspaced(word: str) -> bool:
    """Return whether a word contains characters of a script that is searched by pairs."""
    return bool(re.search(f"[{_UNSPACED}]", word))
