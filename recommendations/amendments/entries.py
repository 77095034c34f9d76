"""The changes of amendments in the order of the text, as pages and documents show them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.models import User
from recommendations import visibility
from recommendations.amendments import fits, sponsors
from recommendations.amendments.dispositions import Stage, answer_to, latest, related, stage_of
from recommendations.amendments.fits import Fitted, Paragraphs
from recommendations.amendments.texts import Texts
from recommendations.amendments.words import pieces
from recommendations.models import (
    Act,
    Amendment,
    AmendmentChange,
    AmendmentState,
    Disposition,
    DispositionAnswer,
    Fit,
    Outcome,
    Recommendation,
    Version,
)
from recommendations.models.amendment import NEGOTIATORS
from recommendations.reading import page
from recommendations.reading.comparison import DELETED, INSERTED, Piece
from workshops.models import OFFICERS
from workshops.user_roles import roles_of


@dataclass
class Entry:
    """One change beside the present wording: `pieces` turn `fitted.now` into `fitted.text`.

    `place` names the paragraph; `names` are the proposer and the co-sponsors. `acts` are the actions open to the reader
    as (label, URL), `may_read_answer` whether the reader sees the text of a reply; both are set by pages.
    """

    change: AmendmentChange
    place: str
    fitted: Fitted
    stage: Stage
    pieces: list[Piece]
    names: list[str]
    disposition: Disposition | None
    answer: DispositionAnswer | None
    after: str = ""
    may_read_answer: bool = False
    acts: list[tuple[str | Promise, str]] = field(default_factory=list)

    @property
    def amendment(self) -> Amendment:
        return self.change.amendment

    @property
    def proposers(self) -> str:
        return ", ".join(self.names)

    @property
    def before(self) -> list[Piece]:
        """Return the present wording, with the words marked that would be deleted."""
        return [piece for piece in self.pieces if piece.kind != INSERTED]

    @property
    def proposed(self) -> list[Piece]:
        """Return the wording proposed, with the words marked that are new."""
        return [piece for piece in self.pieces if piece.kind != DELETED]

    @property
    def is_clash(self) -> bool:
        return self.change.is_open and self.fitted.fit == Fit.CLASH

    @property
    def is_adjusted(self) -> bool:
        return self.change.is_open and self.fitted.fit == Fit.ADJUSTED

    @property
    def shows_disposition(self) -> bool:
        """Return whether the offer or decision is still relevant; it is not once the change has been withdrawn or
        superseded.
        """
        return self.change.outcome not in (Outcome.WITHDRAWN, Outcome.COMPROMISE)

    @property
    def modified(self) -> list[Piece]:
        """Return the wording offered or decided instead of the one proposed, with its changes to the present wording."""
        text = self.disposition.text if self.disposition else ""
        return pieces(self.fitted.now, text) if text else []


def of_recommendations(recommendations: Iterable[Recommendation], user: User) -> dict[int, list[Entry]]:
    """Return the entries of the released amendments by recommendation, each against the version that `user` is shown.

    Withdrawn ones are included. Six queries, whatever the number of recommendations and amendments.
    """
    shown = {one.pk: page.shown_to(one, user) for one in recommendations}
    changes = AmendmentChange.objects.filter(amendment__recommendation__in=shown, released_at__isnull=False)
    return _entries(list(related(changes)), shown)


def of_circulated(recommendations: Iterable[Recommendation]) -> dict[int, list[Entry]]:
    """Return the entries of the released amendments by recommendation, each against the version last circulated."""
    shown = {one.pk: one.circulated for one in recommendations if one.circulated}
    changes = AmendmentChange.objects.filter(amendment__recommendation__in=shown, released_at__isnull=False)
    return _entries(list(related(changes)), shown)


def of_saved(recommendation: Recommendation) -> list[Entry]:
    """Return the entries of the released amendments to a recommendation, each against the version last saved."""
    changes = AmendmentChange.objects.filter(amendment__recommendation=recommendation, released_at__isnull=False)
    return _entries(list(related(changes)), {recommendation.pk: recommendation.saved}).get(recommendation.pk, [])


def of_amendment(amendment: Amendment, user: User) -> list[Entry]:
    """Return the entries of one amendment, in the order in which they were drafted.

    Its delegation, the secretariat and the chair see it against the current version, to which it was adjusted; others
    against the version that they are shown.
    """
    recommendation = amendment.recommendation
    is_concerned = visibility.allows(NEGOTIATORS, user, amendment) or roles_of(user).has(
        recommendation.workshop, *OFFICERS
    )
    version = page.shown_to(recommendation, user)
    if amendment.is_draft:
        version = amendment.circulation.version
    elif is_concerned:
        version = recommendation.saved
    changes = related(AmendmentChange.objects.filter(amendment=amendment))
    entries = _entries(list(changes), {recommendation.pk: version}).get(recommendation.pk, [])
    for entry in entries:
        entry.may_read_answer = is_concerned
    return sorted(entries, key=lambda entry: entry.change.position)


def _entries(changes: list[AmendmentChange], shown: dict[int, Version]) -> dict[int, list[Entry]]:
    if not changes:
        return {}
    by_recommendation: dict[int, list[AmendmentChange]] = {}
    for change in changes:
        by_recommendation.setdefault(change.amendment.recommendation_id, []).append(change)
    circulations = {change.amendment.circulation for change in changes}
    latest_ones = [page.circulation_of(version) for version in shown.values()]
    texts = Texts(
        {version.pk for version in shown.values()} | {one.version_id for one in circulations},
        {one.pk for one in circulations} | {one.pk for one in latest_ones if one},
    )
    now = timezone.now()
    found: dict[int, list[Entry]] = {}
    for pk, rows in by_recommendation.items():
        current = texts.of(shown[pk].pk)
        in_order = fits.in_order(rows, lambda row: texts.of(row.amendment.circulation.version_id), current)
        found[pk] = [_entry(row, texts, current, now) for row in in_order]
    return found


def _entry(change: AmendmentChange, texts: Texts, current: Paragraphs, now: datetime) -> Entry:
    made_on = change.amendment.circulation.version_id
    base = texts.of(made_on)
    # What became of a closed change is shown beside the wording that it was made on.
    fitted = fits.fitted(change, base, current if change.is_open else base)
    disposition = latest(change)
    return Entry(
        change=change,
        place=place_of(change, texts.name(change.paragraph, made_on), texts.name(change.after, made_on)),
        fitted=fitted,
        stage=stage_of(change, now),
        pieces=pieces(fitted.now, fitted.text) if change.act != Act.MOVE else [],
        names=[change.amendment.delegation.name, *(one.delegation.name for one in sponsors.current(change.amendment))],
        disposition=disposition,
        answer=answer_to(disposition) if disposition else None,
        after=texts.name(change.after, made_on),
    )


def place_of(change: fits.Change, name: str, after: str = "") -> str:
    """Return what a change concerns, as the heading of its entry."""
    if change.act == Act.INSERT:
        return _("Insertion after %(name)s") % {"name": name} if name else _("Insertion at the beginning")
    capital = name[:1].upper() + name[1:]
    if change.act == Act.DELETE:
        return _("%(name)s: deletion") % {"name": capital}
    if change.act == Act.MOVE:
        if not after:
            return _("%(name)s: move to the beginning") % {"name": capital}
        return _("%(name)s: move after %(after)s") % {"name": capital, "after": after}
    return capital


def open_to(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are still open."""
    return [entry for entry in entries if entry.change.outcome == Outcome.OPEN]


def has_released(recommendation: Recommendation) -> bool:
    """Return whether amendments to the recommendation have been released."""
    return recommendation.amendments.exclude(state=AmendmentState.DRAFT).exists()
