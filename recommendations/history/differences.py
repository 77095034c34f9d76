"""What changed in the text with each entry of a page, and what the paragraphs concerned are called. Computed in bulk."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from recommendations import labels, version_content
from recommendations.amendments.words import pieces
from recommendations.history.entries import Entry, Wording
from recommendations.models import Act, AmendmentChange, Label, ParagraphText, Recommendation, Version
from recommendations.reading import comparison, places
from registry.prepared import prepared

MOST = 8  # paragraphs of which an entry shows the words; the comparison of the versions shows all
COMPARED = ("rationale", "nature", "addressees", "areas", "by_when")


class Text(NamedTuple):
    """A paragraph of a version; `key` is by what paragraphs of two versions are matched."""

    key: Any
    paragraph_id: int
    kind: str
    text: str
    label: str


def add(entries: Sequence[Entry], recommendation: Recommendation) -> None:
    """Set the differences and the names of paragraphs of the entries. Three queries at most."""
    wanted = {pk for entry in entries for pk in entry.versions or ()}
    wanted |= {entry.paragraph[0] for entry in entries if entry.paragraph}
    wanted |= {entry.amended[0] for entry in entries if entry.amended}
    if not wanted:
        return
    texts = texts_of(wanted)
    compared = {pk for entry in entries for pk in entry.versions or ()}
    versions = {row.pk: row for row in _versions(sorted(compared))} if compared else {}
    names = {pk: _names(rows) for pk, rows in texts.items()}
    for entry in entries:
        if entry.paragraph:
            version, paragraph = entry.paragraph
            entry.place = names.get(version, {}).get(paragraph, "")
        if entry.amended:
            version, changes = entry.amended
            base, of_base = texts.get(version, []), names.get(version, {})
            entry.wordings = [_proposed(change, base, of_base) for change in changes]
        if entry.versions:
            _compare(entry, versions, texts, names, recommendation)


def texts_of(versions: Iterable[int]) -> dict[int, list[Text]]:
    """Return the paragraphs of versions with their labels: as frozen if circulated, otherwise numbered. Two queries."""
    pks = sorted(versions)
    frozen: dict[int, dict[int, str]] = {}
    for version, paragraph, label in _labels(pks):
        frozen.setdefault(version, {})[paragraph] = label
    rows: dict[int, list[Text]] = {}
    for version, paragraph, kind, text in _texts(pks):
        rows.setdefault(version, []).append(Text(paragraph, paragraph, kind, text, ""))
    return {pk: _labelled(of_version, frozen.get(pk)) for pk, of_version in rows.items()}


@prepared
def _versions(versions: list[int]) -> QuerySet[Version]:
    return Version.objects.filter(pk__in=versions).order_by()


@prepared
def _texts(versions: list[int]) -> "QuerySet[ParagraphText, tuple[int, int, str, str]]":
    rows = ParagraphText.objects.filter(version__in=versions).order_by("version", "position")
    return rows.values_list("version", "paragraph", "kind", "text")


@prepared
def _labels(versions: list[int]) -> "QuerySet[Label, tuple[int, int, str]]":
    rows = Label.objects.filter(circulation__version__in=versions)
    return rows.values_list("circulation__version", "paragraph", "label")


def _labelled(rows: list[Text], frozen: dict[int, str] | None) -> list[Text]:
    found = labels.fresh(rows) if frozen is None else [frozen.get(row.paragraph_id, "") for row in rows]
    return [row._replace(label=label) for row, label in zip(rows, found, strict=True)]


def _compare(
    entry: Entry,
    versions: dict[int, Version],
    texts: dict[int, list[Text]],
    names: dict[int, dict[int, str]],
    recommendation: Recommendation,
) -> None:
    """Set the wordings that changed between the two versions of an entry, the first ones with their words."""
    assert entry.versions, "checked before"
    old, new = (versions[pk] for pk in entry.versions)
    before, after = texts.get(old.pk, []), texts.get(new.pk, [])
    changed = [change for change in _changes(before, after) if change.mark != comparison.SAME or change.is_moved]
    named = names.get(old.pk, {}) | names.get(new.pk, {})
    entry.wordings = [Wording(_("title"), comparison.words(old.title, new.title))] if old.title != new.title else []
    for change in changed[:MOST]:
        words = comparison.words(change.old.text, change.new.text) if change.old and change.new else change.pieces
        place = named[change.row.paragraph_id]
        entry.wordings.append(Wording(_("%(place)s, moved") % {"place": place} if change.is_moved else place, words))
    entry.others = len(changed) - len(changed[:MOST])
    parts = version_content.parts()
    entry.fields = [str(parts[name].label) for name in COMPARED if getattr(old, name) != getattr(new, name)]
    address = reverse("reading:compare", args=[recommendation.key])
    entry.compare = f"{address}?{urlencode({'from': old.serial, 'to': new.serial})}"


def _proposed(change: AmendmentChange, base: list[Text], names: dict[int, str]) -> Wording:
    name = names.get(change.paragraph_id, "") if change.paragraph_id else ""
    now = next((text.text for text in base if text.paragraph_id == change.paragraph_id), "")
    if change.act == Act.INSERT:
        place = _("after %(name)s") % {"name": name} if name else _("at the beginning")
        return Wording(place, [comparison.Piece(comparison.INSERTED, change.text)])
    if change.act == Act.MOVE:
        return Wording(_("%(place)s, moved") % {"place": name}, [comparison.Piece(comparison.SAME, now)])
    if change.act == Act.DELETE:
        return Wording(name, [comparison.Piece(comparison.DELETED, now)])
    return Wording(name, pieces(now, change.text))


def _names(rows: list[Text]) -> dict[int, str]:
    return {row.paragraph_id: place for row, place in zip(rows, places.of(rows), strict=True)}


def _changes(before: list[Text], after: list[Text]) -> list[comparison.Change]:
    """Return the changes of paragraphs, without comparing the words of each, which is done for those shown."""
    return comparison.paragraphs(before, after, with_words=False)
