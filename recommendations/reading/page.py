"""Data of the page of a recommendation: the version shown, its labelled paragraphs, and their comments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.models import User
from recommendations import labels as recommendations_labels
from recommendations import version_content, visibility
from recommendations.advice.points import Point
from recommendations.models import Adoption, Circulation, Comment, Label, ParagraphText, Recommendation, Version
from recommendations.models.recommendation import RecommendationQuerySet
from recommendations.reading import brackets, comparison, numbering
from recommendations.states import CONCLUDED
from registry.prepared import prepared
from workshops.models import OFFICERS, Delegate, Role, Workshop
from workshops.user_roles import roles_of

OPEN, RESOLVED = "open", "resolved"
COUNTED = (comparison.CHANGED, comparison.INSERTED, comparison.DELETED)


@dataclass
class Row:
    """One paragraph as displayed on a page or in a document; `mark` and `pieces` are set in a comparison only."""

    key: UUID
    paragraph_id: int
    kind: str
    text: str
    label: str = ""
    mark: str = ""
    is_moved: bool = False
    pieces: list[comparison.Piece] | None = None
    notes: list[Comment] = field(default_factory=list)
    moved_from: str = ""
    amendments: str = ""  # the open ones that concern it; in a compilation, also their wordings and other proposals
    parts: list[brackets.Part] | None = None
    proposals: list[str] = field(default_factory=list)
    is_proposed: bool = False
    footnotes: list[int] = field(default_factory=list)  # numbers of the reservations about it, once adopted
    advice: Sequence[Point] = ()
    standing: object = None  # the state of the paragraph, of `agreement.paragraph_states`
    origins: Sequence[object] = ()  # the paragraphs merged into it, of `provenance`

    @property
    def open_count(self) -> int:
        return sum(note.is_open for note in self.notes)

    @property
    def anchor(self) -> str:
        return f"p-{str(self.key)[:8]}"


@dataclass
class Differences:
    """A version compared with another, for display: `rows` are its paragraphs, `texts` its text fields except the title,
    `fields` its sets and values. Compared with itself, it is the complete version without marks."""

    title: comparison.Difference
    rows: list[Row]
    texts: list[comparison.Difference]
    fields: list[comparison.Difference]

    @property
    def counts(self) -> dict[str, int]:
        counts = {mark: sum(row.mark == mark for row in self.rows) for mark in COUNTED}
        return counts | {comparison.MOVED: sum(row.is_moved for row in self.rows)}


@dataclass
class Page:
    """A version with its comments: `rows`, `whole` (comments on the recommendation as a whole), `gone` (deleted paragraphs).

    `counts` are the numbers of all comments, whether or not they are shown: {"open", "resolved"}."""

    rows: list[Row]
    whole: list[Comment]
    gone: list[Row]
    counts: dict[str, int]

    @property
    def comments(self) -> list[Comment]:
        in_text = [thread for row in [*self.rows, *self.gone] for thread in row.notes]
        return [comment for thread in [*self.whole, *in_text] for comment in [thread, *thread.answers]]

    @property
    def keeps_numbers(self) -> bool:
        """Return whether the labels are those of an earlier circulation and are no longer consecutive."""
        rows = [row for row in self.rows if row.mark != comparison.DELETED and not row.is_proposed]
        return [row.label for row in rows] != recommendations_labels.fresh(rows)


def related() -> RecommendationQuerySet:
    """Return recommendations with the related objects that a page about one of them needs, in two queries."""
    joined = ("workshop__host", "topic", "lead__partner", "lead__organisation", "author__delegation", "sitting")
    circulations = ("current__circulation", "submitted__circulation", "circulated__circulation")
    co_authors = Prefetch("co_authors", Delegate.objects.select_related("delegation"))
    return Recommendation.objects.select_related(*joined, *circulations, "adoption").prefetch_related(co_authors)


def shown_to(recommendation: Recommendation, user: User) -> Version:
    """Return the version shown to `user`, who may read the recommendation.

    Before circulation this is the current version for its authors and their delegation, and the submitted one for
    officers; afterwards the current version for the secretariat, and the circulated one for all others.
    """
    if recommendation.circulated:
        is_secretariat = roles_of(user).has(recommendation.workshop, Role.SECRETARIAT)
        return recommendation.saved if is_secretariat else recommendation.circulated
    if visibility.allows(visibility.PREPARERS, user, recommendation):
        return recommendation.saved
    assert recommendation.submitted, "officers can read a recommendation only after its submission"
    return recommendation.submitted


def circulation_of(version: Version) -> Circulation | None:
    """Return the circulation of a version, or None."""
    return getattr(version, "circulation", None)


def circulated_before(recommendation: Recommendation, version: Version) -> Version | None:
    """Return the version circulated before this one, or None. One query."""
    earlier = recommendation.versions.filter(circulation__isnull=False, serial__lt=version.serial)
    return earlier.select_related("circulation").order_by("-serial").first()


def has_changes(recommendation: Recommendation, version: Version) -> bool:
    """Return whether another version was circulated before this one. No query."""
    latest = circulation_of(recommendation.circulated) if recommendation.circulated else None
    return latest is not None and (latest.number > 1 or version.pk != recommendation.circulated_id)


def list_url(workshop: Workshop) -> str:
    return reverse("reading:recommendations", args=[workshop.slug])


def crumbs(recommendation: Recommendation, last: str | Promise = "") -> list[tuple[str | Promise, str]]:
    """Return the breadcrumbs of a recommendation, and of a page below it if `last` is given."""
    workshop, name = recommendation.workshop, recommendation.short_symbol or _("Draft")
    path: list[tuple[str | Promise, str]] = [
        (workshop.short_name, workshop.get_absolute_url()),
        (_("Recommendations"), list_url(workshop)),
    ]
    return path + ([(name, recommendation.get_absolute_url()), (last, "")] if last else [(name, "")])


def versions_for(recommendation: Recommendation, user: User) -> QuerySet[Version]:
    """Return the versions that `user`, who may read the recommendation, may read."""
    at, rule = roles_of(user), Q(circulation__isnull=False)
    if visibility.allows(visibility.PREPARERS, user, recommendation):
        rule |= Q(on_behalf_of=recommendation.lead_id)
    elif at.has(recommendation.workshop, *OFFICERS):
        rule |= Q(pk=recommendation.submitted_id)
    if at.has(recommendation.workshop, Role.SECRETARIAT):
        rule |= Q(on_behalf_of=None)
    return Version.objects.filter(rule, recommendation=recommendation)


def rows_of(recommendation: Recommendation, version: Version) -> list[Row]:
    """Return the paragraphs of one version, labelled as adopted, as circulated, or as they would be. Two queries."""
    paragraphs = texts_of(version.pk)
    return [_row(*pair) for pair in zip(paragraphs, _labels(recommendation, version, paragraphs), strict=True)]


def renumbered(version: Version) -> list[Row]:
    """Return the paragraphs of a version with the labels they would have on adoption. One query."""
    return _printed(texts_of(version.pk), None)


@prepared
def texts_of(version: int) -> QuerySet[ParagraphText]:
    return ParagraphText.objects.filter(version=version).select_related("paragraph")


def printed(versions: Iterable[Version]) -> dict[int, list[Row]]:
    """Return the paragraphs of several versions by pk, labelled as adopted or circulated. Three queries."""
    pks = [version.pk for version in versions]
    adopted = dict(Adoption.objects.filter(version__in=pks, void=None).values_list("version", "labels"))
    frozen: dict[int, dict[str, str]] = {}
    labels = Label.objects.filter(circulation__version__in=pks)
    for version, paragraph, label in labels.values_list("circulation__version", "paragraph__key", "label"):
        frozen.setdefault(version, {})[str(paragraph)] = label
    paragraphs: dict[int, list[ParagraphText]] = {pk: [] for pk in pks}
    for row in ParagraphText.objects.filter(version__in=pks).select_related("paragraph"):
        paragraphs[row.version_id].append(row)
    return {pk: _printed(paragraphs[pk], adopted.get(pk) or frozen.get(pk)) for pk in pks}


def for_page(
    recommendation: Recommendation, version: Version, user: User, changes: Differences | None = None, show: str = ""
) -> Page:
    """Return the Page of a version for `user`, with the rows of `changes` if it is compared with another.

    `show` limits the comments to OPEN or RESOLVED. Four queries, whatever the number of paragraphs and comments.
    """
    rows = changes.rows if changes else rows_of(recommendation, version)
    threads = _threads(recommendation, user)
    is_open = [thread.is_open for thread in threads]
    counts = {OPEN: sum(is_open), RESOLVED: sum(bool(thread.resolved_at) for thread in threads)}
    page, on_deleted = Page(rows, [], [], counts), defaultdict[int, list[Comment]](list)
    row_of = {row.paragraph_id: row for row in rows}
    for thread in threads:
        if show and (show == OPEN) != thread.is_open:
            continue
        if thread.paragraph_id is None:
            page.whole.append(thread)
        elif thread.paragraph_id in row_of:
            row_of[thread.paragraph_id].notes.append(thread)
        else:
            on_deleted[thread.paragraph_id].append(thread)
    page.gone = _deleted_rows(recommendation, user, on_deleted)
    return page


def _threads(recommendation: Recommendation, user: User) -> list[Comment]:
    """Return the comments that `user` may read, each with its replies as `answers`. One query."""
    comments = _comments(recommendation.pk, visibility.held(user))
    firsts: dict[int, Comment] = {}
    for comment in comments:
        comment.recommendation = recommendation
        comment.answers = []
        if comment.parent_id is None:
            firsts[comment.pk] = comment
        elif comment.parent_id in firsts:  # a user may still read their own reply to a comment they can no longer read
            firsts[comment.parent_id].answers.append(comment)
    return list(firsts.values())


@prepared
def _comments(recommendation: int, held: visibility.Held) -> QuerySet[Comment]:
    return Comment.objects.filter(recommendation=recommendation).visible_to(held).select_related("delegation")


def _row(paragraph: ParagraphText, label: str) -> Row:
    return Row(paragraph.paragraph.key, paragraph.paragraph_id, paragraph.kind, paragraph.text, label)


def _printed(paragraphs: list[ParagraphText], labels: dict[str, str] | None) -> list[Row]:
    if labels is None:
        fresh = recommendations_labels.fresh(paragraphs)
        return [_row(paragraph, label) for paragraph, label in zip(paragraphs, fresh, strict=True)]
    return [_row(paragraph, labels.get(str(paragraph.paragraph.key), "")) for paragraph in paragraphs]


def _labels(recommendation: Recommendation, version: Version, paragraphs: list[ParagraphText]) -> list[str]:
    if recommendation.state in CONCLUDED and version.pk == recommendation.current_id:
        adopted = recommendation.valid_adoption.labels
        return [adopted.get(str(paragraph.paragraph.key), "") for paragraph in paragraphs]
    return numbering.labels_of(recommendation, version.serial, paragraphs)


def differences(recommendation: Recommendation, old: Version, new: Version) -> Differences:
    """Compare two versions of a recommendation, which may be the same. Five queries."""
    old_rows = rows_of(recommendation, old)
    new_rows = rows_of(recommendation, new) if new != old else old_rows
    parts = comparison.differences(version_content.of(old, old_rows), version_content.of(new, new_rows))
    title, paragraphs = parts.pop("title"), parts.pop("paragraphs")
    return Differences(
        title=title,
        rows=_compared(paragraphs.changes, old_rows, new_rows),
        texts=[difference for name, difference in parts.items() if version_content.parts()[name].compare == "words"],
        fields=[difference for name, difference in parts.items() if version_content.parts()[name].compare != "words"],
    )


def _compared(changes: list[comparison.Change], old: list[Row], new: list[Row]) -> list[Row]:
    """Return the rows of `new` and the deleted ones of `old`, each with its mark, its pieces, and its former label if
    it has moved."""
    before: dict[UUID | None, Row] = {row.key: row for row in old}
    after: dict[UUID | None, Row] = {row.key: row for row in new}
    rows: list[Row] = []
    for change in changes:
        former = before[change.old.key] if change.old else None
        row = (after if change.new else before)[change.row.key]
        row.mark, row.is_moved, row.pieces = change.mark, change.is_moved, change.pieces
        row.moved_from = former.label if former and change.is_moved else ""
        rows.append(row)
    return rows


def _deleted_rows(recommendation: Recommendation, user: User, threads: Mapping[int, list[Comment]]) -> list[Row]:
    """Return the deleted paragraphs with comments, each with the last text that `user` may read."""
    if not threads:
        return []
    readable = versions_for(recommendation, user).values("pk")
    texts = ParagraphText.objects.filter(paragraph__in=list(threads), version__in=readable).select_related("paragraph")
    last = {text.paragraph_id: text for text in texts.order_by("version__serial")}
    rows = []
    for paragraph_id, comments in threads.items():
        row = _row(last[paragraph_id], "")  # only circulated paragraphs can be commented on
        row.notes = comments
        rows.append(row)
    return rows
