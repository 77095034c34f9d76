"""The list of a workshop's recommendations: those visible to a reader, filtered and sorted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from members.models import User
from recommendations import tags, visibility
from recommendations.models import Audience, Comment, Recommendation, State, Version
from recommendations.reading import workload
from registry.models import SearchEntry
from registry.prepared import prepared
from registry.search import results
from workshops.models import Role, Workshop
from workshops.user_roles import roles_of

MINE, OURS, WAITING = "mine", "ours", "waiting"
READERS_OF_SUBMITTED = (Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR)
LOOKED_AT_FIRST = 3 * results.LIMIT  # of the recommendations of a workshop, in a search
# Each has an index, models.recommendation.LIST_INDEXES.
_NUMBERED = ("topic_number", F("number").asc(nulls_last=True), F("serial").asc(nulls_last=True), "pk")
SORTS = {
    "": _NUMBERED,
    "title": ("sort_title", "pk"),
    "state": ("progress", *_NUMBERED),
    "changed": (F("listed_at").desc(nulls_last=True), "pk"),
    "comments": ("-comment_count", *_NUMBERED),
}


def listed(workshop: Workshop, user: User) -> QuerySet[Recommendation]:
    """Return the recommendations in the list of a workshop: the circulated ones, for its officers all submitted ones.

    `shown` is the pk of the version that `user` reads. Own drafts are not in the list, but in `own_drafts`.
    """
    rows = Recommendation.objects.filter(_in_list(user, workshop), workshop=workshop)
    if not _reads_submitted(user, workshop):
        return rows.annotate(shown=F("circulated"))
    return _with_shown(rows, visibility.held(user), _is_secretariat(user, workshop))


def readable(workshop: Workshop, user: User) -> QuerySet[Recommendation]:
    """Return all recommendations of a workshop that `user` may read, listed or not, with `shown` as in `listed`."""
    rows = Recommendation.objects.filter(workshop=workshop).visible_to(user)
    return _with_shown(rows, visibility.held(user), _is_secretariat(user, workshop))


def counts(workshops: Sequence[Workshop], user: User) -> dict[tuple[int, State], int]:
    """Return the number of recommendations in the list of each workshop, by its primary key and by state. One query."""
    submitted = [workshop.pk for workshop in workshops if _reads_submitted(user, workshop)]
    others = [workshop for workshop in workshops if workshop.pk not in submitted]
    circulated = [workshop.pk for workshop in others if visibility.receives_drafts(user, workshop)]
    own = [workshop.pk for workshop in others if workshop.pk not in circulated]
    rows = _counts(submitted, circulated, own, visibility.held(user))
    return {(workshop, State(state)): count for workshop, state, count in rows}


@prepared
def _counts(
    submitted: list[int], circulated: list[int], own: list[int], held: visibility.Held
) -> "QuerySet[Recommendation, tuple[int, str, int]]":
    """Return the numbers by state of those submitted in some workshops, of those circulated in others, and of the user's
    own circulated ones in those where the user receives no drafts."""
    listed_ones = Q(submitted_at__isnull=False, workshop__in=submitted)
    listed_ones |= Q(circulated_at__isnull=False, workshop__in=circulated)
    if own:
        mine = Q(circulated_at__isnull=False, workshop__in=own) & visibility.where(visibility.OWN, held)
        listed_ones |= mine
    rows = Recommendation.objects.filter(listed_ones).order_by().values_list("workshop", "state")
    return rows.annotate(count=Count("pk"))


def own_drafts(workshop: Workshop, user: User) -> QuerySet[Recommendation]:
    """Return those that `user` may read as an author or head although they are not yet in the list."""
    not_listed = Q(submitted_at=None) if _reads_submitted(user, workshop) else Q(circulated_at=None)
    own = Recommendation.objects.filter(visibility.where(visibility.OWN, user), not_listed, workshop=workshop)
    return own.annotate(shown=F("current")).order_by(*_NUMBERED)


def keys_of_own_drafts(workshop: Workshop, user: User) -> list[int]:
    """Return the primary keys of `own_drafts`. One query."""
    return _own_drafts(workshop.pk, visibility.held(user), _reads_submitted(user, workshop))


@prepared
def _own_drafts(workshop: int, held: visibility.Held, reads_submitted: bool) -> "QuerySet[Recommendation, int]":
    not_listed = Q(submitted_at=None) if reads_submitted else Q(circulated_at=None)
    own = Recommendation.objects.filter(visibility.where(visibility.OWN, held), not_listed, workshop=workshop)
    return own.order_by(*_NUMBERED).values_list("pk", flat=True)


def details(keys: list[int], workshop: Workshop, user: User) -> list[Recommendation]:
    """Return recommendations of a workshop with what their line in the list shows; complete with `describe`."""
    if not _reads_submitted(user, workshop):
        return _details(keys)
    return _details_for_officers(keys, visibility.held(user), _is_secretariat(user, workshop))


@prepared
def _details_for_officers(keys: list[int], held: visibility.Held, is_secretariat: bool) -> QuerySet[Recommendation]:
    return _lines(_with_shown(Recommendation.objects.filter(pk__in=keys), held, is_secretariat), "submitted")


@prepared
def _details(keys: list[int]) -> QuerySet[Recommendation]:
    return _lines(Recommendation.objects.filter(pk__in=keys))


def _lines(rows: QuerySet[Recommendation], *further: str) -> QuerySet[Recommendation]:
    versions = ["circulated", "current", *further]
    joined = ("topic__number", "topic__title", "lead__name", "sitting__session_title")
    wanted = (*joined, "circulated__circulation__number")
    columns = [f"{version}__{name}" for version in versions for name in VERSION_COLUMNS]
    own = ("key", "serial", "number", "state", "comment_count", "is_reported")
    related = ("topic", "lead", "sitting", "circulated__circulation", *versions)
    return rows.select_related(*related).only(*own, *wanted, *columns).order_by()


VERSION_COLUMNS = ("title", "nature")


def describe(rows: Iterable[Recommendation], user: User) -> None:
    """Set `shown_title`, `shown_nature`, `is_shown_as_circulated` and `comments_count`, as `user` may see them, on `details`. One query."""
    rows = list(rows)
    further = dict(_notes([row.pk for row in rows], visibility.held(user))) if rows else {}
    for row in rows:
        shown = _shown(row)
        row.shown_title, row.shown_nature, row.is_shown_as_circulated = (
            shown.title,
            shown.nature,
            shown == row.circulated,
        )
        row.comments_count = row.comment_count + further.get(row.pk, 0)


@prepared
def _notes(recommendations: list[int], held: visibility.Held) -> "QuerySet[Comment, tuple[int, int]]":
    """Return the number of comments not addressed to all participants, by recommendation."""
    notes = Comment.objects.visible_to(held).exclude(audience=Audience.PARTICIPANTS).order_by()
    counts = notes.filter(recommendation__in=recommendations).values_list("recommendation")
    return counts.annotate(count=Count("pk"))


def _shown(row: Recommendation) -> Version:
    """Return the version that the reader reads; without `shown`, the circulated one, or the latest of an own draft."""
    shown = getattr(row, "shown", None) or row.circulated_id or row.current_id
    name = next(name for name in ("circulated", "current", "submitted") if getattr(row, f"{name}_id") == shown)
    return cast(Version, getattr(row, name))


def _in_list(user: User, workshop: Workshop) -> Q:
    """Return the condition for recommendations of a workshop in the list that `user` reads.

    A participant who does not receive drafts finds only their own in it.
    """
    if _reads_submitted(user, workshop):
        return Q(submitted_at__isnull=False)
    if visibility.receives_drafts(user, workshop):
        return Q(circulated_at__isnull=False)
    return Q(circulated_at__isnull=False) & visibility.where(visibility.OWN, user)


def _reads_submitted(user: User, workshop: Workshop) -> bool:
    return roles_of(user).has(workshop, *READERS_OF_SUBMITTED)


def _is_secretariat(user: User, workshop: Workshop) -> bool:
    return roles_of(user).has(workshop, Role.SECRETARIAT)


def _with_shown(
    rows: QuerySet[Recommendation], held: visibility.Held, is_secretariat: bool
) -> QuerySet[Recommendation]:
    """Annotate rows with `shown`, the pk of a version: the latest for its authors, otherwise the one circulated or submitted."""
    own = visibility.where(visibility.PREPARERS, held)
    shown = Case(
        When(circulated__isnull=False, then=F("current") if is_secretariat else F("circulated")),
        When(own, then=F("current")),
        default=F("submitted"),
    )
    return rows.annotate(shown=shown)


def filtered(
    recommendations: QuerySet[Any],
    workshop: Workshop,
    user: User,
    *,
    topic: str = "",
    state: str = "",
    lead: str = "",
    to: str = "",
    area: str = "",
    nature: str = "",
    whose: str = "",
) -> QuerySet[Recommendation]:
    """Return those of the `listed` recommendations that match every filter given.

    `lead` is the code of a partner or an organisation.
    """
    version = Version.objects.filter(pk=OuterRef("shown"))
    for tag in [tags.addressed(to)] * bool(to) + [tags.about(area)] * bool(area):
        recommendations = recommendations.filter(Exists(version.filter(tags__contains=f" {tag} ")))
    if lead:
        recommendations = recommendations.filter(Q(lead__partner__code=lead) | Q(lead__organisation__code=lead))
    if nature:
        recommendations = recommendations.filter(Exists(version.filter(nature=nature)))
    if whose:
        recommendations = recommendations.filter(_WHOSE[whose](workshop, user))
    exact = {"topic_number": topic, "state": state}
    return recommendations.filter(**{name: value for name, value in exact.items() if value})


@dataclass(frozen=True)
class Matches:
    """The newest recommendations found, in no order, and their number; `is_more` if there are others."""

    rows: QuerySet[Any]
    count: int | None = None  # unknown without a search
    is_more: bool = False


def searched(recommendations: QuerySet[Any], typed: str, *, is_inside: bool = False) -> Matches:
    """Return those of `recommendations`, annotated with `shown`, in which a search finds something.

    All of them if nothing is typed; otherwise at most `results.LIMIT`: the newest or, within their workshop
    (`is_inside`), those entered last, among which common words are looked for first.
    """
    if not typed:
        return Matches(recommendations)
    latest = _latest(recommendations) if is_inside else None
    found = results.newest(typed, _entries(recommendations), is_inside=is_inside, latest=latest)
    pks = found[: results.LIMIT]
    return Matches(recommendations.filter(pk__in=pks), len(pks), len(found) > results.LIMIT)


def _latest(recommendations: QuerySet[Any]) -> QuerySet[SearchEntry] | None:
    """Return the entries of the recommendations entered last; None if there are no others."""
    pks = recommendations.order_by("-pk").values_list("pk", flat=True)
    oldest = pks[LOOKED_AT_FIRST : LOOKED_AT_FIRST + 1].first()
    return _entries(recommendations.filter(pk__gte=oldest)).filter(subject__gte=oldest) if oldest else None


def searched_wholly(recommendations: QuerySet[Any], typed: str, *, is_inside: bool = False) -> QuerySet[Any]:
    """Return all of `recommendations`, annotated with `shown`, in which a search finds something: for files, short lists."""
    if not typed:
        return recommendations
    found = results.matching(typed, _entries(recommendations), is_inside=is_inside).order_by().values("subject")
    return recommendations.filter(pk__in=found)


def near(recommendations: QuerySet[Any], typed: str, *, is_inside: bool = False) -> list[str]:
    """Return searches with similar words that find some of `recommendations`; for a search that found nothing."""
    return results.near(typed, _entries(recommendations), is_inside=is_inside) if typed else []


def _entries(recommendations: QuerySet[Any]) -> QuerySet[SearchEntry]:
    """Return the entries of the versions shown."""
    shown = recommendations.order_by().annotate(version=F("shown")).values("version")
    return SearchEntry.objects.filter(kind=Recommendation.audit_kind, shown__in=shown)


def ordered(recommendations: QuerySet[Recommendation], sort: str = "") -> QuerySet[Recommendation]:
    """Sort by one of the SORTS; by topic and number by default."""
    return recommendations.order_by(*SORTS[sort])


def _own(workshop: Workshop, user: User) -> Q:
    """Return the condition for recommendations of which `user` is an author or co-author."""
    return visibility.where(visibility.rule(visibility.AUTHOR, visibility.CO_AUTHOR), user)


def _of_delegation(workshop: Workshop, user: User) -> Q:
    return visibility.where(visibility.rule(visibility.DELEGATION), user)


def _waiting_in(workshop: Workshop, user: User) -> Q:
    waiting = workload.waiting_for(visibility.held(user), workload.answered(user))
    return Q(pk__in=waiting.filter(workshop=workshop).order_by().values("pk"))


_WHOSE = {MINE: _own, OURS: _of_delegation, WAITING: _waiting_in}
