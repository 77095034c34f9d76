"""Find names of partners that differ from the directory, such as "Vietnam" for Viet Nam."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from members import names
from members.models import Partner
from recommendations.advice import terms

LETTERS_IN_CAPITALS = 3  # up to which capitals are an acronym
Directory = Callable[[], Mapping[str, str]]

# A proper name continues with a capital letter ("Vietnam Airlines") or belongs to an institution ("Bank of Korea").
_AFTER = r"(?!\w)(?!\s+(?!(?:And|The|In|To)\b)[A-Z][\w’'])"
_INSTITUTION = re.compile(
    r"\b(?:Academy|Archives|Bank|Gallery|Institute|Library|Museum|Orchestra|Theatre|University) of (?:the )?$"
)


class Misnomer(NamedTuple):
    """A name of a partner as written, and the name in the directory."""

    written: str
    name: str


def misnomers(text: str, directory: Directory) -> Iterator[Misnomer]:
    """Yield each name in `text` that is not the name of the partner in `directory`, once."""
    found: dict[str, str] = {}
    for match in _pattern().finditer(text):
        code = other_names().get(match[0])
        if code and not _INSTITUTION.search(text[: match.start()]):
            found[match[0]] = code
    if found:
        right = directory()
        yield from (
            Misnomer(written, right[code]) for written, code in found.items() if written != right.get(code, written)
        )


def without_capitals(text: str) -> str:
    """Return `text` without the names that it writes in capitals, which are no acronyms."""
    return _pattern().sub(
        lambda match: "…" if match[0].isupper() and len(match[0]) > LETTERS_IN_CAPITALS else match[0], text
    )


def in_directory() -> Mapping[str, str]:
    """Return the names of the partners that are often named otherwise, by code. One query."""
    return dict(Partner.objects.filter(code__in=set(other_names().values())).values_list("code", "name"))


@cache
def other_names() -> dict[str, str]:
    """Return the codes of partners by the names that a text should not use."""
    others = names.other_names().items()
    found = {name: code for code, used in others for name in used if name not in terms.words("allowed")}
    return {_in_capitals(name): code for name, code in found.items()} | found


def _in_capitals(name: str) -> str:
    """Return a name as in a text that stresses it: VIETNAM; short ones would be taken for acronyms."""
    return name.upper() if len(name) > LETTERS_IN_CAPITALS else name


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of names, the longest first; names that contain another are consumed whole."""
    own = terms.words("own_names")
    ordered = sorted({*other_names(), *own, *map(_in_capitals, own)}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))}){_AFTER}")
