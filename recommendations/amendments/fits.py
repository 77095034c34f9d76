"""How the changes in amendments and compromise texts fit the current version, and the text that results from applying them.

Every fit is computed from the revision that was amended, the current version and the text proposed. Paragraphs are
given as tuples of ParagraphContent; a change must have its amendment, paragraph, `after` and `made` loaded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from recommendations.amendments.merge import merge
from recommendations.models import Act, AmendmentChange, CompromiseChange, Fit, ParagraphKind
from recommendations.version_content import ParagraphContent

Paragraphs = tuple[ParagraphContent, ...]
Change = AmendmentChange | CompromiseChange


@dataclass(frozen=True)
class Fitted:
    """How a change fits: `now` is the present wording ("" if there is none), `text` what it would become.

    `kind` is that of the paragraph. In a clash, `text` has the proposed words where both sides changed the same ones.
    """

    fit: Fit
    now: str
    text: str
    kind: str


def fitted(change: Change, base: Paragraphs, current: Paragraphs) -> Fitted:
    """Return how `change`, made on the paragraphs `base`, fits the paragraphs `current`."""
    if change.act == Act.INSERT:
        fit = Fit.CLEAN if change.paragraph is None or _at(current, change.paragraph.key) else Fit.ADJUSTED
        return Fitted(fit, "", change.text, change.kind)
    assert change.paragraph, "ensured by a database constraint"
    before, now = _at(base, change.paragraph.key), _at(current, change.paragraph.key)
    kind = now.kind if now else change.kind
    if before is None or now is None:  # deleted in the meantime
        is_done = now is None and change.act == Act.DELETE
        return Fitted(Fit.CLEAN if is_done else Fit.CLASH, "", change.text, kind)
    if change.act == Act.REPLACE:
        merged = merge(before.text, now.text, change.text)
        return Fitted(merged.fit, now.text, merged.text, kind)
    if change.act == Act.DELETE:
        return Fitted(Fit.CLEAN if now.text == before.text else Fit.CLASH, now.text, "", kind)
    is_placed = change.after is None or _at(current, change.after.key)
    return Fitted(Fit.CLEAN if is_placed else Fit.ADJUSTED, now.text, now.text, kind)


def applied(
    change: Change, text: str, base: Paragraphs, current: Paragraphs, before: Iterable[UUID] = ()
) -> Paragraphs:
    """Return the paragraphs `current` with `change`, whose wording is `text`.

    An inserted paragraph has no key yet. It follows the paragraphs inserted at the same place by the earlier changes
    `before`, so that the order of insertions does not depend on when they were applied.
    """
    paragraphs = list(current)
    key = change.paragraph.key if change.paragraph else None
    if change.act == Act.INSERT:
        new = ParagraphContent(change.kind, text)
        place = _after(key, base, paragraphs, new.kind)
        earlier = set(before)
        while place < len(paragraphs) and paragraphs[place].key in earlier:
            place += 1
        return (*paragraphs[:place], new, *paragraphs[place:])
    place = next((n for n, paragraph in enumerate(paragraphs) if paragraph.key == key), -1)
    if place < 0:
        return current
    if change.act == Act.REPLACE:
        paragraphs[place] = replace(paragraphs[place], text=text)
    elif change.act == Act.DELETE:
        del paragraphs[place]
    else:
        end = place + 1
        while paragraphs[place].kind != ParagraphKind.SUB and _is_sub(paragraphs, end):
            end += 1
        moved, rest = paragraphs[place:end], paragraphs[:place] + paragraphs[end:]
        place = _after(change.after.key if change.after else None, base, rest, moved[0].kind)
        paragraphs = [*rest[:place], *moved, *rest[place:]]
    return tuple(paragraphs)


def in_order(
    changes: Iterable[AmendmentChange], base_of: Callable[[AmendmentChange], Paragraphs], current: Paragraphs
) -> list[AmendmentChange]:
    """Return changes in the order of the text; those of one paragraph by amendment, insertions after it last."""
    places = {paragraph.key: place for place, paragraph in enumerate(current)}

    def order(change: AmendmentChange) -> tuple[int, bool, int, int]:
        place = _place(change.paragraph.key if change.paragraph else None, base_of(change), places)
        return place, change.act == Act.INSERT, change.amendment.number or 0, change.position

    return sorted(changes, key=order)


def _place(key: UUID | None, base: Paragraphs, places: Mapping[UUID | None, int]) -> int:
    """Return the position of a paragraph in the current text; of a deleted one, that of the paragraph before it."""
    if key is None:
        return -1
    if key in places:
        return places[key]
    before = -1
    for paragraph in base:
        if paragraph.key == key:
            return before
        before = places.get(paragraph.key, before)
    return before


def _at(paragraphs: Paragraphs, key: UUID) -> ParagraphContent | None:
    return next((paragraph for paragraph in paragraphs if paragraph.key == key), None)


def _after(key: UUID | None, base: Paragraphs, paragraphs: Sequence[ParagraphContent], kind: str) -> int:
    """Return the position after the paragraph with this key and, for other paragraphs than those, its sub-paragraphs."""
    places = {paragraph.key: place for place, paragraph in enumerate(paragraphs)}
    place = _place(key, base, places) + 1
    while place and kind != ParagraphKind.SUB and _is_sub(paragraphs, place):
        place += 1
    return place


def _is_sub(paragraphs: Sequence[ParagraphContent], place: int) -> bool:
    return place < len(paragraphs) and paragraphs[place].kind == ParagraphKind.SUB
