"""Marks of paragraphs as word processors write them: "1.", "(a)", "i.", "A.", "1.1.", "第一条", "（一）", bullets and dashes.

A mark is distinguished from a number, an initial or a sign that belongs to a sentence by what follows it, by whether a
paragraph can begin there, and by the series in which it stands: "c." after "b." is a mark, and so is "A." if a later line
begins with "B.". Signs that are more often part of a sentence, such as those of "1-", "1/" and "[1]", and numbers without
a sign, are marks only within a series.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from recommendations.models import ParagraphKind

# Of a line after which a paragraph can begin, in every script.
ENDS = (".", ";", ":", ",", "。", "；", "：", "，", "、", "؛", "،", "۔", "।", "။", "។")
_ROMANS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")
_ROMAN = "|".join(sorted(_ROMANS[1:], key=len, reverse=True))
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"(?:(?:{_MONTHS})\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? (?=\d))")
# Full-width signs have no space after them.
_NUMBER = re.compile(r"(?:[(（](\d{1,3})[)）]|(\d{1,3})[.)．）、]|([①-⑳]))(\s*)(?=\S)")
_ARABIC = "أابجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_NESTED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})([.)]?)(\s+)(?=\S)")
# The letters with which lists are numbered; some languages, and some of their lists, leave letters out.
_ALPHABETS = {
    "Arabic abjad": _ARABIC.replace("ا", ""),
    "Arabic abjad without hamza": _ARABIC.replace("أ", ""),
    "Arabic": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Arabic without hamza": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "letter": "abcdefghijklmnopqrstuvwxyz",
    "Greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "Cyrillic": "абвгдежзиклмнопрстуфхцчшщэюя",
    "Cyrillic with й": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "Cyrillic with ё": "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя",
    "Cyrillic without з": "абвгдежиклмнпрстуфхцшщэюя",
    "Hangul": "가나다라마바사아자차카타파하",
    "Hangul consonants": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "Thai": "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
    "Lao": "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮ",
    "Khmer": "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ",
    "Burmese": "ကခဂဃငစဆဇဈညဋဌဍဎဏတထဒဓနပဖဗဘမယရလဝသဟဠအ",
    "Devanagari": "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
    "Bengali": "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহ",
    "kana": "アイウエオカキクケコサシスセソタチツテトナニヌネノ",
    "iroha": "イロハニホヘトチリヌルヲワカヨタレソツネナラム",
}
_ONE = "[{}]".format("".join(sorted(set("".join(_ALPHABETS.values())))))
_HAN = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_HAN_NUMBER = f"[十{''.join(_HAN)}]{{1,3}}"
_LETTER = re.compile(
    rf"(?:[(（]({_ONE}|{_ROMAN}|{_HAN_NUMBER})[)）]|({_ONE}|{_ROMAN})([.)．）])|([{_ARABIC}])\s?([-–—]))"
    r"((?<=[.．])\s+|(?<=[-–—])\s+|(?<=[)）])\s*)(?=\S)",
    re.IGNORECASE,
)
_IN_SERIES = re.compile(
    rf"(?:\[(\d{{1,3}})\]|第(\d{{1,3}}|{_HAN_NUMBER})[条條項项]|제\s?(\d{{1,3}})[조항]|({_HAN_NUMBER})、(?!{_HAN_NUMBER}、)"
    r"|(\d{1,3})(?:(?:\.?\s?[-–—−]|/)(?!\s*\d)|\.?[°º]|\t|[)）])|[(（](\d{1,3})[)）])(\s*)(?=\S)"
)
_BULLET = re.compile("(?:[•‣▪●○◦■·∙\uf0b7\uf0a7]\\s*|[➢➤►▶✓✔❖◆◇□❑→⁃*]\\s+|§\\s+(?!\\d)|o(?:\\t\\s*|\\s{2,}))(?=\\S)")
_DASH = re.compile("[-\u2010-\u2015\u2212\ufe63\uff0d]\\s+(?=\\S)")
AHEAD = 60  # lines in which the next of a series is sought
_TWO_DIGITS = 99


def is_bullet(mark: str) -> bool:
    """Return whether a mark is a bullet or a dash, not a number or a letter."""
    return not re.search(r"\w", mark.removeprefix("o"))


class Mark(NamedTuple):
    """A mark at the beginning of a line, as typed, and the kind of its paragraph."""

    text: str
    kind: str

    @property
    def is_bullet(self) -> bool:
        return self.kind == ParagraphKind.SUB and is_bullet(self.text)


class _Letter(NamedTuple):
    """A letter or Roman number: what it may be in each series, how it is marked off, and its mark."""

    values: dict[str, int]
    is_upper: bool
    is_dotted: bool
    gap: str
    text: str


class _Number(NamedTuple):
    """A number that is a mark only within a series: its value, how it is written, and its mark."""

    value: int
    style: str
    text: str


class Marks:
    """Recognises the marks of a text, line by line in their order."""

    def __init__(self) -> None:
        self.number, self.nested = 0, ""
        self.below: dict[str, int] = {}  # numbers of lists below the current number, by the signs around them
        self.signs = ""  # around the current number
        self.letters: dict[str, int] = {}
        self.style = self.dash = ""

    def read(self, line: str, *, is_start: bool, following: Sequence[str] = ()) -> Mark | None:
        """Return the mark of a line, if any. `is_start`: a paragraph can begin; `following` are the lines after it."""
        mark = (
            self._nested(line, is_start=is_start)
            or self._number_below(line, is_start=is_start, following=following)
            or self._number(line, is_start=is_start, following=following)
            or self._in_series(line, is_start=is_start, following=following)
            or self._letter(line, is_start=is_start, following=following)
            or self._sign(line, is_start=is_start, following=following)
        )
        self.dash = mark.text[0] if mark and mark.is_bullet else ""
        return mark

    def _number(self, line: str, *, is_start: bool, following: Sequence[str] = ()) -> Mark | None:
        match = _NUMBER.match(line)
        if not match:
            return None
        rest, gap = line[match.end() :], match[4]
        number = _number_value(match)
        is_next = number == self.number + 1
        if _DATE.match(rest) or not (gap or _is_wide(match.group()) or (is_next and rest[0].isupper())):
            return None
        can_begin = is_start and number <= _TWO_DIGITS and (number == 1 or not rest[0].islower())
        is_list = number == 1 and _is_wide(match.group()) and _wide_goes_on(following)
        if not (is_next or can_begin or is_list or "\t" in gap):
            return None
        self.number, self.letters, self.signs, self.below = number, {}, _signs(match), {}
        return Mark(match.group(), ParagraphKind.OPERATIVE)

    def _number_below(self, line: str, *, is_start: bool, following: Sequence[str]) -> Mark | None:
        """Return the mark of a list below a number that is written with other signs, as ① below （1）."""
        match = _NUMBER.match(line)
        if not match or not _is_wide(match.group()) or not self.number or _signs(match) == self.signs:
            return None
        number, signs = _number_value(match), _signs(match)
        goes_on = any(
            (later := _NUMBER.match(one)) and _signs(later) == signs and _number_value(later) == number + 1
            for one in following[:AHEAD]
        )
        if number != self.below.get(signs, 0) + 1 or not (number > 1 or is_start or goes_on):
            return None
        if number == 1 and not goes_on:
            return None
        self.below[signs] = number
        return Mark(match.group(), ParagraphKind.SUB)

    def _in_series(self, line: str, *, is_start: bool, following: Sequence[str]) -> Mark | None:
        number = _number_in_series(line)
        if not number:
            return None
        is_next = 1 < number.value == self.number + 1 and number.style == self.style
        if not (is_next or ((is_start or number.value == 1) and _number_goes_on(number, following))):
            return None
        self.number, self.style, self.letters = number.value, number.style, {}
        self.signs, self.below = f"series {number.style}", {}
        return Mark(number.text, ParagraphKind.OPERATIVE)

    def _nested(self, line: str, *, is_start: bool) -> Mark | None:
        match = _NESTED.match(line)
        if not match:
            return None
        parent, _dot, last = match[1].rpartition(".")
        before, _dot, last_before = self.nested.rpartition(".")
        is_next = parent == before and int(last) == int(last_before or 0) + 1
        is_first = int(last) == 1 and parent in (str(self.number), self.nested)
        if not (is_next or is_first or (is_start and match[2]) or "\t" in match[3]):
            return None  # a time or a decimal number
        self.nested = match[1]
        return Mark(match.group(), ParagraphKind.SUB)

    def _letter(self, line: str, *, is_start: bool, following: Sequence[str]) -> Mark | None:
        letter = _letter(line)
        series = letter and self._series(letter, is_start=is_start, following=following)
        if not letter or not series:
            return None
        above = {name: value for name, value in self.letters.items() if name != "roman"}
        own = {name: value for name, value in letter.values.items() if name != "roman"}
        self.letters = above | {"roman": letter.values["roman"]} if series == "roman" else own
        is_operative = (letter.is_upper or series == "Han") and not self.number
        return Mark(letter.text, ParagraphKind.OPERATIVE if is_operative else ParagraphKind.SUB)

    def _series(self, letter: _Letter, *, is_start: bool, following: Sequence[str]) -> str:
        """Return the series to which a letter belongs; "" if it belongs to a sentence, such as the initial of a name."""
        for series, value in letter.values.items():
            if 1 < value == self.letters.get(series, 0) + 1:
                return series
        for series, value in letter.values.items():
            is_plain = is_start and not letter.is_dotted and letter.gap
            if value == 1 and (is_plain or _goes_on(letter, series, following)):
                return series
        if not letter.gap:
            return ""
        last = list(letter.values)[-1]
        is_roman = last == "roman" and not letter.is_upper
        return last if "\t" in letter.gap or (is_start and (is_roman or not letter.is_dotted)) else ""

    def _sign(self, line: str, *, is_start: bool, following: Sequence[str]) -> Mark | None:
        if match := _BULLET.match(line):
            return Mark(match.group(), ParagraphKind.SUB)
        match = _DASH.match(line)
        if not match:
            return None
        sign = match.group()[0]
        is_list = sign == self.dash or any(one.startswith(sign) and _DASH.match(one) for one in following[:1])
        return Mark(match.group(), ParagraphKind.SUB) if is_start or is_list or "\t" in match.group() else None


@functools.lru_cache(maxsize=2 * AHEAD)  # each line is looked at from all those before it
def _letter(line: str) -> _Letter | None:
    """Return the letter or Roman number at the beginning of a line."""
    match = _LETTER.match(line)
    if not match:
        return None
    text = match[1] or match[2] or match[4]
    if text not in (text.lower(), text.upper()):
        return None
    alphabets = _ALPHABETS.items() if len(text) == 1 else ()
    values = {name: letters.index(text.lower()) + 1 for name, letters in alphabets if text.lower() in letters}
    if text.lower() in _ROMANS:
        values["roman"] = _ROMANS.index(text.lower())
    if re.fullmatch(_HAN_NUMBER, text) and (value := _value(text)):
        values["Han"] = value
    is_dotted = not match[1] and (match[3] or match[5]) in ".．-–—"
    return _Letter(values, text.isupper(), is_dotted, match[6], match.group()) if values else None


def _goes_on(letter: _Letter, series: str, following: Sequence[str]) -> bool:
    """Return whether a later line begins with the second of a series, written in the same way."""
    for line in following[:AHEAD]:
        later = _letter(line)
        same_way = later and (later.is_upper, later.is_dotted) == (letter.is_upper, letter.is_dotted)
        if later and same_way and later.values.get(series) == letter.values[series] + 1:
            return True
    return False


@functools.lru_cache(maxsize=2 * AHEAD)
def _number_in_series(line: str) -> _Number | None:
    """Return the number at the beginning of a line that is a mark only within a series."""
    match = _IN_SERIES.match(line)
    if not match:
        return None
    place = next(group for group in range(1, match.lastindex or 0) if match[group])
    value = _value(match[place])
    style = f"{line[: match.start(place)]}#{line[match.end(place) : match.start(match.lastindex or 0)]}"
    return _Number(value, style, match.group()) if value else None


def _value(text: str) -> int:
    """Return the value of a number in digits or in Chinese characters; 0 if it is none."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if len(ones) > 1 or len(tens) > 1 or (not ten and len(text) > 1):
        return 0
    return 10 * _HAN.get(tens, 1) + _HAN.get(ones, 0) if ten else _HAN[text]


