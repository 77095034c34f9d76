"""The list of a workshop's recommendations: those visible to a reader, filtered and sorted."""

from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from members.models import User
from recommendations import tags, visibility
from recommendations.models import Comment, Recommendation, State, Version
from registry.models import SearchEntry
from registry.search import results
from workshops.models import Area, AreaKind, Delegation, Role, Workshop
from workshops.user_roles import roles_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MINE, OURS, WAITING = "mine", "ours", "waiting"
ANSWER_COMMENTS = visibility.MODERATORS.under(visibility.UNDER_REVIEW)
_NUMBERED = (F("topic__number"), F("number").asc(nulls_last=True), F("serial").asc(nulls_last=True), F("pk"))
SORTS = {
    "": _NUMBERED,
    "title": (F("folded"), F("pk")),
    "state": (F("progress"), *_NUMBERED),
    "changed": (F("shown_at").desc(), F("pk").desc()),
    "comments": (F("comments_count").desc(), *_NUMBERED),
}


def listed(workshop: Workshop, user: User) -> QuerySet[Recommendation]:
    """Return the recommendations of a workshop that `user` may see, with `shown_title`, `shown_nature` and `folded`.

    These are fields of the version shown, whose pk is `shown`: the latest for its authors, otherwise the one circulated
    or submitted.
    """
    at = roles_of(user)
    own = visibility.where(visibility.PREPARERS, user)
    is_secretariat = at.has(workshop, Role.SECRETARIAT)
    shown = Case(
        When(circulated__isnull=False, then=F("current") if is_secretariat else F("circulated")),
        When(own, then=F("current")),
        default=F("submitted"),
    )
    version = Version.objects.filter(pk=OuterRef("shown"))
    comments = (
        Comment.objects.visible_to(user).filter(recommendation=OuterRef("pk")).order_by().values("recommendation")
    )
    visible = Recommendation.objects.filter(workshop=workshop).visible_to(user).annotate(shown=shown)
    return visible.select_related("topic", "lead", "circulated__circulation").annotate(
        shown_title=Subquery(version.values("title")),
        shown_nature=Subquery(version.values("nature")),
        folded=Subquery(version.values("folded_title")),
        shown_at=Subquery(version.values("saved_at")),
        comments_count=Coalesce(Subquery(comments.annotate(count=Count("pk")).values("count")), 0),
        progress=Case(*(When(state=state, then=place) for place, state in enumerate(State.values))),
    )


def filtered(
    recommendations: QuerySet[Recommendation],
    workshop: Workshop,
    user: User,
    *,
    q: str = "",
    topic: str = "",
    state: str = "",
    lead: str = "",
    to: str = "",
    area: str = "",
    nature: str = "",
    whose: str = "",
) -> QuerySet[Recommendation]:
    """Return those of the `listed` recommendations that match every filter given.

    `q` matches the version shown as on the search page. `lead` is the code of a partner or an organisation.
    """
    version = Version.objects.filter(pk=OuterRef("shown"))
    if q:
        entries = SearchEntry.objects.filter(kind=Recommendation.audit_kind)
        found = results.matching(q, entries).order_by().values("shown")
        recommendations = recommendations.filter(Q(("shown__in", found)))
    for tag in [tags.addressed(to)] * bool(to) + [tags.about(area)] * bool(area):
        recommendations = recommendations.filter(Exists(version.filter(tags__contains=f" {tag} ")))
    if lead:
        recommendations = recommendations.filter(Q(lead__partner__code=lead) | Q(lead__organisation__code=lead))
    if whose:
        recommendations = recommendations.filter(_WHOSE[whose](workshop, user))
    exact = {"topic__number": topic, "state": state, "shown_nature": nature}
    return recommendations.filter(**{name: value for name, value in exact.items() if value})


def ordered(recommendations: QuerySet[Recommendation], sort: str = "") -> QuerySet[Recommendation]:
    """Sort by one of the SORTS; by topic and number by default."""
    return recommendations.order_by(*SORTS[sort])


def _own(workshop: Workshop, user: User) -> Q:
    """Return the condition for recommendations of which `user` is an author or co-author."""
    return visibility.where(visibility.rule(visibility.AUTHOR, visibility.CO_AUTHOR), user)


def _of_delegation(workshop: Workshop, user: User) -> Q:
    return visibility.where(visibility.rule(visibility.DELEGATION), user)


class Waiting(TypedDict):
    """The annotations of `waiting_for`."""

    is_discussed: bool
    is_answered: bool


def waiting_for(user: User) -> "QuerySet[WithAnnotations[Recommendation, Waiting]]":
    """Return the recommendations that await action by `user`; the dashboard counts the same ones.

    `is_discussed`: there are open comments to all participants; `is_answered`: others have replied to comments of
    `user` since the previous visit. Both count only while the user is a participant.
    """
    comments = Comment.objects.filter(recommendation=OuterRef("pk")).order_by()
    recommendations = Recommendation.objects.annotate(
        is_discussed=Exists(comments.open_to_all()), is_answered=Exists(comments.answering(user))
    )
    rule = visibility.where(visibility.PARTICIPANTS, user) & Q(is_answered=True) & ~Q(state=State.WITHDRAWN)
    rule |= visibility.where(ANSWER_COMMENTS, user) & Q(is_discussed=True)
    for waits in visibility.WAITS.values():
        rule |= visibility.where(waits, user)
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
