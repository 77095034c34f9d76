"""Pages on which recommendations are read: the list, one recommendation, an earlier version, a comparison."""

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import User
from members.requests import SignedInRequest
from recommendations import version_content
from recommendations.comments import comments as comments_room
from recommendations.comments import resolution
from recommendations.drafting import co_authors, versions
from recommendations.models import Recommendation, State, Version
from recommendations.reading import list as recommendation_list
from recommendations.reading import page as reading_page
from recommendations.reading import timeline
from recommendations.reading.forms import CompareForm, ListForm
from recommendations.reading.lookup import recommendation_or_404
from recommendations.workflow import conditions
from recommendations.workflow import steps as workflow_steps
from registry import access
from workshops import phrases
from workshops.models import Area, Role, Workshop
from workshops.user_roles import roles_of


@access.needs("recommendation.view")
@require_safe
def compare(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, reading_page.related().visible_to(request.user), key)
    readable = reading_page.versions_for(recommendation, request.user).select_related("circulation").order_by("-serial")
    versions = {str(version.serial): version for version in readable}
    new, old = _chosen(request, versions, recommendation)
    context = {
        "recommendation": recommendation,
        "form": CompareForm(versions.values(), old=old, new=new, zone=recommendation.workshop.tz),
        "old": old,
        "new": new,
        "differences": reading_page.differences(recommendation, old, new),
        "crumbs": reading_page.crumbs(recommendation, _("Compare")),
    }
    return render(request, "recommendations/reading/compare.html", context)


def _chosen(
    request: SignedInRequest, versions: dict[str, Version], recommendation: Recommendation
) -> tuple[Version, Version]:
    """Return the two wordings that the address names; else the one shown, and the one before it.

    One that the reader may not read does not exist for them.
    """
    serials = list(versions)
    shown = str(reading_page.shown_to(recommendation, request.user).serial)
    new = request.GET.get("to", shown)
    earlier = serials[serials.index(new) + 1 :] if new in serials else []
    old = request.GET.get("from", earlier[0] if earlier else new)
    if new not in versions or old not in versions:
        raise Http404
    return versions[new], versions[old]


@access.needs("recommendation.read")
@require_safe
def recommendation(request: HttpRequest, key: UUID) -> HttpResponse:
    is_signed_in = request.user.is_authenticated
    return _working_page(cast(SignedInRequest, request), key) if is_signed_in else _public_page(key)


def _working_page(request: SignedInRequest, key: UUID) -> HttpResponse:
    editable = Recommendation.objects.editable_by(request.user).filter(pk=OuterRef("pk"))
    texts = reading_page.related().visible_to(request.user).annotate(is_editable=Exists(editable))
    recommendation = recommendation_or_404(request, texts, key)
    version = reading_page.shown_to(recommendation, request.user)
    before = reading_page.circulated_before(recommendation, version) if request.GET.get("show") == "changes" else None
    asked = request.GET.get("comments", "")
    show = asked if asked in (reading_page.OPEN, reading_page.RESOLVED) else ""
    changes = reading_page.differences(recommendation, before, version) if before else None
    page = reading_page.for_page(recommendation, version, request.user, changes, show)
    for comment in page.comments:
        comment.acts = resolution.offered(request.user, comment)
    is_whole = version.pk == recommendation.current_id and not before
    facts = conditions.Facts(recommendation, rows=page.rows if is_whole else None)
    lines = timeline.of(recommendation, request.user)
    context = _text_context(recommendation, version) | {"page": page, "show": show, "before": before}
    context |= {"history": lines, "returned_note": _returned_note(recommendation, lines)}
    context |= {"differences": changes, "has_changes": reading_page.has_changes(recommendation, version)}
    context["areas"] = Area.objects.filter(code__in=version.areas) if version.areas else []
    context |= _reader_context(recommendation, version, request.user)
    context |= _steps_context(recommendation, request.user, facts)
    return render(request, "recommendations/reading/recommendation.html", context)


def _reader_context(recommendation: Recommendation, version: Version, user: User) -> dict[str, Any]:
    """Return the role in which the user acts on this page, and what is open to them besides the steps.

    Paragraphs are commented on as they were circulated, at the address `comment_url`.
    """
    may_comment = comments_room.may_comment(user, recommendation)
    on_paragraphs = may_comment and reading_page.circulation_of(version)
    return {
        "acting": _acting(recommendation.workshop, user),
        "may_comment": may_comment,
        "comment_url": reverse("comments:comment", args=[recommendation.key]) if on_paragraphs else "",
        "names_co_authors": co_authors.may_name(user, recommendation),
        "zone_name": phrases.zone_name(recommendation.workshop),
    }


