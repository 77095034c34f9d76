"""The fields of a version, defined once for form, checksum, comparison, pages, PDF and export."""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, TypeAlias, get_type_hints
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from recommendations import tags
from recommendations.models import Addressee, Nature, Version
from registry.names import fold
from workshops.models import Area

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"


def _labels_of_areas(codes: Collection[str]) -> dict[str, str]:
    """Return the labels of the areas with these codes. One query, none without codes."""
    return dict(Area.objects.filter(code__in=codes).values_list("code", "label")) if codes else {}


def _days(days: Collection[date]) -> dict[date, str]:
    return {day: date_format(day, "j F Y") for day in days}


@dataclass(frozen=True, slots=True)
class Part:
    """Metadata of one field of a version.

    Every field is hashed; `since` is the first hash schema that includes the field. `compare` says how two values are
    compared: texts word by word, sets by additions and removals, values as a whole. `names` returns the labels of coded
    values.
    """

    label: Label
    since: int
    compare: Literal["words", "set", "value", "paragraphs"] = "words"
    names: "Callable[[Collection[Any]], Mapping[Any, Label]]" = lambda values: {}
    is_public: bool = True
    is_printed: bool = True

    def values(self, value: Any) -> tuple[Any, ...]:
        """Return the values in a set, or the single value; empty if there is none."""
        return tuple(value) if self.compare == "set" else (value,) if value else ()

    def is_same(self, old: Any, new: Any) -> bool:
        """Return whether two values are equal; sets regardless of order."""
        return set(old) == set(new) if self.compare == "set" else bool(old == new)

    def labels(self, value: Any) -> list[str]:
        """Return the labels of a set or a value for display; an unknown code is returned as it is."""
        values = self.values(value)
        names = self.names(values)
        return [str(names.get(item, item)) for item in values]


class ParagraphLike(Protocol):
    """The attributes that ParagraphText, ParagraphContent and the rows of a page have in common."""

    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def key(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class ParagraphContent:
    """One paragraph; `key` is that of the existing paragraph, None for one not yet saved."""

    kind: str
    text: str
    key: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionContent:
    """The fields of one version, in the order in which pages show them.

    Add a new field here, to the model `Version`, the form, the pages and the PDF template. Its `since` is the next hash
    schema, so that the checksums of existing versions still match.
    """

    title: Annotated[str, Part(_("Title"), since=1)]
    paragraphs: Annotated[tuple[ParagraphContent, ...], Part(_("Paragraphs"), since=1, compare="paragraphs")] = ()
    rationale: Annotated[str, Part(_("Rationale"), since=1)] = ""
    nature: Annotated[str, Part(_("Type"), since=1, compare="value", names=lambda values: dict(Nature.choices))]
    addressees: Annotated[
        tuple[str, ...],
        Part(_("Addressed to"), since=1, compare="set", names=lambda values: dict(Addressee.choices)),
    ] = ()
    areas: Annotated[tuple[str, ...], Part(_("Policy areas"), since=1, compare="set", names=_labels_of_areas)] = ()
    by_when: Annotated[date | None, Part(_("Target date"), since=2, compare="value", names=_days)] = None


@cache
def parts() -> dict[str, Part]:
    """Return the metadata of each field of a version by name, in the order of the fields."""
    hints = get_type_hints(VersionContent, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def current_schema() -> int:
    """Return the hash schema of new versions, which is the latest of any field."""
    return max(part.since for part in parts().values())


def of(version: Version, paragraphs: Iterable[ParagraphLike] | None = None) -> VersionContent:
    """Return the content of a saved version. One query, none if its `paragraphs` are given."""
    if paragraphs is None:
        paragraphs = version.texts.select_related("paragraph")
    values = {name: getattr(version, name) for name in parts() if name != "paragraphs"}
    return build(values, [ParagraphContent(row.kind, row.text, row.key) for row in paragraphs])


def build(values: Mapping[str, Any], paragraphs: Iterable[ParagraphContent]) -> VersionContent:
    """Return the content built from values by field name, as in a row or a form; other names are ignored."""
    pairs = ((name, values[name]) for name in parts() if name != "paragraphs")
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in pairs}
    return VersionContent(paragraphs=tuple(paragraphs), **fields)


def with_paragraphs(content: VersionContent, paragraphs: Iterable[ParagraphContent]) -> VersionContent:
    """Return the content with other paragraphs."""
    return replace(content, paragraphs=tuple(paragraphs))


def columns(content: VersionContent) -> dict[str, Any]:
    """Return the column values of a version: its fields except paragraphs, and its search columns."""
    values = {name: getattr(content, name) for name in parts() if name != "paragraphs"}
    stored = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return stored | {
        "folded_title": fold(content.title)[:400],
        "tags": tags.of(content.addressees, content.areas),
    }


def is_same(saved: VersionContent, typed: VersionContent) -> bool:
    """Return whether two versions have the same content; paragraphs without a key are compared by position."""
    if len(saved.paragraphs) != len(typed.paragraphs):
        return False
    pairs = zip(saved.paragraphs, typed.paragraphs, strict=True)
    keyed = tuple(new if new.key else replace(new, key=old.key) for old, new in pairs)
    typed = replace(typed, paragraphs=keyed)
    return all(part.is_same(getattr(saved, name), getattr(typed, name)) for name, part in parts().items())


def plain(content: VersionContent, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the named fields, or all, for JSON: sets as lists, dates as 2027-03-31, keys as strings."""
    return {name: _plain(getattr(content, name)) for name in (parts() if names is None else names)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, ParagraphContent):
        return {"key": str(value.key), "kind": str(value.kind), "text": value.text}
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def hashed(hash_schema: int) -> dict[str, Part]:
    """Return the metadata of the fields included in a checksum of this schema."""
    return {name: part for name, part in parts().items() if part.since <= hash_schema}


def digest(content: VersionContent, hash_schema: int, language: str) -> str:
    """Return the SHA-256 of a version: of its hashed fields, schema and language as canonical JSON in NFC."""
    values = plain(content, hashed(hash_schema)) | {"schema": hash_schema, "language": language}
    canonical = json.dumps(_normalised(values), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _normalised(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_normalised(item) for item in value]
    return {name: _normalised(item) for name, item in value.items()} if isinstance(value, dict) else value
