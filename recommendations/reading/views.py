"""Pages for reading: the list, a recommendation, an earlier version, a comparison."""

from typing import Any, cast
from uuid import UUID

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import User
from members.requests import SignedInRequest
from recommendations import version_content, visibility
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
from registry.names import with_article
from registry.paging import KeyPaginator
from registry.templatetags.portal import zone_city
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
    """Return the two versions given in the URL, by default the one shown and the one before it.

    Raises Http404 for a version that the reader may not read.
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
    recommendation = recommendation_or_404(request, reading_page.related().visible_to(request.user), key)
    version = reading_page.shown_to(recommendation, request.user)
    before = reading_page.circulated_before(recommendation, version) if request.GET.get("show") == "changes" else None
    show = request.GET.get("comments", "")
    show = show if show in (reading_page.OPEN, reading_page.RESOLVED) else ""
    changes = reading_page.differences(recommendation, before, version) if before else None
    page = reading_page.for_page(recommendation, version, request.user, changes, show)
    for comment in page.comments:
        comment.acts = resolution.offered(request.user, comment)
    is_current = version.pk == recommendation.current_id and not before
    step_context = conditions.StepContext(recommendation, rows=page.rows if is_current else None)
    lines = timeline.of(recommendation, request.user)
    context = _version_context(recommendation, version) | {"page": page, "show": show, "before": before}
    context |= {"history": lines, "returned_note": _returned_note(recommendation, lines)}
    context |= {"differences": changes, "has_changes": reading_page.has_changes(recommendation, version)}
    context["areas"] = Area.objects.filter(code__in=version.areas) if version.areas else []
    context |= _reader_context(recommendation, version, request.user)
    context |= _steps_context(recommendation, request.user, step_context)
    return render(request, "recommendations/reading/recommendation.html", context)


def _reader_context(recommendation: Recommendation, version: Version, user: User) -> dict[str, Any]:
    """Return the role of the user on this page, and the actions open to them apart from the steps.

    `comment_url` is the URL for comments on paragraphs, which is empty unless the version has been circulated.
    """
    may_comment = comments_room.may_comment(user, recommendation)
    on_paragraphs = may_comment and reading_page.circulation_of(version)
    return {
        "acting": _acting(recommendation.workshop, user),
        "may_comment": may_comment,
        "may_edit": visibility.allows(visibility.EDITORS, user, recommendation),
        "comment_url": reverse("comments:comment", args=[recommendation.key]) if on_paragraphs else "",
        "names_co_authors": co_authors.may_name(user, recommendation),
        "zone_city": zone_city(recommendation.workshop.zone),
    }


@access.needs("recommendation.view")
@require_safe
def version(request: SignedInRequest, key: UUID, serial: int) -> HttpResponse:
    recommendation = recommendation_or_404(request, reading_page.related().visible_to(request.user), key)
    versions = reading_page.versions_for(recommendation, request.user).select_related("circulation")
    shown = get_object_or_404(versions, serial=serial)
    before = versions.filter(serial__lt=serial).order_by("-serial").first()
    context = _version_context(recommendation, shown) | {"before": before}
    context["differences"] = reading_page.differences(recommendation, before or shown, shown)
    context["newer"] = versions.filter(serial__gt=serial).order_by("serial").first()
    return render(request, "recommendations/reading/version.html", context)


def _steps_context(recommendation: Recommendation, user: User, step_context: conditions.StepContext) -> dict[str, Any]:
    """Return the steps for the action bar, the step of the primary button, and, separately, the withdrawal."""
    steps = workflow_steps.steps_for(user, recommendation, step_context)
    shown = [(step, refusal) for step, refusal in steps if step.target != State.WITHDRAWN]
    shown = [(step, refusal) for step, refusal in shown if not (refusal and step.target == workflow_steps.CIRCULATED)]
    primary = next((step for step, refusal in shown if refusal is None), None)
    return {
        "steps": sorted(shown, key=lambda pair: pair[0] is primary),  # the primary button comes last in its row
        "primary": primary,
        "circulation_hint": _circulation_hint(recommendation, user, steps),
        "withdrawal": next((step for step, _refusal in steps if step.target == State.WITHDRAWN), None),
    }


def _circulation_hint(
    recommendation: Recommendation, user: User, steps: list[tuple[workflow_steps.Step, str | None]]
) -> str:
    """Return the hint for the rapporteur of a recommendation in discussion that the secretariat circulates new versions."""
    is_rapporteur = any(step.actors is workflow_steps.MODERATOR for step, _refusal in steps)
    if (
        recommendation.state != State.IN_DISCUSSION
        or not is_rapporteur
        or roles_of(user).has(recommendation.workshop, Role.SECRETARIAT)
    ):
        return ""
    return _("After Rev.1, the secretariat drafts and circulates each new version. Propose changes in a comment.")


def _returned_note(recommendation: Recommendation, lines: list[dict[str, Any]]) -> str:
    """Return the note with which a recommendation was returned, while it is a draft or in the state “Returned”."""
    is_returned = recommendation.state in (State.RETURNED, State.DRAFT)
    return next((line["sub"] for line in lines if line["sub"]), "") if is_returned else ""


def _acting(workshop: Workshop, user: User) -> str:
    """Return the sentence with the role of the user on this page, or the delegation on whose behalf they act."""
    roles = roles_of(user)
    if roles.roles.get(workshop.pk):
        return _("You are acting as %s.") % roles.acting_as(workshop)
    names = ", ".join(with_article(delegate.delegation.name) for delegate in roles.delegates_in(workshop))
    return _("You are acting on behalf of %s.") % names if names else ""


def _public_page(key: UUID) -> HttpResponse:
    """Redirect to the public page, if any, because e-mails contain the URL for signed-in users."""
    published = Recommendation.objects.published().filter(key=key).first()
    if published is None:
        raise access.NotSignedIn
    return redirect("register:recommendation", published.symbol)


def _version_context(recommendation: Recommendation, version: Version) -> dict[str, Any]:
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
    listed = _filtered(recommendation_list.listed(workshop, request.user), workshop, request.user, form)
    found = recommendation_list.searched(listed, form.value("q"))
    rows, details = recommendation_list.ordered(found.rows, form.value("sort")), recommendation_list.details
    page = KeyPaginator(rows, details(workshop, request.user), PAGE, found.count).get_page(request.GET.get("page"))
    drafts = _drafts(workshop, request.user, form) if page.number == 1 else []
    recommendation_list.describe([*page, *drafts], request.user)
    context = _list_context(request, workshop, form, page) | {"drafts": drafts, "is_more": found.is_more}
    return render(request, "recommendations/reading/recommendations.html", context)


def _drafts(workshop: Workshop, user: User, form: ListForm) -> list[Recommendation]:
    """Return the own recommendations above the list, under the same filters. One query if there are none."""
    if not roles_of(user).delegates_in(workshop):
        return []
    own = _filtered(recommendation_list.own_drafts(workshop, user), workshop, user, form)
    keys = list(own.values_list("pk", flat=True))
    if keys and form.value("q"):
        keys = list(recommendation_list.searched_wholly(own, form.value("q")).values_list("pk", flat=True))
    found = recommendation_list.details(workshop, user).in_bulk(keys) if keys else {}
    return [found[key] for key in keys]


def _filtered(
    rows: QuerySet[Recommendation], workshop: Workshop, user: User, form: ListForm
) -> QuerySet[Recommendation]:
    """Return the recommendations that match the filters; the search comes after them."""
    filters = {name: value for name, value in form.found.items() if name != "q"}
    return recommendation_list.filtered(rows, workshop, user, **filters)


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
        "may_adopt": decides and any(recommendation.state == State.FINAL_DRAFT for recommendation in page),
        "closes": closes,
    }
