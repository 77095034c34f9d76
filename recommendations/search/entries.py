"""What search finds in recommendations: every version that some reader is shown, and comments."""

from collections.abc import Collection, Iterator

from django.db.models import F, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import names
from members.models import User
from recommendations.models import Comment, ParagraphText, Recommendation, Version
from recommendations.reading import list as recommendation_list
from registry.models import SearchEntry
from registry.search import index
from registry.search.index import Document
from workshops.models import Area, Workshop

RECOMMENDATION, COMMENT = Recommendation.audit_kind, Comment.audit_kind
_EMPHASIS = str.maketrans("", "", "*")
_JOINED = ("workshop__host", "lead__partner", "lead__organisation", "adoption")


def published() -> Q:
    """Return the condition for entries of published recommendations."""
    return Q(kind=RECOMMENDATION, shown__in=Recommendation.objects.published().values("current"))


def readable(workshop: Workshop, user: User) -> QuerySet[SearchEntry]:
    """Return the entries that `user` may read in a workshop: the version shown of each recommendation, and comments."""
    visible = Recommendation.objects.filter(workshop=workshop).visible_to(user)
    comments = Comment.objects.visible_to(user).filter(recommendation__in=visible.values("pk"), hidden_at=None)
    return SearchEntry.objects.filter(
        _shown(workshop, user) | Q(kind=COMMENT, shown__in=comments.order_by().values("pk"))
    )


def _shown(workshop: Workshop, user: User) -> Q:
    """Return the condition for entries of the versions that `user` is shown."""
    shown = recommendation_list.readable(workshop, user).order_by().annotate(version=F("shown")).values("version")
    return Q(kind=RECOMMENDATION, shown__in=shown)


def _versions(pks: Collection[int]) -> Iterator[Document]:
    """Yield the current, the submitted and the circulated version of each recommendation."""
    recommendations = list(Recommendation.objects.filter(pk__in=pks).select_related(*_JOINED))
    columns = ("current_id", "submitted_id", "circulated_id")
    wanted = {getattr(recommendation, name) for recommendation in recommendations for name in columns}
    texts = Prefetch("texts", ParagraphText.objects.order_by("position"))
    versions = Version.objects.filter(pk__in=wanted - {None}).prefetch_related(texts)
    areas = dict(Area.objects.values_list("code", "label"))
    owners = {recommendation.pk: recommendation for recommendation in recommendations}
    for version in versions:
        yield _version(version, owners[version.recommendation_id], areas)


def _version(version: Version, recommendation: Recommendation, areas: dict[str, str]) -> Document:
    workshop, adoption = recommendation.workshop, getattr(recommendation, "adoption", None)
    texts = [version.rationale, *(paragraph.text for paragraph in version.texts.all())]
    symbols = (recommendation.symbol or "", recommendation.short_symbol, recommendation.full_number)
    return Document(
        subject=recommendation.pk,
        shown=version.pk,
        title=version.title,
        label=recommendation.symbol or "",
        place=", ".join([workshop.short_name, *([recommendation.lead_name] if recommendation.lead else [])]),
        address=recommendation.get_absolute_url(),
        dated_on=adoption.occurred_on if adoption else version.saved_at.date(),
        language=version.language,
        text="\n".join(filter(None, texts)).translate(_EMPHASIS),
        names=_names_of_lead(recommendation),
        event_names=[workshop.short_name, workshop.title, *names.of_partner(workshop.host)],
        symbols=[symbol for symbol in symbols if symbol],
        terms=[*version.addressee_labels, *version.areas, *(areas.get(code, "") for code in version.areas)],
    )


def _names_of_lead(recommendation: Recommendation) -> list[str]:
    """Return all names of the lead."""
    lead = recommendation.lead
    return [lead.name, *(names.of_partner(lead.partner) if lead.partner else [])] if lead else []


def _comments(pks: Collection[int]) -> Iterator[Document]:
    comments = Comment.objects.filter(pk__in=pks, hidden_at=None)
    for comment in comments.select_related("recommendation", "version", "delegation"):
        recommendation = comment.recommendation
        yield Document(
            subject=comment.pk,
            shown=comment.pk,
            title=comment.version.title,
            label=recommendation.symbol or "",
            place=", ".join([comment.author_in_delegation, str(comment.audience_label)]),
            address=f"{reverse('reading:recommendation', args=[recommendation.key])}#{comment.anchor}",
            dated_on=comment.written_at.date(),
            language=comment.language,
            text=comment.text,
            is_title_found=False,
            names=[comment.author_name],
        )


def _of_workshops(pks: Collection[int]) -> QuerySet[Recommendation, int]:
    return Recommendation.objects.filter(workshop__in=pks).order_by().values_list("pk", flat=True)


def _of_partners(pks: Collection[int]) -> QuerySet[Recommendation, int]:
    rule = Q(lead__partner__in=pks) | Q(workshop__host__in=pks)
    return Recommendation.objects.filter(rule).order_by().values_list("pk", flat=True)


index.register(
    index.Source(
        RECOMMENDATION,
        _("Recommendation"),
        Recommendation,
        _versions,
        {"workshop": _of_workshops, "partner": _of_partners},
    )
)
index.register(index.Source(COMMENT, _("Comment"), Comment, _comments))
