"""The list of a workshop's texts: what each reader finds there, narrowed and ordered."""

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from recommendations import search_text
from recommendations.models import Comment, Recommendation, Revision, State
from registry.names import fold
from workshops.models import Area, AreaKind, Capacity, Delegation, Role, Workshop
from workshops.roles import standing

MINE, OURS, WAITING = "mine", "ours", "waiting"
_BINDING = (Capacity.HEAD, Capacity.ALTERNATE)
_NUMBERED = (F("topic__number"), F("number").asc(nulls_last=True), F("serial").asc(nulls_last=True), F("pk"))
SORTS = {
    "": _NUMBERED,
    "title": (F("folded"), F("pk")),
    "state": (F("progress"), *_NUMBERED),
    "changed": (F("shown_at").desc(), F("pk").desc()),
    "comments": (F("comments_count").desc(), *_NUMBERED),
}


def listed(workshop, user):
    """The texts of a workshop that `user` may see, each with `shown_title` and `folded`: those of the wording shown.

    `shown` is the pk of that wording: the one saved last for who writes it, else what was circulated or submitted.
    """
    at = standing(user)
    own = own_texts(workshop, user) | Q(lead__in=_headed(at, workshop))
    own |= Q(is_shared=True, lead__in=[one.delegation_id for one in at.delegates_in(workshop)])
    is_kept = at.has(workshop, Role.SECRETARIAT)
    shown = Case(
        When(circulated__isnull=False, then=F("current") if is_kept else F("circulated")),
        When(own, then=F("current")),
        default=F("submitted"),
    )
    wording = Revision.objects.filter(pk=OuterRef("shown"))
    said = Comment.objects.visible_to(user).filter(recommendation=OuterRef("pk")).order_by().values("recommendation")
    texts = Recommendation.objects.filter(workshop=workshop).visible_to(user).annotate(shown=shown)
    return texts.select_related("topic", "lead", "circulated__circulation").annotate(
        shown_title=Subquery(wording.values("title")),
        folded=Subquery(wording.values("folded_title")),
        shown_at=Subquery(wording.values("saved_at")),
        comments_count=Coalesce(Subquery(said.annotate(count=Count("pk")).values("count")), 0),
        progress=Case(*(When(state=state, then=place) for place, state in enumerate(State.values))),
    )


def narrowed(texts, workshop, user, *, q="", topic="", state="", lead="", to="", area="", nature="", whose=""):
    """Those of `listed` texts that match all that is given.

    `q` is looked for in the wording that the reader is shown, and in no other: each word somewhere in it, whatever its
    accents; or in the lead's name, or the symbol. `lead` is the code of a partner or an organisation.
    """
    wording = Revision.objects.filter(pk=OuterRef("shown"))
    if q:
        found = wording
        for word in fold(q).split():
            found = found.filter(search_text__contains=word)
        texts = texts.filter(Exists(found) | Q(lead__sort_name__contains=fold(q)) | Q(symbol__icontains=q))
    for tag in [search_text.addressed(to)] * bool(to) + [search_text.about(area)] * bool(area):
        texts = texts.filter(Exists(wording.filter(tags__contains=f" {tag} ")))
    if lead:
        texts = texts.filter(Q(lead__partner__code=lead) | Q(lead__organisation__code=lead))
    if whose:
        texts = texts.filter(_WHOSE[whose](workshop, user))
    asked = {"topic__number": topic, "state": state, "nature": nature}
    return texts.filter(**{name: value for name, value in asked.items() if value})


def ordered(texts, sort=""):
    """In one of the SORTS; by topic and number where no other order is asked for."""
    return texts.order_by(*SORTS[sort])


def own_texts(workshop, user):
    """Texts that `user` wrote, or was named as co-author of, as a condition."""
    mine = [one.pk for one in standing(user).delegates_in(workshop)]
    written = Recommendation.co_authors.through.objects.filter(delegate__in=mine)
    return Q(author__in=mine) | Q(pk__in=written.values("recommendation"))


def waiting_for(workshop, user):
    """Texts with which `user` is to do something now, as a condition."""
    at = standing(user)
    mine = [one.pk for one in at.delegates_in(workshop)]
    rule = Q(author__in=mine, state__in=[State.DRAFT, State.RETURNED])
    rule |= Q(lead__in=_headed(at, workshop), state__in=[State.WITH_HEAD, State.RETURNED])
    if at.has(workshop, Role.SECRETARIAT):
        rule |= Q(state__in=[State.SUBMITTED, State.FINAL_DRAFT]) | Q(state=State.ADOPTED, released_at=None)
        rule |= Q(state=State.IN_DISCUSSION) & ~Q(current=F("circulated"))
    if at.has(workshop, Role.CHAIR):
        rule |= Q(state=State.FINAL_DRAFT, current=F("circulated"))
    return rule


def choices(workshop: Workshop) -> dict[str, list[tuple[str, str]]]:
    """Return what the list may be narrowed by: {"topic", "lead", "area"}: lists of (value, label). Three queries."""
    leads = Delegation.objects.filter(workshop=workshop).order_by("sort_name")
    leads = leads.values_list(Coalesce("partner__code", "organisation__code"), "name")
    areas = Area.objects.exclude(kind=AreaKind.PILLAR).order_by("code")
    return {
        "topic": [(str(topic.number), str(topic)) for topic in workshop.topics.all()],
        "lead": list(leads),
        "area": list(areas.values_list("code", "label")),
    }


def _headed(at, workshop):
    return [one.delegation_id for one in at.delegates_in(workshop) if one.capacity in _BINDING]


def _ours(workshop, user):
    return Q(lead__in=[one.delegation_id for one in standing(user).delegates_in(workshop)])


_WHOSE = {MINE: own_texts, OURS: _ours, WAITING: waiting_for}