@access.needs("recommendation.view")
@require_safe
def version(request: SignedInRequest, key: UUID, serial: int) -> HttpResponse:
    recommendation = recommendation_or_404(request, reading_page.related().visible_to(request.user), key)
    versions = reading_page.versions_for(recommendation, request.user).select_related("circulation")
    shown = get_object_or_404(versions, serial=serial)
    before = versions.filter(serial__lt=serial).order_by("-serial").first()
    context = _text_context(recommendation, shown) | {"before": before}
    context["differences"] = reading_page.differences(recommendation, before or shown, shown)
    context["newer"] = versions.filter(serial__gt=serial).order_by("serial").first()
    return render(request, "recommendations/reading/version.html", context)


def _steps_context(recommendation: Recommendation, user: User, facts: conditions.Facts) -> dict[str, Any]:
    """Return the steps for the action bar, the one that is the primary button, and the withdrawal by itself."""
    steps = workflow_steps.steps_for(user, recommendation, facts)
    shown = [(step, why) for step, why in steps if step.target != State.WITHDRAWN]
    shown = [(step, why) for step, why in shown if not (why and step.target == workflow_steps.CIRCULATED)]
    primary = next((step for step, why in shown if why is None), None)
    return {
        "steps": sorted(shown, key=lambda pair: pair[0] is primary),  # the primary button is the last of its row
        "primary": primary,
        "who_circulates": _who_circulates(recommendation, user, steps),
        "withdrawal": next((step for step, why in steps if step.target == State.WITHDRAWN), None),
    }


def _who_circulates(
    recommendation: Recommendation, user: User, steps: list[tuple[workflow_steps.Step, str | None]]
) -> str:
    """For the rapporteur of a text in discussion: whose it is to put the next wording before everybody."""
    is_rapporteur = any(step.actors is workflow_steps.MODERATOR for step, _why in steps)
    if (
        recommendation.state != State.IN_DISCUSSION
        or not is_rapporteur
        or roles_of(user).has(recommendation.workshop, Role.SECRETARIAT)
    ):
        return ""
    return _("The secretariat writes and circulates each new wording after Rev.1. Propose words to it in a comment.")


def _returned_note(recommendation: Recommendation, lines: list[dict[str, Any]]) -> str:
    """Return why the text was returned, by the secretariat or by the head, as long as it is."""
    is_returned = recommendation.state in (State.RETURNED, State.DRAFT)
    return next((line["sub"] for line in lines if line["sub"]), "") if is_returned else ""


def _acting(workshop: Workshop, user: User) -> str:
    """Return the role in which the user acts on this page, or the delegation for which they act."""
    at = roles_of(user)
    words = _("You act here as %s.") if at.roles.get(workshop.pk) else _("You act here for %s.")
    name = at.acting_as(workshop)
    return words % name if name else ""


def _public_page(key: UUID) -> HttpResponse:
    """Redirect to the public page, if there is one: e-mails carry the address for signed-in users."""
    published = Recommendation.objects.published().filter(key=key).first()
    if published is None:
        raise access.NotSignedIn
    return redirect("register:recommendation", published.symbol)


def _text_context(recommendation: Recommendation, version: Version) -> dict[str, Any]:
    return {
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "version": version,
        "circulation": reading_page.circulation_of(version),
        "labels": {name: part.label for name, part in version_content.parts().items()},
        "crumbs": reading_page.crumbs(recommendation),
    }


PAGE = 25


@access.needs("recommendation.view")
@require_safe
def recommendations(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = request.workshop = get_object_or_404(Workshop, slug=slug)
    if not roles_of(request.user).is_participant_in(workshop):
        raise Http404
    form = ListForm(request.GET, recommendation_list.choices(workshop))
    texts = recommendation_list.narrowed(
        recommendation_list.listed(workshop, request.user), workshop, request.user, **form.found
    )
    page = Paginator(recommendation_list.ordered(texts, form.value("sort")), PAGE).get_page(request.GET.get("page"))
    return render(request, "recommendations/reading/recommendations.html", _list_context(request, workshop, form, page))


def _list_context(
    request: SignedInRequest, workshop: Workshop, form: ListForm, page: Page[Recommendation]
) -> dict[str, Any]:
    crumbs = [(workshop.short_name, workshop.get_absolute_url()), (_("Recommendations"), "")]
    own = roles_of(request.user).delegates_in(workshop)
    may_draft = any(versions.may_draft(delegate) for delegate in own)
    decides = roles_of(request.user).has(workshop, Role.SECRETARIAT, Role.CHAIR)
    closes = phrases.moment(workshop.submissions_close_at, workshop)
    return {
        "workshop": workshop,
        "form": form,
        "page": page,
        "crumbs": crumbs,
        "may_draft": may_draft,
        "may_adopt": decides and any(text.state == State.FINAL_DRAFT for text in page),
        "closes": closes,
    }
