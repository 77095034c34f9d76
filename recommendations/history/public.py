"""The negotiating history as shown to the public: published by decision of the chair, for the delegations that consent.

It has its own kinds of entries, so that a new kind added to the internal history does not become public automatically:
steps, amendments with their co-sponsors and decisions, mergers, and footnotes. No entry names a person. Entries that
concern a delegation that has not consented are omitted, as is every text that names it: the page does not show whether
it declined, did not answer or was not concerned. Earlier versions combine wording from all delegations that proposed
any, and therefore need the consent of each.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from recommendations.history import page as history_page
from recommendations.history.entries import Entry, Place, Source, Visitor, before
from recommendations.history.page import Cursor, Page
from recommendations.history.sources import amendments, mergers, positions, text
from recommendations.models import (
    Amendment,
    AmendmentSponsor,
    AmendmentState,
    Disposition,
    Fate,
    HistoryPartner,
    HistoryPublication,
    Merger,
    Provenance,
    Recommendation,
    Reservation,
)
from recommendations.positions import footnotes
from recommendations.reading import timeline
from registry.models import AuditEntry
from registry.names import with_article
from workshops.models import Delegation


class Published(NamedTuple):
    """A publication in force, and what the public may read."""

    publication: HistoryPublication
    visitor: Visitor
    hidden: tuple[str, ...]  # names of delegations that no text may contain


def of(recommendation: Recommendation) -> Published | None:
    """Return what the public may read; None unless a publication is in force and a delegation consents. Four queries."""
    publication = HistoryPublication.objects.in_force().filter(recommendation=recommendation).last()
    if publication is None:
        return None
    consenting = HistoryPartner.objects.filter(publication=publication).consenting()
    return _published(recommendation, publication, frozenset(consenting.values_list("delegation", flat=True)))


def is_public(recommendation: Recommendation) -> bool:
    """Return whether there is a public history. One query."""
    publications = HistoryPublication.objects.in_force().filter(recommendation=recommendation)
    return HistoryPartner.objects.filter(publication__in=publications).consenting().exists()


def concerning(publication: HistoryPublication, partner: HistoryPartner) -> list[Entry]:
    """Return everything that would become public about one delegation if all others also consented, latest first."""
    visitor = Visitor(publication.recommendation, frozenset({partner.delegation_id}), True)
    found = Published(publication, visitor, ())
    entries, cursor = list[Entry](), None
    while not entries or cursor:
        following = page(found, cursor)
        entries, cursor = entries + following.entries, following.following
        if not following.entries:
            break
    return [entry for entry in entries if entry.source.name != "step"]


def _published(
    recommendation: Recommendation, publication: HistoryPublication, consenting: frozenset[int]
) -> Published | None:
    if not consenting:
        return None
    wordings = publication.partners.filter(has_wording=True).values_list("delegation", flat=True)
    others = Delegation.objects.filter(workshop=recommendation.workshop).exclude(pk__in=consenting)
    names = others.values_list("name", flat=True)
    visitor = Visitor(recommendation, consenting, consenting.issuperset(wordings))
    return Published(publication, visitor, tuple(sorted(name.casefold() for name in names)))


def page(found: Published, cursor: Cursor | None = None) -> Page:
    """Return the page of the public history that starts at the cursor."""
    page = history_page.of(found.visitor, cursor, among=SOURCES)
    for entry in page.entries:
        _redact(entry, found)
    return page


def _redact(entry: Entry, found: Published) -> None:
    """Remove names of persons, links to pages for participants, and texts that name a delegation that has not
    consented.
    """
    entry.who = entry.address = entry.compare = ""
    if not found.visitor.reads_wordings:
        entry.wordings, entry.others, entry.fields = [], 0, []
    entry.wordings = [
        one for one in entry.wordings if not _is_named(found, "".join(piece.text for piece in one.pieces))
    ]
    entry.quotes = [one for one in entry.quotes if not _is_named(found, one.text)]
    entry.note = "" if _is_named(found, entry.note) else entry.note


def _is_named(found: Published, said: str) -> bool:
    said = said.casefold()
    return any(name in said for name in found.hidden)


def _steps(visitor: Visitor, place: Place) -> list[AuditEntry]:
    """Return the steps that the page of the recommendation shows to the public anyway."""
    rows = text.steps_of(visitor.recommendation)
    return [row for row in rows if (row.at, row.pk) < place and _line(visitor, row)]


def _line(visitor: Visitor, row: AuditEntry) -> str:
    event = timeline.event_of(row)
    values = {"lead": with_article(visitor.recommendation.lead_name), "number": row.data.get("number", "")}
    return str(event.public_history) % values if event else ""


def _describe_steps(source: Source, visitor: Visitor, rows: Sequence[AuditEntry]) -> list[Entry]:
    versions = text.circulated(visitor.recommendation, rows)
    entries = []
    for row in rows:
        entry = Entry(source, row.at, row.key, _line(visitor, row), record=row)
        if row.verb == "recommendation.circulated":
            entry.versions = versions.get(row.data["number"])
        entries.append(entry)
    return entries


def _amendments(visitor: Visitor, place: Place) -> "QuerySet[Amendment]":
    rows = Amendment.objects.released().filter(recommendation=visitor.recommendation, delegation__in=visitor.consenting)
    return before(rows.select_related("delegation", "circulation"), "released_at", *place)


def _withdrawn(visitor: Visitor, place: Place) -> "QuerySet[Amendment]":
    rows = Amendment.objects.filter(recommendation=visitor.recommendation, delegation__in=visitor.consenting)
    rows = rows.filter(state=AmendmentState.WITHDRAWN).select_related("delegation")
    return before(rows, "closed_at", *place)


def _sponsors(visitor: Visitor, place: Place) -> "QuerySet[AmendmentSponsor]":
    """Return the co-sponsors whose delegation has consented, if the delegation that proposed the amendment has also
    consented.
    """
    rows = AmendmentSponsor.objects.filter(
        amendment__recommendation=visitor.recommendation,
        amendment__delegation__in=visitor.consenting,
        delegation__in=visitor.consenting,
    )
    return before(rows.select_related("amendment", "delegation"), "joined_at", *place)


def _decisions(visitor: Visitor, place: Place) -> "QuerySet[Disposition]":
    rows = Disposition.objects.filter(
        declared_by__isnull=False,
        change__amendment__recommendation=visitor.recommendation,
        change__amendment__delegation__in=visitor.consenting,
    )
    return before(rows.select_related("change__amendment"), "recorded_at", *place)


def _describe_decisions(source: Source, visitor: Visitor, rows: Sequence[Disposition]) -> list[Entry]:
    """Describe decisions by their outcome only, because the wording and the reason may concern amendments by other
    delegations.
    """
    entries = amendments.describe_dispositions(source, visitor, rows)
    for entry in entries:
        entry.note, entry.quotes = "", []
    return entries


def _mergers(visitor: Visitor, place: Place) -> "QuerySet[Merger]":
    rows = Merger.objects.in_force().filter(target=visitor.recommendation, source__lead__in=visitor.consenting)
    return before(rows.select_related("source__lead"), "merged_at", *place)


def _describe_mergers(source: Source, visitor: Visitor, rows: Sequence[Merger]) -> list[Entry]:
    """Describe mergers with what became of each paragraph, using the labels of the adopted text. One more query."""
    entries = mergers.describe_mergers(source, visitor, rows)
    labels = visitor.recommendation.valid_adoption.labels
    links: dict[int, list[str]] = {}
    for row in _provenances(rows):
        links.setdefault(row.merger_id, []).append(_link(row, labels))
    for entry, row in zip(entries, rows, strict=True):
        entry.partner, entry.note = row.source.lead_name, "; ".join(links.get(row.pk, []))
    return entries


def _provenances(rows: Sequence[Merger]) -> "QuerySet[Provenance]":
    found = Provenance.objects.filter(merger__in=[row.pk for row in rows]).select_related("target")
    return found.order_by("position", "pk")


def _link(row: Provenance, labels: dict[str, str]) -> str:
    label = labels.get(str(row.target.key), "") if row.target else ""
    values = {"place": row.place, "fate": Fate(row.fate).label.lower(), "label": label}
    return (_("%(place)s: %(fate)s, now paragraph %(label)s") if label else _("%(place)s: %(fate)s")) % values


def _reservations(visitor: Visitor, place: Place) -> list[Reservation]:
    """Return the footnotes as they are printed below the text."""
    rows = footnotes.of(visitor.recommendation.valid_adoption)
    own = [row for row in rows if row.delegation_id in visitor.consenting and (row.recorded_at, row.pk) < place]
    return sorted(own, key=lambda row: (row.recorded_at, row.pk), reverse=True)


SOURCES = (
    Source("step", "text", "at", _steps, _describe_steps, text.STEPS),
    Source("merger", "text", "merged_at", _mergers, _describe_mergers, mergers.MOVED),
    Source(
        "amendment", "amendments", "released_at", _amendments, amendments.describe_released, ("amendment.released",)
    ),
    Source(
        "amendment_sponsor",
        "amendments",
        "joined_at",
        _sponsors,
        amendments.describe_sponsors,
        ("amendment.sponsored",),
    ),
    Source("disposition", "amendments", "recorded_at", _decisions, _describe_decisions, ("disposition.decided",)),
    Source(
        "amendment_withdrawn",
        "amendments",
        "closed_at",
        _withdrawn,
        amendments.describe_withdrawn,
        ("amendment.withdrawn",),
    ),
    Source(
        "reservation",
        "positions",
        "recorded_at",
        _reservations,
        positions.describe_reservations,
        positions.OF_RESERVATIONS,
    ),
)
