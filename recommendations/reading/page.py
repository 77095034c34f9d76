"""Read a text: which wording somebody sees, its paragraphs with their labels, and the comments beside them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.models import User
from recommendations import labels as recommendations_labels
from recommendations import version_content, visibility
from recommendations.models import Adoption, Circulation, Comment, Label, ParagraphText, Recommendation, State, Version
from recommendations.models.recommendation import RecommendationQuerySet
from recommendations.reading import comparison
from workshops.models import OFFICERS, Delegate, Role, Workshop
from workshops.user_roles import roles_of

OPEN, RESOLVED = "open", "resolved"


@dataclass
class Row:
    """One paragraph as a page or a document prints it. `mark` and `pieces` are set in a comparison only."""

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

    @property
    def open_count(self) -> int:
        """Return how many comments on it are open."""
        return sum(note.is_open for note in self.notes)

    @property
    def anchor(self) -> str:
        return f"p-{str(self.key)[:8]}"


@dataclass
class Differences:
    """A version compared with another, as pages show it: `rows` are its paragraphs, `texts` its texts but the title,
    `fields` its sets and values. Compared with itself, it is the whole version without marks."""

    title: comparison.Difference
    rows: list[Row]
    texts: list[comparison.Difference]
    fields: list[comparison.Difference]

    @property
    def counts(self) -> dict[str, int]:
        """How many paragraphs were changed, inserted, deleted, moved."""
        marks = (comparison.CHANGED, comparison.INSERTED, comparison.DELETED)
        counts = {mark: sum(row.mark == mark for row in self.rows) for mark in marks}
        return counts | {comparison.MOVED: sum(row.is_moved for row in self.rows)}


@dataclass
class Page:
    """A text with what was said on it: `rows`, `whole` (comments on the whole), `gone` (paragraphs no longer in it).

    `counts` says how many comments there are, whichever are shown: {"open", "resolved"}.
    """

    rows: list[Row]
    whole: list[Comment]
    gone: list[Row]
    counts: dict[str, int]

    @property
    def comments(self) -> list[Comment]:
        """Return every comment and reply shown on the page."""
        threads = [*self.whole, *(thread for row in [*self.rows, *self.gone] for thread in row.notes)]
        return [comment for thread in threads for comment in [thread, *thread.answers]]

    @property
    def keeps_numbers(self) -> bool:
        """Return whether the numbers are those of an earlier circulation, and no longer count 1, 2, 3 down the page."""
        texts = [row for row in self.rows if row.mark != comparison.DELETED]
        return [row.label for row in texts] != recommendations_labels.fresh(texts)


def related() -> RecommendationQuerySet:
    """Return recommendations with all that a page of one text needs of other tables, in two queries."""
    joined = ("workshop__host", "topic", "lead__partner", "lead__organisation", "author__delegation")
    circulations = ("current__circulation", "submitted__circulation", "circulated__circulation")
    co_authors = Prefetch("co_authors", Delegate.objects.select_related("delegation"))
    return Recommendation.objects.select_related(*joined, *circulations, "adoption").prefetch_related(co_authors)


def shown_to(recommendation: Recommendation, user: User) -> Version:
    """Return the wording that `user`, who may see the text, reads: what is in preparation is seen by its writers only.

    Before circulation those who work on it in the delegation read what was saved last, officers what was submitted;
    afterwards the secretariat reads what it saved last, everybody else what was circulated.
    """
    if recommendation.circulated:
        is_secretariat = roles_of(user).has(recommendation.workshop, Role.SECRETARIAT)
        return recommendation.saved if is_secretariat else recommendation.circulated
    if visibility.allows(visibility.PREPARERS, user, recommendation):
        return recommendation.saved
    assert recommendation.submitted, "officers see a recommendation once it is submitted"
    return recommendation.submitted


def circulation_of(version: Version) -> Circulation | None:
    """Return the circulation that put a wording before everybody, or None."""
    return getattr(version, "circulation", None)


def circulated_before(recommendation: Recommendation, version: Version) -> Version | None:
    """Return the wording that was circulated before this one, or None. One query."""
    earlier = recommendation.versions.filter(circulation__isnull=False, serial__lt=version.serial)
    return earlier.select_related("circulation").order_by("-serial").first()


def has_changes(recommendation: Recommendation, version: Version) -> bool:
    """Return whether another wording was circulated before this one. No query."""
    latest = circulation_of(recommendation.circulated) if recommendation.circulated else None
    return latest is not None and (latest.number > 1 or version.pk != recommendation.circulated_id)


def list_url(workshop: Workshop) -> str:
    return reverse("reading:recommendations", args=[workshop.slug])


def crumbs(recommendation: Recommendation, last: str | Promise = "") -> list[tuple[str | Promise, str]]:
    """Return the way to a text, and to a page beneath it where one is named."""
    workshop, name = recommendation.workshop, recommendation.short_symbol or _("Draft")
    path: list[tuple[str | Promise, str]] = [
        (workshop.short_name, workshop.get_absolute_url()),
        (_("Recommendations"), list_url(workshop)),
    ]
    return path + ([(name, recommendation.get_absolute_url()), (last, "")] if last else [(name, "")])


def versions_for(recommendation: Recommendation, user: User) -> QuerySet[Version]:
    """Return the wordings that `user`, who may see the text, may look up."""
    at, rule = roles_of(user), Q(circulation__isnull=False)
    if visibility.allows(visibility.PREPARERS, user, recommendation):
        rule |= Q(on_behalf_of=recommendation.lead_id)
    elif at.has(recommendation.workshop, *OFFICERS):
        rule |= Q(pk=recommendation.submitted_id)
    if at.has(recommendation.workshop, Role.SECRETARIAT):
        rule |= Q(on_behalf_of=None)
    return Version.objects.filter(rule, recommendation=recommendation)


def rows_of(recommendation: Recommendation, version: Version) -> list[Row]:
    """Return the paragraphs of one version, labelled as circulated or adopted, else as they would be. Two queries."""
    texts = list(version.texts.select_related("paragraph"))
    labels = _labels(recommendation, version, texts)
    return [_row(text, label) for text, label in zip(texts, labels, strict=True)]


def numbered_anew(version: Version) -> list[Row]:
    """Return the paragraphs of a wording with the labels that adoption would give them. One query."""
    return _printed(list(version.texts.select_related("paragraph")), None)


def printed(versions: Iterable[Version]) -> dict[int, list[Row]]:
    """Return the paragraphs of many versions by pk, labelled as adopted, else as circulated. Three queries."""
    pks = [version.pk for version in versions]
    adopted = dict(Adoption.objects.filter(version__in=pks).values_list("version", "labels"))
    frozen: dict[int, dict[str, str]] = {}
    labels = Label.objects.filter(circulation__version__in=pks)
    for version, paragraph, label in labels.values_list("circulation__version", "paragraph__key", "label"):
        frozen.setdefault(version, {})[str(paragraph)] = label
    texts: dict[int, list[ParagraphText]] = {pk: [] for pk in pks}
    for text in ParagraphText.objects.filter(version__in=pks).select_related("paragraph"):
        texts[text.version_id].append(text)
    return {pk: _printed(texts[pk], adopted.get(pk) or frozen.get(pk)) for pk in pks}


def for_page(
    recommendation: Recommendation, version: Version, user: User, changes: Differences | None = None, show: str = ""
) -> Page:
    """Return the Page of one version for `user`, with the rows of `changes` if it is compared with another.

    `show` is OPEN or RESOLVED for these comments only. Four queries, whatever the number of paragraphs and comments.
    """
    rows = changes.rows if changes else rows_of(recommendation, version)
    threads = _threads(recommendation, user)
    is_open = [thread.is_open for thread in threads]
    counts = {OPEN: sum(is_open), RESOLVED: sum(bool(thread.resolved_at) for thread in threads)}
    page, lost = Page(rows, [], [], counts), defaultdict[int, list[Comment]](list)
    places = {row.paragraph_id: row for row in rows}
    for thread in threads:
        if show and (show == OPEN) != thread.is_open:
            continue
        if thread.paragraph_id is None:
            page.whole.append(thread)
        elif thread.paragraph_id in places:
            places[thread.paragraph_id].notes.append(thread)
        else:
            lost[thread.paragraph_id].append(thread)
    page.gone = _gone(recommendation, user, lost)
    return page


def _threads(recommendation: Recommendation, user: User) -> list[Comment]:
    """Return the comments that `user` may read, each with its `answers`. One query."""
    found = Comment.objects.filter(recommendation=recommendation).visible_to(user).select_related("delegation")
    firsts: dict[int, Comment] = {}
    for comment in found:
        comment.recommendation = recommendation
        comment.answers = []
        if comment.parent_id is None:
            firsts[comment.pk] = comment
        elif comment.parent_id in firsts:  # an answer of one's own may outlive the right to read what it answered
            firsts[comment.parent_id].answers.append(comment)
    return list(firsts.values())


def _row(text: ParagraphText, label: str) -> Row:
    return Row(text.paragraph.key, text.paragraph_id, text.kind, text.text, label)


def _printed(texts: list[ParagraphText], labels: dict[str, str] | None) -> list[Row]:
    if labels is None:
        return [_row(text, label) for text, label in zip(texts, recommendations_labels.fresh(texts), strict=True)]
    return [_row(text, labels.get(str(text.paragraph.key), "")) for text in texts]


def _labels(recommendation: Recommendation, version: Version, texts: list[ParagraphText]) -> list[str]:
    if recommendation.state == State.ADOPTED and version.pk == recommendation.current_id:
        return [recommendation.adoption.labels.get(str(text.paragraph.key), "") for text in texts]
    frozen: dict[int, str] = {}
    used: set[str] = set()
    latest = 0
    labels = Label.objects.filter(circulation__recommendation=recommendation)
    values = labels.values_list("circulation__number", "circulation__version__serial", "paragraph", "label")
    for number, serial, paragraph, label in values.order_by("circulation__number"):
        if serial <= version.serial:
            frozen = frozen if number == latest else {}
            frozen[paragraph], latest = label, number
        used.add(label)
    return recommendations_labels.following(texts, frozen, used) if frozen else recommendations_labels.fresh(texts)


def differences(recommendation: Recommendation, old: Version, new: Version) -> Differences:
    """Compare two versions of a recommendation, which may be the same. Five queries."""
    old_rows = rows_of(recommendation, old)
    new_rows = rows_of(recommendation, new) if new != old else old_rows
    parts = comparison.differences(version_content.of(old, old_rows), version_content.of(new, new_rows))
    title, paragraphs = parts.pop("title"), parts.pop("paragraphs")
    return Differences(
        title=title,
        rows=_compared(paragraphs.changes, old_rows, new_rows),
        texts=[one for name, one in parts.items() if version_content.parts()[name].compare == "words"],
        fields=[one for name, one in parts.items() if version_content.parts()[name].compare != "words"],
    )


def _compared(changes: list[comparison.Change], old: list[Row], new: list[Row]) -> list[Row]:
    """The rows of `new`, and the deleted ones of `old` among them, each with its mark, its pieces, and the label that
    it had before if it moved."""
    before: dict[UUID | None, Row] = {row.key: row for row in old}
    after: dict[UUID | None, Row] = {row.key: row for row in new}
    rows: list[Row] = []
    for change in changes:
        was = before[change.old.key] if change.old else None
        row = (after if change.new else before)[change.row.key]
        row.mark, row.is_moved, row.pieces = change.mark, change.is_moved, change.pieces
        row.moved_from = was.label if was and change.is_moved else ""
        rows.append(row)
    return rows


def _gone(recommendation: Recommendation, user: User, lost: Mapping[int, list[Comment]]) -> list[Row]:
    """Return paragraphs no longer in the text, with the last version that `user` may read and their comments."""
    if not lost:
        return []
    allowed = versions_for(recommendation, user).values("pk")
    texts = ParagraphText.objects.filter(paragraph__in=list(lost), version__in=allowed).select_related("paragraph")
    last = {text.paragraph_id: text for text in texts.order_by("version__serial")}
    gone = []
    for paragraph, comments in lost.items():
        row = _row(last[paragraph], "")  # only circulated paragraphs are commented on
        row.notes = comments
        gone.append(row)
    return gone