def _number_goes_on(number: _Number, following: Sequence[str]) -> bool:
    """Return whether a later line begins with the next number, written in the same way."""
    later = map(_number_in_series, following[:AHEAD])
    return any(one and (one.value, one.style) == (number.value + 1, number.style) for one in later)


def is_alone(line: str) -> bool:
    """Return whether a line is nothing but what may be the mark of the next line."""
    patterns = (_NUMBER, _NESTED, _IN_SERIES, _LETTER, _BULLET, _DASH)
    ends = {match.end() for pattern in patterns if (match := pattern.match(f"{line} x"))}
    return len(line) + 1 in ends


def _wide_goes_on(following: Sequence[str]) -> bool:
    """Return whether a later line begins with a full-width 2."""
    return any((one := _NUMBER.match(line)) and _is_wide(one.group()) and _number_value(one) == 2 for line in following)  # noqa: PLR2004 (the number after 1)


def _number_value(match: re.Match[str]) -> int:
    return int(match[1] or match[2] or unicodedata.numeric(match[3]))


def _signs(match: re.Match[str]) -> str:
    """Return the signs around a number: （#）, #. or ○, the same for full-width ones and others."""
    mark = match.group().strip()
    return "○" if match[3] else unicodedata.normalize("NFKC", re.sub(r"\d+", "#", mark))


def _is_wide(mark: str) -> bool:
    return any(sign in "．）、" or sign >= "①" for sign in mark)
