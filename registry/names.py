"""Names: folded for search and order, the same on both engines whatever their own rules are; and after "of"."""

import re
import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark.
_BY_HAND = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
    | {"ŧ": "t", "ə": "e", "ĸ": "k", "’": "'", "ʻ": "'", "ʼ": "'", "‘": "'"}
)
# How names begin and end that take an article: of partners first, then of organisations.
_BEFORE = ("Netherlands", "Philippines", "Republic of", "Lao PDR", "Ministry of")
_AFTER = (
    "Republic",
    "Federation",
    "Kingdom",
    "Union",
    "Secretariat",
    "Foundation",
    "Commission",
    "Council",
    "Institute",
)


def fold(text):
    """Lower case without accents and with single spaces, for columns that are searched and ordered by.

    Letters of other scripts stay as they are, but for their case. `fold("Đặng Quốc Vượng") == "dang quoc vuong"`.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    apart = unicodedata.normalize("NFKD", apart.casefold().translate(_BY_HAND))  # taken apart, ǿ is ø and a mark
    kept = "".join(letter for letter in apart if not (unicodedata.combining(letter) and _is_latin_mark(letter)))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", kept)).strip()


def with_article(name):
    """The name as it follows "of" in an English sentence: the Philippines, the Asia-Europe Foundation, Italy."""
    return f"the {name}" if name.startswith(_BEFORE) or name.endswith(_AFTER) else name


def _is_latin_mark(letter):
    """Marks of Latin, Greek and Cyrillic fall away; vowel signs of other scripts are letters to their readers."""
    return "\u0300" <= letter <= "\u036f"
