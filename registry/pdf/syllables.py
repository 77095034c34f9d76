"""Possible line breaks in Khmer, Lao and Burmese, which are written without spaces between words.

Pango has no dictionary for these scripts and would not break a line at all. ICU has one, but its Python package must be
compiled at installation. The rules below find only boundaries that are certain: a syllable is never divided, and a
break that is missed costs some white space.
"""

import re

WORD_MAX = 16  # letters in a row that fit the narrowest column; shorter words need no break
_KHMER = re.compile(
    r"(?<=[\u1780-\u17d3\u17dd])(?="  # after a letter, before
    r"[\u17a3-\u17b3]"  # an independent vowel, or
    r"|[\u1780-\u17a2][\u17b4-\u17b5\u17c9-\u17cb\u17ce\u17cf\u17d1]*[\u17b6-\u17c8\u17d0]"  # a consonant with its vowel,
    r"(?![^\u1780-\u17b3]*\u17cd))"  # unless it is silent
    r"(?<!\u17d2)"  # and not below another consonant
)
_LAO = re.compile(
    r"(?<=[\u0e81-\u0ebd\u0ec8-\u0ecd])(?=[\u0ec0-\u0ec4])"  # before a vowel that is written first, or
    r"|(?<=[\u0e81-\u0eaa\u0eac-\u0ebd\u0ec8-\u0ecd])(?=(?![\u0ea3\u0ea5\u0ea7])[\u0e81-\u0eae][\u0eb0-\u0eb9\u0ebb])"
)
_BURMESE = re.compile(
    r"(?<=[\u1000-\u109f])(?<!\u1039)(?=[\u1000-\u102a\u103f](?![\u103a\u1039]|[\u102b-\u1038]*\u103a))"
)
SCRIPTS = {r"\u1780-\u17dd": _KHMER, r"\u0e81-\u0edf": _LAO, r"\u1000-\u109f": _BURMESE}
# A piece of text without any possible break: U+200B ends it, as a space does.
_PIECES = [(re.compile(f"[{letters}\\u200c\\u200d]{{{WORD_MAX + 1},}}"), rule) for letters, rule in SCRIPTS.items()]


def broken(text: str) -> str:
    """Return `text` with U+200B between syllables of long pieces; words between which one was typed stay whole."""
    for piece, rule in _PIECES:
        text = piece.sub(lambda found, rule=rule: rule.sub("\u200b", found.group()), text)  # type: ignore[misc]
    return text
