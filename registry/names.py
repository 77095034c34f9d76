"""Names: of persons in both scripts, folded for search and sorting, and with the article that a sentence needs."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Letters that Unicode does not decompose into a base letter and a mark.
_BY_HAND = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
    | {"ŧ": "t", "ə": "e", "ĸ": "k"}
)
# Hyphens of every kind are spaces; apostrophes, soft hyphens and zero-width characters are dropped.
_PUNCTUATION = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u058a\u30a0"), " ")
_PUNCTUATION |= dict.fromkeys(map(ord, "'\u2018\u2019\u02bb\u02bc\u00ad\u200b\u200c\u200d\u2060\ufeff"), "")
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ps", "ur"}
# Words that take an article, in the names of States first, then of organisations.
_WITH_ARTICLE = re.compile(
    r"\b(Netherlands|Philippines|Lao PDR|Republic|Kingdom|Union|Commonwealth|Federation|Confederation|Grand Duchy|State"
    r"|United States|Holy See"
    r"|Secretariat|Foundation|Commission|Council|Institute|Association|Centre|Committee|Network|Organi[sz]ation)\b"
)


def fold(text: str) -> str:
    """Return `text` in lower case without accents, hyphens and apostrophes, for search, sorting and finding duplicates.

    Other scripts change only in case. `fold("Đặng Quốc Vượng") == "dang quoc vuong"`, `fold("Anne-Marie O’Hara") ==
    "anne marie ohara"`.
    """
    return re.sub(r"\s+", " ", fold_letters(text).translate(_PUNCTUATION)).strip()


def fold_letters(text: str) -> str:
    """Return `text` in lower case without accents and with single spaces, but with its hyphens and apostrophes."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    apart = unicodedata.normalize("NFKD", apart.casefold().translate(_BY_HAND))  # ǿ decomposes into ø and a mark
    letters = "".join(letter for letter in apart if not (unicodedata.combining(letter) and _is_latin_mark(letter)))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", letters)).strip()


@dataclass(frozen=True)
class PersonName:
    """A person's name as all pages, e-mails and documents write it: "Sok Sophea (សុខ សុភា, Cambodia)".

    `latin` is the form that everyone can read, `own` the form in which the person writes it, empty if it is the same;
    `language` is that of `own`, or of `latin` if there is no other form.
    """

    latin: str
    own: str = ""
    language: str = ""
    delegation: str = ""

    @classmethod
    def of(cls, full_name: str, latin_name: str = "", language: str = "") -> Self:
        """Return a name from its columns: the full name as the person writes it, and the form in Latin script."""
        if not latin_name or latin_name.casefold() == full_name.casefold():
            return cls(latin_name or full_name, language=language)
        return cls(latin_name, full_name, language)

    def addressed(self, honorific: str) -> Self:
        """Return the name after a form of address, unless it begins with it: Ms Sok Sophea."""
        if not honorific or self.latin.startswith(honorific):
            return self
        return replace(self, latin=f"{honorific} {self.latin}".strip())

    def in_delegation(self, name: str) -> Self:
        return replace(self, delegation=name)

    def __str__(self) -> str:
        return with_delegation(f"{self.latin} ({self.own})" if self.own else self.latin, self.delegation)


class Named(Protocol):
    """A user, role or delegate."""

    @property
    def names(self) -> PersonName: ...


# The longest PersonName as text: three columns of 200 characters, with punctuation.
PERSON_NAME_LENGTH = 620


def with_delegation(name: str, delegation: str) -> str:
    """Return the name of a person, as a PersonName writes it, with the name of the delegation."""
    if not delegation or name.endswith((f", {delegation})", f"({delegation})")):
        return name
    return f"{name[:-1]}, {delegation})" if name.endswith(")") else f"{name} ({delegation})"


def with_article(name: str) -> str:
    """Return a name as used within a sentence: the Philippines, the Kingdom of Thailand, Japan.

    At the beginning of a sentence, use `capfirst(with_article(name))`. Lists, tables, labels and addresses have the bare
    name.
    """
    return f"the {name}" if _WITH_ARTICLE.search(name) and not name.lower().startswith("the ") else name


def _is_latin_mark(letter: str) -> bool:
    """Return whether folding removes a mark: of Latin, Greek and Cyrillic, but not the vowel signs of other scripts."""
    return "\u0300" <= letter <= "\u036f"


def is_right_to_left(language: str) -> bool:
    """Return whether a language, such as "ur" or "ur-PK", is written from right to left."""
    return language.partition("-")[0] in _RIGHT_TO_LEFT


class SortKeyField(models.CharField):  # type: ignore[type-arg]  # as StoredFileField
    """A folded column for sorting by code point on both engines, whatever the locale of the database server.

    SQLite compares code points; PostgreSQL needs the collation "C", which SQLite does not know.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def place_text(city: str, country: str) -> str:
    """Return a city with its country, "Ha Long, Viet Nam"; a city-state once; either may be empty."""
    return ", ".join(dict.fromkeys(filter(None, (city, country))))
