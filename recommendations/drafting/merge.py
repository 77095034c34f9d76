"""Merge an author's changes with the version that a colleague saved in the meantime, field by field."""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Any

from recommendations import version_content
from recommendations.version_content import ParagraphContent, VersionContent


@dataclass
class Merge:
    """The author's content combined with the changes that only the colleague made, and the outcome for each change.

    `taken` are the fields that only the colleague changed, and `taken_paragraphs` the number of such paragraphs; the
    colleague's values are used. `conflicts` are the fields that both changed, with the colleague's value; the author's
    is used. `paragraph_conflicts` are the same for paragraphs, by their position in `content`; None means deleted.
    `removed` are paragraphs that the author removed and the colleague changed. `is_order_kept`: both have moved
    paragraphs, and the author's order is used.
    """

    content: VersionContent
    taken: list[str] = field(default_factory=list)
    taken_paragraphs: int = 0
    conflicts: dict[str, Any] = field(default_factory=dict)
    paragraph_conflicts: dict[int, ParagraphContent | None] = field(default_factory=dict)
    removed: list[ParagraphContent] = field(default_factory=list)
    is_order_kept: bool = False


def combine(*, base: VersionContent, theirs: VersionContent, typed: VersionContent) -> Merge:
    """Merge `typed`, based on `base`, with `theirs`, saved earlier on the same base. No input of the author is lost."""
    merge = Merge(typed)
    values = {}
    for name, part in version_content.parts().items():
        if name == "paragraphs":
            continue
        old, new, own = getattr(base, name), getattr(theirs, name), getattr(typed, name)
        if part.is_same(old, own):
            values[name] = new
            merge.taken += [] if part.is_same(old, new) else [name]
        elif not part.is_same(old, new) and not part.is_same(own, new):
            merge.conflicts[name] = new
    paragraphs = _combine_paragraphs(merge, base.paragraphs, theirs.paragraphs, typed.paragraphs)
    merge.content = replace(typed, paragraphs=paragraphs, **values)
    return merge


def _combine_paragraphs(
    merge: Merge,
    base: tuple[ParagraphContent, ...],
    theirs: tuple[ParagraphContent, ...],
    typed: tuple[ParagraphContent, ...],
) -> tuple[ParagraphContent, ...]:
    """Merge paragraphs by key; record in `merge` which were taken from the colleague and which both changed."""
    before, new, own = _by_identity(base), _by_identity(theirs), _by_identity(typed)
    merged: list[ParagraphContent] = []
    for identity in _order(merge, list(before), list(new), list(own)):
        old, colleagues, authors = before.get(identity), new.get(identity), own.get(identity)
        if authors == old:  # unchanged by the author, or new from the colleague
            merge.taken_paragraphs += colleagues != old
            merged += [colleagues] if colleagues else []
        elif authors is None:
            merge.removed += [colleagues] if colleagues and colleagues != old else []
        elif old is None or colleagues is None:
            if colleagues != old:
                merge.paragraph_conflicts[len(merged)] = colleagues
            merged.append(authors)
        else:
            both = _combine_kind_and_text(old, colleagues, authors)
            if both.kind != colleagues.kind != old.kind or both.text != colleagues.text != old.text:
                merge.paragraph_conflicts[len(merged)] = colleagues
            elif both != authors:
                merge.taken_paragraphs += 1
            merged.append(both)
    return tuple(merged)


def _combine_kind_and_text(
    old: ParagraphContent, colleagues: ParagraphContent, authors: ParagraphContent
) -> ParagraphContent:
    """Return the author's paragraph, with the colleague's kind or text where only the colleague changed it."""
    kind = colleagues.kind if authors.kind == old.kind else authors.kind
    text = colleagues.text if authors.text == old.text else authors.text
    return replace(authors, kind=kind, text=text)


def _by_identity(paragraphs: tuple[ParagraphContent, ...]) -> dict[Hashable, ParagraphContent]:
    """Return the paragraphs by key, or by position if they have none."""
    return {paragraph.key or place: paragraph for place, paragraph in enumerate(paragraphs)}


def _order(merge: Merge, base: list[Hashable], theirs: list[Hashable], typed: list[Hashable]) -> list[Hashable]:
    """Return the paragraphs of both versions in the merged order, which is the author's if the author has moved any."""
    is_moved = _has_moved(base, typed)
    merge.is_order_kept = is_moved and _has_moved(base, theirs) and _has_moved(theirs, typed)
    first, second = (typed, theirs) if is_moved else (theirs, typed)
    return _woven(first, second)


def _has_moved(old: list[Hashable], new: list[Hashable]) -> bool:
    """Return whether the paragraphs common to both lists are in a different order."""
    return [identity for identity in old if identity in new] != [identity for identity in new if identity in old]


def _woven(first: list[Hashable], second: list[Hashable]) -> list[Hashable]:
    """Return the first list with the items that only the second has, each after the item that it follows there."""
    woven, place = list(first), 0
    for identity in second:
        if identity in woven:
            place = woven.index(identity) + 1
        else:
            woven.insert(place, identity)
            place += 1
    return woven
