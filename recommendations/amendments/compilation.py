"""The page of a recommendation with its open amendments: which paragraphs they concern, and their wordings in the text."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from members.models import User
from recommendations.amendments import application, entries
from recommendations.amendments.entries import Entry
from recommendations.amendments.merge import Run, compile_alternatives
from recommendations.models import Act, Recommendation
from recommendations.reading.brackets import Alternative, Part
from recommendations.reading.page import Row

COMPILATION, TRACKED = "compilation", "tracked"


def mark(rows: Sequence[Row], recommendation: Recommendation) -> None:
    """Note on each paragraph which open amendments concern it. One query; none where amendments are not used."""
    if not recommendation.workshop.takes_amendments:
        return
    changes = application.open_changes(recommendation).order_by("amendment__number", "position")
    found: dict[int, dict[str, None]] = {}
    for paragraph, number in changes.values_list("paragraph", "amendment__number"):
        if paragraph:
            found.setdefault(paragraph, {})[f"Am.{number}"] = None
    for row in rows:
        row.amendments = ", ".join(found.get(row.paragraph_id, {}))


def compiled(rows: Sequence[Row], recommendation: Recommendation, user: User) -> list[Row]:
    """Return the paragraphs of the version shown with the wordings of all open amendments, each with its proposers.

    New paragraphs follow the one after which they are proposed. Seven queries.
    """
    found = entries.of_recommendations([recommendation], user).get(recommendation.pk, [])
    by_place: dict[int | None, list[Entry]] = {}
    for entry in entries.open_to(found):
        by_place.setdefault(entry.change.paragraph_id, []).append(entry)
    result = [_new(entry) for entry in by_place.get(None, [])]
    for row in rows:
        own = by_place.pop(row.paragraph_id, [])
        wordings = [entry for entry in own if entry.change.act in (Act.REPLACE, Act.DELETE)]
        if wordings:
            proposals: dict[object, str] = {entry.change.pk: entry.fitted.text for entry in wordings}
            by_pk = {entry.change.pk: entry for entry in wordings}
            runs = compile_alternatives(row.text, proposals)
            row.parts = [_part(run, by_pk) for run in runs]
        row.proposals = [_move(entry) for entry in own if entry.change.act == Act.MOVE]
        result += [row, *(_new(entry) for entry in own if entry.change.act == Act.INSERT)]
    by_place.pop(None, None)
    result += [_of_deleted(entry) for left in by_place.values() for entry in left]
    return result


def _part(run: Run, by_pk: dict[int, Entry]) -> Part:
    if not run.alternatives:
        return Part(run.text)
    present = [Alternative(run.text, _("present wording"))] if run.text.strip() else []
    found = [
        *present,
        *(
            _alternative(one.text, [by_pk[pk] for pk in one.proposers if isinstance(pk, int)])
            for one in run.alternatives
        ),
    ]
    if len(found) == 1:
        return Part(run.text, tuple(found))
    numbered = (
        Alternative(one.text, one.name, f"ALT {place}", one.symbols, one.is_deletion)
        for place, one in enumerate(found, start=1)
    )
    return Part(run.text, tuple(numbered))


def _alternative(text: str, proposers: list[Entry]) -> Alternative:
    names = dict.fromkeys(name for entry in proposers for name in entry.names)
    symbols = dict.fromkeys(entry.amendment.short_symbol for entry in proposers)
    return Alternative(text, ", ".join(names), symbols=", ".join(symbols), is_deletion=not text.strip())


def _new(entry: Entry) -> Row:
    """Return the row of a new paragraph."""
    part = Part("", (_alternative(entry.fitted.text, [entry]),))
    return Row(entry.change.key, -entry.change.pk, entry.fitted.kind, "", parts=[part], is_proposed=True)


def _of_deleted(entry: Entry) -> Row:
    """Return the row of a change to a paragraph that has been deleted in the meantime."""
    row = _new(entry)
    row.proposals = [_("%(place)s (the paragraph has since been deleted)") % {"place": entry.place}]
    return row


def _move(entry: Entry) -> str:
    values = {"names": entry.proposers, "symbol": entry.amendment.short_symbol, "after": entry.after}
    if not entry.after:
        return _("%(names)s (%(symbol)s): move this paragraph to the beginning") % values
    return _("%(names)s (%(symbol)s): move this paragraph after %(after)s") % values
