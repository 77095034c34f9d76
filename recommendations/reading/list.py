"""The list of a workshop's texts: what each reader finds there, narrowed and ordered."""

from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from members.models import User
from recommendations import search_text, visibility
from recommendations.models import Comment, Recommendation, State, Version
from registry.names import fold
from workshops.models import Area, AreaKind, Delegation, Role, Workshop
from workshops.user_roles import roles_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MINE, OURS, WAITING = "mine", "ours", "waiting"
ANSWER_COMMENTS = visibility.MODERATORS.under(visibility.IN_HAND)
_NUMBERED = (F("topic__number"), F("number").asc(nulls_last=True), F("serial").asc(nulls_last=True), F("pk"))
SORTS = {
    "": _NUMBERED,
    "title": (F("folded"), F("pk")),
    "state": (F("progress"), *_NUMBERED),
    "changed": (F("shown_at").desc(), F("pk").desc()),
    "comments": (F("comments_count").desc(), *_NUMBERED),
}


def listed(workshop: Workshop, user: User) -> QuerySet[Recommendation]:
    """Return the texts of a workshop that `user` may see, each with fields of the version shown: `shown_title`,
    `shown_nature`, `folded`.

    `shown` is the pk of that wording: the one saved last for who writes it, else what was circulated or submitted.
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
    said = Comment.objects.visible_to(user).filter(recommendation=OuterRef("pk")).order_by().values("recommendation")
    texts = Recommendation.objects.filter(workshop=workshop).visible_to(user).annotate(shown=shown)
    return texts.select_related("topic", "lead", "circulated__circulation").annotate(
        shown_title=Subquery(version.values("title")),
        shown_nature=Subquery(version.values("nature")),
        folded=Subquery(version.values("folded_title")),
        shown_at=Subquery(version.values("saved_at")),
        comments_count=Coalesce(Subquery(said.annotate(count=Count("pk")).values("count")), 0),
        progress=Case(*(When(state=state, then=place) for place, state in enumerate(State.values))),
    )


def narrowed(
    texts: QuerySet[Recommendation],
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
    """Return those of `listed` texts that match all that is given.

    `q` is looked for in the wording that the reader is shown, and in no other: each word somewhere in it, whatever its
    accents; or in the lead's name, or the symbol. `lead` is the code of a partner or an organisation.
    """
    version = Version.objects.filter(pk=OuterRef("shown"))
    if q:
        found = version
        for word in fold(q).split():
            found = found.filter(search_text__contains=word)
        texts = texts.filter(Exists(found) | Q(lead__sort_name__contains=fold(q)) | Q(symbol__icontains=q))
    for tag in [search_text.addressed(to)] * bool(to) + [search_text.about(area)] * bool(area):
        texts = texts.filter(Exists(version.filter(tags__contains=f" {tag} ")))
    if lead:
        texts = texts.filter(Q(lead__partner__code=lead) | Q(lead__organisation__code=lead))
    if whose:
        texts = texts.filter(_WHOSE[whose](workshop, user))
    asked = {"topic__number": topic, "state": state, "shown_nature": nature}
    return texts.filter(**{name: value for name, value in asked.items() if value})


def ordered(texts: QuerySet[Recommendation], sort: str = "") -> QuerySet[Recommendation]:
    """Order by one of the SORTS; by topic and number where no other order is asked for."""
    return texts.order_by(*SORTS[sort])


def _own(workshop: Workshop, user: User) -> Q:
    """Those that `user` wrote, or was named as co-author of."""
    return visibility.where(visibility.rule(visibility.AUTHOR, visibility.CO_AUTHOR), user)


def _of_delegation(workshop: Workshop, user: User) -> Q:
    return visibility.where(visibility.rule(visibility.DELEGATION), user)


class Waiting(TypedDict):
    """What `waiting_for` annotates its recommendations with."""

    is_discussed: bool
    is_answered: bool


def waiting_for(user: User) -> "QuerySet[WithAnnotations[Recommendation, Waiting]]":
    """Recommendations on which `user` has something to do now; the dashboard counts the same ones.

    `is_discussed`: it has open comments by participants; `is_answered`: others replied to comments of `user` since the
    last visit. Both count while the user takes part.
    """
    comments = Comment.objects.filter(recommendation=OuterRef("pk")).order_by()
    found = Recommendation.objects.annotate(
        is_discussed=Exists(comments.open_to_all()), is_answered=Exists(comments.answering(user))
    )
    rule = visibility.where(visibility.PARTICIPANTS, user) & Q(is_answered=True) & ~Q(state=State.WITHDRAWN)
    rule |= visibility.where(ANSWER_COMMENTS, user) & Q(is_discussed=True)
    for one in visibility.WAITS.values():
        rule |= visibility.where(one, user)
    # A cast, for each call of `annotate` has a type of its own.
    return cast("QuerySet[WithAnnotations[Recommendation, Waiting]]", found.filter(rule))


def _waiting_in(workshop: Workshop, user: User) -> Q:
    return Q(pk__in=waiting_for(user).filter(workshop=workshop).order_by().values("pk"))


def choices(workshop: Workshop) -> dict[str, list[tuple[str, str]]]:
    """Return what the list may be narrowed by: {"topic", "lead", "area"}: lists of (value, label). Three queries."""
    delegations = Delegation.objects.filter(workshop=workshop).order_by("sort_name", "pk")
    leads = delegations.values_list(Coalesce("partner__code", "organisation__code"), "name")
    areas = Area.objects.exclude(kind=AreaKind.PILLAR).order_by("code")
    return {
        "topic": [(str(topic.number), str(topic)) for topic in workshop.topics.all()],
        "lead": list(leads),
        "area": list(areas.values_list("code", "label")),
    }


_WHOSE = {MINE: _own, OURS: _of_delegation, WAITING: _waiting_in}
