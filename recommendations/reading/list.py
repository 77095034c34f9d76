"""The list of a workshop's recommendations: those visible to a reader, filtered and sorted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import BooleanField, Case, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from members.models import User
from recommendations import tags, visibility
from recommendations.models import Audience, Comment, Recommendation, State, Version
from registry.models import SearchEntry
from registry.search import results
from workshops.models import Area, AreaKind, Delegation, Role, Workshop
from workshops.user_roles import roles_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MINE, OURS, WAITING = "mine", "ours", "waiting"
DISCUSSED = Q(open_comment_count__gt=0)
ANSWER_COMMENTS = visibility.MODERATORS.under(visibility.UNDER_REVIEW)
READERS_OF_SUBMITTED = (Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR)
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
    return (
        _with_shown(rows, user, workshop) if _reads_submitted(user, workshop) else rows.annotate(shown=F("circulated"))
    )


def readable(workshop: Workshop, user: User) -> QuerySet[Recommendation]:
    """Return all recommendations of a workshop that `user` may read, listed or not, with `shown` as in `listed`."""
    return _with_shown(Recommendation.objects.filter(workshop=workshop).visible_to(user), user, workshop)


def counts(workshops: Iterable[Workshop], user: User) -> dict[tuple[int, State], int]:
    """Return the number of recommendations in the list of each workshop, by its primary key and by state. One query."""
    listed_ones = visibility.NOTHING
    for workshop in workshops:
        listed_ones |= _in_list(user, workshop) & Q(workshop=workshop.pk)
    rows = Recommendation.objects.filter(listed_ones).order_by().values_list("workshop", "state")
    return {(workshop, State(state)): count for workshop, state, count in rows.annotate(count=Count("pk"))}


def own_drafts(workshop: Workshop, user: User) -> QuerySet[Recommendation]:
    """Return those that `user` may read as an author or head although they are not yet in the list."""
    not_listed = Q(submitted_at=None) if _reads_submitted(user, workshop) else Q(circulated_at=None)
    own = Recommendation.objects.filter(visibility.where(visibility.OWN, user), not_listed, workshop=workshop)
    return own.annotate(shown=F("current")).order_by(*_NUMBERED)


def details(workshop: Workshop, user: User) -> QuerySet[Recommendation]:
    """Return the recommendations of a workshop with what their line in the list shows; complete with `describe`."""
    rows: QuerySet[Recommendation] = Recommendation.objects.filter(workshop=workshop)
    versions = ["circulated", "current"]
    if _reads_submitted(user, workshop):
        rows, versions = _with_shown(rows, user, workshop), [*versions, "submitted"]
    wanted = ("topic__number", "topic__title", "lead__name", "circulated__circulation__number")
    columns = [f"{version}__{name}" for version in versions for name in VERSION_COLUMNS]
    own = ("key", "serial", "number", "state", "comment_count", "is_reported")
    return rows.select_related("topic", "lead", "circulated__circulation", *versions).only(*own, *wanted, *columns)


VERSION_COLUMNS = ("title", "nature")


def describe(rows: Iterable[Recommendation], user: User) -> None:
    """Set `shown_title`, `shown_nature` and `comments_count`, as `user` may see them, on `details`. One query."""
    rows = list(rows)
    notes = Comment.objects.visible_to(user).exclude(audience=Audience.PARTICIPANTS).order_by()
    counts = notes.filter(recommendation__in=[row.pk for row in rows]).values_list("recommendation")
    further = dict(counts.annotate(count=Count("pk"))) if rows else {}
    for row in rows:
        shown = _shown(row)
        row.shown_title, row.shown_nature = shown.title, shown.nature
        row.comments_count = row.comment_count + further.get(row.pk, 0)


def _shown(row: Recommendation) -> Version:
    """Return the version that the reader reads; without `shown`, the circulated one, or the latest of an own draft."""
    shown = getattr(row, "shown", None) or row.circulated_id or row.current_id
    name = next(name for name in ("circulated", "current", "submitted") if getattr(row, f"{name}_id") == shown)
    return cast(Version, getattr(row, name))


def _in_list(user: User, workshop: Workshop) -> Q:
    """Return the condition for recommendations of a workshop in the list that `user` reads."""
    return Q(submitted_at__isnull=False) if _reads_submitted(user, workshop) else Q(circulated_at__isnull=False)


def _reads_submitted(user: User, workshop: Workshop) -> bool:
    return roles_of(user).has(workshop, *READERS_OF_SUBMITTED)


def _with_shown(rows: QuerySet[Recommendation], user: User, workshop: Workshop) -> QuerySet[Recommendation]:
    """Annotate rows with `shown`, the pk of a version: the latest for its authors, otherwise the one circulated or submitted."""
    own = visibility.where(visibility.PREPARERS, user)
    is_secretariat = roles_of(user).has(workshop, Role.SECRETARIAT)
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


def searched(recommendations: QuerySet[Any], typed: str) -> Matches:
    """Return those of `recommendations`, annotated with `shown`, in which a search finds something.

    At most the newest `results.LIMIT`; all of them if nothing is typed.
    """
    if not typed:
        return Matches(recommendations)
    found = results.newest(typed, _entries(recommendations))
    pks = found[: results.LIMIT]
    return Matches(recommendations.filter(pk__in=pks), len(pks), len(found) > results.LIMIT)


def searched_wholly(recommendations: QuerySet[Any], typed: str) -> QuerySet[Any]:
    """Return all of `recommendations`, annotated with `shown`, in which a search finds something: for files, short lists."""
    if not typed:
        return recommendations
    found = results.matching(typed, _entries(recommendations)).order_by().values("subject")
    return recommendations.filter(pk__in=found)


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


class Waiting(TypedDict):
    """The annotation of `waiting_for`."""

    is_answered: bool


def waiting_for(user: User) -> "QuerySet[WithAnnotations[Recommendation, Waiting]]":
    """Return the recommendations that await action by `user`; the dashboard counts the same ones.

    `is_answered`: others have replied to comments of `user` since the previous visit. Replies and open comments count
    only while the user is a participant.
    """
    answered = list(Comment.objects.answering(user).order_by().values_list("recommendation", flat=True).distinct())
    recommendations = Recommendation.objects.annotate(is_answered=ExpressionWrapper(Q(pk__in=answered), BooleanField()))
    rule = visibility.where(ANSWER_COMMENTS, user) & DISCUSSED
    for waits in visibility.WAITS.values():
        rule |= visibility.where(waits, user)
    rule &= Q(published_at=None)  # has an index
    if answered:
        rule |= visibility.where(visibility.PARTICIPANTS, user) & Q(pk__in=answered) & ~Q(state=State.WITHDRAWN)
    # A cast, because each call of `annotate` has its own type.
    return cast("QuerySet[WithAnnotations[Recommendation, Waiting]]", recommendations.filter(rule))


def _waiting_in(workshop: Workshop, user: User) -> Q:
    return Q(pk__in=waiting_for(user).filter(workshop=workshop).order_by().values("pk"))


def choices(workshop: Workshop) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of the filters "topic", "lead" and "area" as lists of (value, label). Three queries."""
    delegations = Delegation.objects.filter(workshop=workshop).order_by("sort_name", "pk")
    leads = delegations.values_list(Coalesce("partner__code", "organisation__code"), "name")
    areas = Area.objects.exclude(kind=AreaKind.PILLAR).order_by("code")
    return {
        "topic": [(str(topic.number), str(topic)) for topic in workshop.topics.all()],
        "lead": list(leads),
        "area": list(areas.values_list("code", "label")),
    }


_WHOSE = {MINE: _own, OURS: _of_delegation, WAITING: _waiting_in}
