"""Names: folded for search and order, the same on both engines whatever their own rules are; and within a sentence."""

import re
import unicodedata
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Letters that Unicode does not take apart into a base letter and a mark.
_BY_HAND = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
    | {"ŧ": "t", "ə": "e", "ĸ": "k", "’": "'", "ʻ": "'", "ʼ": "'", "‘": "'"}
)
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ps", "ur"}
# Words that take an article, in the names of States first, then of organisations.
_WITH_ARTICLE = re.compile(
    r"\b(Netherlands|Philippines|Lao PDR|Republic|Kingdom|Union|Commonwealth|Federation|Confederation|Grand Duchy|State"
    r"|Secretariat|Foundation|Commission|Council|Institute)\b"
)


def fold(text: str) -> str:
    """Lower case without accents and with single spaces, for columns that are searched and ordered by.

    Letters of other scripts stay as they are, but for their case. `fold("Đặng Quốc Vượng") == "dang quoc vuong"`.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    apart = unicodedata.normalize("NFKD", apart.casefold().translate(_BY_HAND))  # taken apart, ǿ is ø and a mark
    kept = "".join(letter for letter in apart if not (unicodedata.combining(letter) and _is_latin_mark(letter)))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", kept)).strip()


def with_article(name: str) -> str:
    """A name, also a formal one, as it stands within a sentence: the Philippines, the Kingdom of Thailand; Japan."""
    return f"the {name}" if _WITH_ARTICLE.search(name) else name


def _is_latin_mark(letter: str) -> bool:
    """Marks of Latin, Greek and Cyrillic fall away; vowel signs of other scripts are letters to their readers."""
    return "\u0300" <= letter <= "\u036f"


def is_right_to_left(language: str) -> bool:
    """Whether a language, "ur" or "ur-PK", is written from right to left."""
    return language.partition("-")[0] in _RIGHT_TO_LEFT


class SortKeyField(models.CharField):  # type: ignore[type-arg]  # as StoredFileField
    """A folded column to order by: by code point on both engines, whatever the language of the database server.

    SQLite compares code points anyway; PostgreSQL needs the collation "C", a name that SQLite does not know.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
