"""Display data for a compromise text: its wording next to the wording that it would replace, and the places that can be
edited.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from members.models import User
from recommendations import visibility
from recommendations.amendments import entries, fits
from recommendations.amendments.compromise_permissions import changes_of
from recommendations.amendments.entries import Entry
from recommendations.amendments.texts import Texts
from recommendations.amendments.words import pieces
from recommendations.models import (
    Act,
    AmendmentChange,
    Compromise,
    CompromiseChange,
    CompromiseObjection,
    Outcome,
    Paragraph,
    ParagraphKind,
    Recommendation,
)
from recommendations.models.compromise import COMPROMISE_DECIDERS, OBJECTION_READERS
from recommendations.reading.comparison import DELETED, INSERTED, Piece
from workshops.models import Delegate, Delegation, Standing

WORDING, NEW, START = "wording-", "new-", "start"  # names of fields: of a paragraph, and of a new one after it


@dataclass(frozen=True)
class Shown:
    """One change of a compromise text, with the wording on which it is based; `pieces` turn `now` into `text`."""

    change: CompromiseChange
    place: str
    now: str
    text: str
    pieces: list[Piece]

    @property
    def before(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind != INSERTED]

    @property
    def proposed(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind != DELETED]


@dataclass
class Place:
    """A paragraph that open amendments would change, or a place where they would insert one, with their entries in list order.

    `name` is that of its field in the form, `kind` that of a new paragraph, `preview` the words that the form changes.
    """

    name: str
    title: str
    text: str
    kind: str = ParagraphKind.OPERATIVE
    entries: list[Entry] = field(default_factory=list)
    preview: list[Piece] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.name.startswith(NEW)


def shown(compromise: Compromise) -> list[Shown]:
    """Return what a compromise text would change, or changed, in the version on which it is based. Four queries."""
    texts = _texts(compromise.recommendation, compromise.version_id)
    base = texts.of(compromise.version_id)
    found = []
    for change in changes_of(compromise):
        fitted = fits.fitted(change, base, base)
        title = entries.place_of(change, texts.name(change.paragraph, compromise.version_id))
        found.append(Shown(change, title, fitted.now, fitted.text, pieces(fitted.now, fitted.text)))
    return found


def places(recommendation: Recommendation, also: Collection[str] = ()) -> list[Place]:
    """Return the places that open amendments concern now, and those `also` named by a form, in the order of the text."""
    version = recommendation.saved
    texts = _texts(recommendation, version.pk)
    found: dict[str, Place] = {}
    by_place: dict[str, list[Entry]] = {}
    for entry in entries.open_to(entries.of_saved(recommendation)):
        by_place.setdefault(_name(entry.change), []).append(entry)
    rows = {row.key: row for row in recommendation.paragraphs.all()}
    start = _new(None, by_place.get(NEW + START, []), texts, version.pk)
    found[start.name] = start
    for paragraph in texts.of(version.pk):
        assert paragraph.key, "paragraphs of a saved version have keys"
        row = rows[paragraph.key]
        name = f"{WORDING}{paragraph.key}"
        title = texts.name(row, version.pk)
        found[name] = Place(name, title[:1].upper() + title[1:], paragraph.text, paragraph.kind, by_place.get(name, []))
        new = _new(row, by_place.get(f"{NEW}{paragraph.key}", []), texts, version.pk)
        found[new.name] = new
    return [place for place in found.values() if place.entries or place.name in also]


def closes(compromise: Compromise) -> str:
    """Return the symbols of the amendments that a compromise text closes or closed. One query."""
    changes = compromise.closed_changes.all()
    if compromise.is_open:
        changes = AmendmentChange.objects.filter(
            amendment__recommendation=compromise.recommendation,
            released_at__lte=compromise.proposed_at,
            outcome=Outcome.OPEN,
        )
    numbers = changes.order_by("amendment__number").values_list("amendment__number", flat=True)
    return ", ".join(f"Am.{number}" for number in dict.fromkeys(numbers))


def objection_for(user: User, compromise: Compromise) -> CompromiseObjection | None:
    """Return the objection, for its delegation, the chair and the secretariat; None for others. One query."""
    objection = CompromiseObjection.objects.filter(compromise=compromise).select_related("delegation").first()
    if objection is None or visibility.allows(COMPROMISE_DECIDERS, user, compromise):
        return objection
    return objection if visibility.allows(OBJECTION_READERS, user, objection) else None


def not_reachable(recommendation: Recommendation) -> list[str]:
    """Return the partners without a head or deputy head who can be notified, in ASEM's order of partners. One query."""
    heads = Delegate.objects.binding().filter(user__isnull=False, user__is_active=True).order_by()
    partners = Delegation.objects.filter(workshop=recommendation.workshop_id, standing=Standing.PARTNER)
    partners = partners.filter(partner__isnull=False).exclude(pk__in=heads.values("delegation"))
    return [one.name for one in partners.order_by("partner__protocol_order", "pk")]


def _name(change: AmendmentChange) -> str:
    """Return the name of the field for what a change concerns."""
    key = str(change.paragraph.key) if change.paragraph else START
    return f"{NEW if change.act == Act.INSERT else WORDING}{key}"


def _new(row: Paragraph | None, found: list[Entry], texts: Texts, version: int) -> Place:
    key = str(row.key) if row else START
    change = CompromiseChange(act=Act.INSERT, paragraph=row)
    kind = found[0].change.kind if found else ParagraphKind.OPERATIVE
    return Place(f"{NEW}{key}", entries.place_of(change, texts.name(row, version)), "", kind, found)


def _texts(recommendation: Recommendation, version: int) -> Texts:
    circulations = recommendation.circulations.order_by().values_list("pk", flat=True)
    return Texts({version}, set(circulations))
