"""The page of a recommendation, for participants; visitors are led to its public page."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import User
from members.requests import SignedInRequest
from recommendations import version_content, visibility
from recommendations.ad_referendum import status as referendum_status
from recommendations.agreement import paragraph_states
from recommendations.amendments import compilation, compromise_permissions, permissions
from recommendations.comments import comments as comments_room
from recommendations.comments import resolution
from recommendations.consolidation import permissions as consolidation_permissions
from recommendations.drafting import co_authors
from recommendations.live_session import floor_recommendations
from recommendations.models import Recommendation, SilenceRound, State, Version
from recommendations.positions import panel
from recommendations.reading import (
    carriers,
    comparison,
    drafting_help,
    last_read,
    provenance,
    revisions,
    taken_back,
    timeline,
    version_names,
)
from recommendations.reading import page as reading_page
from recommendations.reading.lookup import readable_or_404, recommendation_or_404
from recommendations.sponsors import panel as sponsors_panel
from recommendations.workflow import conditions
from recommendations.workflow import steps as workflow_steps
from registry import access
from registry.names import with_article
from registry.prepared import prepared
from workshops import phrases
from workshops.models import Area, Role, Workshop
from workshops.user_roles import roles_of


@access.needs("recommendation.read")
@require_safe
def recommendation(request: HttpRequest, key: UUID) -> HttpResponse:
    is_signed_in = request.user.is_authenticated
    return _working_page(cast(SignedInRequest, request), key) if is_signed_in else _public_page(key)


def _working_page(request: SignedInRequest, key: UUID) -> HttpResponse:
    try:
        recommendation = readable_or_404(request, key)
    except Http404:
        if state := taken_back.how_taken_back(key, request.user):
            is_withdrawn = {"is_withdrawn": state == State.WITHDRAWN}
            return render(request, "recommendations/reading/taken_back.html", is_withdrawn)
        raise
    return page_of(request, recommendation)


def page_of(request: SignedInRequest, recommendation: Recommendation) -> HttpResponse:
    """Return the page with the version that the user is shown."""
    version = reading_page.shown_to(recommendation, request.user)
    last = last_read.read_by(request.user, recommendation) if recommendation.circulated else None
    before = _before(request.GET.get("show", ""), recommendation, version, last)
    show = next((one for one in (reading_page.OPEN, reading_page.RESOLVED) if one == request.GET.get("comments")), "")
    changes = reading_page.differences(recommendation, before, version) if before else None
    page = reading_page.for_page(recommendation, version, request.user, changes, show)
    _complete(page, recommendation, version, request.user)
    is_current = version.pk == recommendation.current_id and not before
    step_context = conditions.StepContext(recommendation, rows=list(page.rows) if is_current else None)
    amended = _with_amendments(request, recommendation, page)
    lines = timeline.of(recommendation, request.user)
    context = version_context(recommendation, version) | {"page": page, "show": show, "before": before}
    context |= {"last_read": last, "revision_url": revisions.revision_url(recommendation, version)}
    context |= amended | {"history": lines, "returned_note": _returned_note(recommendation, lines)}
    context |= {"differences": changes, "has_changes": reading_page.has_changes(recommendation, version)}
    context["areas"] = _areas(version.areas)
    context["carriers"] = carriers.of(recommendation, request.user)
    context["has_earlier"] = version_names.has_earlier(recommendation, version, request.user)
    context |= _reader_context(recommendation, version, request.user)
    context |= _steps_context(recommendation, request.user, step_context)
    if is_current and context["may_edit"] and not amended["compiled"]:
        context["advice"] = drafting_help.advise(version, page.rows)
    context |= _panels(recommendation, version, request.user, page)
    return render(request, "recommendations/reading/recommendation.html", context)


def _with_amendments(
    request: SignedInRequest, recommendation: Recommendation, page: reading_page.Page
) -> dict[str, Any]:
    """Show the open amendments on the page, in the view asked for, and return the context of the views."""
    takes_amendments = recommendation.workshop.takes_amendments and bool(recommendation.circulated_at)
    compiled = request.GET.get("show", "") if takes_amendments else ""
    if compiled in (compilation.COMPILATION, compilation.TRACKED):
        page.rows = compilation.compiled(page.rows, recommendation, request.user)
    else:
        compiled = ""
        compilation.mark(page.rows, recommendation)
    is_open = takes_amendments and visibility.matches(visibility.UNDER_REVIEW, recommendation)
    compromise = compromise_permissions.current(recommendation) if is_open else None
    is_ready = compromise is not None and compromise.is_ready(timezone.now())
    context = {"compiled": compiled, "takes_amendments": takes_amendments}
    return context | {"compromise": compromise, "is_compromise_ready": is_ready}


def _panels(recommendation: Recommendation, version: Version, user: User, page: reading_page.Page) -> dict[str, Any]:
    """Return what the user may read of co-sponsors and positions, and mark the footnotes on the page; and whether the
    wording, entered from the floor, is to be reviewed."""
    sponsors = sponsors_panel.of(recommendation, version, user)
    positions = panel.of(recommendation, user, page.rows, is_sponsor=sponsors.is_sponsor)
    may_review = floor_recommendations.may_review(recommendation, user)
    return {"sponsors": sponsors, "panel": positions, "may_review": may_review}


@prepared
def _areas(codes: list[str]) -> QuerySet[Area]:
    return Area.objects.filter(code__in=codes)


def _complete(page: reading_page.Page, recommendation: Recommendation, version: Version, user: User) -> None:
    """Set the state and the origins of each paragraph, and the actions open to the user on each comment."""
    provenance.set_origins(page.rows, recommendation, version, user)
    standing = paragraph_states.shown(recommendation, page.rows)
    for row in page.rows:
        row.standing = standing.get(row.paragraph_id) if row.mark != comparison.DELETED else None
    for comment in page.comments:
        comment.acts = resolution.offered(user, comment)


def _before(view: str, recommendation: Recommendation, version: Version, last: Version | None) -> Version | None:
    """Return the version with which the view chosen compares the one shown: the circulated one before, or the one read."""
    if view == "changes":
        return reading_page.circulated_before(recommendation, version)
    return last if view == "unread" and last != version else None


@access.needs("recommendation.view")
def mark_read(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, reading_page.related().visible_to(request.user), key)
    if request.method != "POST":
        return redirect(recommendation)
    number = request.POST.get("number", "")
    circulations = recommendation.circulations.select_related("version")
    circulation = get_object_or_404(circulations, number=int(number) if number.isdecimal() else 0)
    last_read.mark_read(circulation, by=request.user)
    message = _(
        "%(revision)s has been marked as read. After the next circulation, you will be able to view the "
        "changes since %(revision)s."
    )
    messages.success(request, message % {"revision": circulation})
    return redirect(recommendation)


def _reader_context(recommendation: Recommendation, version: Version, user: User) -> dict[str, Any]:
    """Return the role of the user on this page, and the actions open to them apart from the steps.

    `comment_url` is the URL for comments on paragraphs, which is empty unless the version has been circulated.
    """
    may_comment = comments_room.may_comment(user, recommendation)
    on_paragraphs = may_comment and reading_page.circulation_of(version)
    return {
        "acting": _acting(recommendation.workshop, user),
        "may_record": paragraph_states.may_record(user, recommendation),
        "may_consolidate": consolidation_permissions.may_consolidate(user, recommendation),
        "destinations": provenance.destinations(recommendation, user),
        "may_undo_merger": consolidation_permissions.may_undo(user, recommendation),
        "may_comment": may_comment,
        "may_edit": visibility.allows(visibility.EDITORS, user, recommendation),
        "comment_url": reverse("comments:comment", args=[recommendation.key]) if on_paragraphs else "",
        "amend_url": _amend_url(recommendation, user),
        "names_co_authors": co_authors.may_name(user, recommendation),
        "silence_round": _silence_round(recommendation, user),
        "referendum": referendum_status.latest(recommendation),
        "zone_note": phrases.history_note(recommendation.workshop),
    }


def _silence_round(recommendation: Recommendation, user: User) -> SilenceRound | None:
    """Return the silence procedure that the recommendation is under, if the user may read its page."""
    if recommendation.state != State.UNDER_SILENCE:
        return None
    rounds = SilenceRound.objects.visible_to(user).filter(items__recommendation=recommendation)
    return rounds.order_by("-number").first()


def _amend_url(recommendation: Recommendation, user: User) -> str:
    """Return the URL on which the user can propose an amendment; empty if that is not possible."""
    may_amend = permissions.may_amend(user, recommendation)
    return reverse("amendments:amend", args=[recommendation.key]) if may_amend else ""


def _steps_context(recommendation: Recommendation, user: User, step_context: conditions.StepContext) -> dict[str, Any]:
    """Return the steps for the action bar, the step of the primary button, and, separately, the withdrawal."""
    steps = workflow_steps.steps_for(user, recommendation, step_context)
    shown = [(step, refusal) for step, refusal in steps if step.target != State.WITHDRAWN]
    quiet = (
        workflow_steps.CIRCULATED,
        State.AD_REFERENDUM,
    )  # if it is not possible, the reason is that of another step
    shown = [(step, refusal) for step, refusal in shown if not (refusal and step.target in quiet)]
    primary = next((step for step, refusal in shown if refusal is None), None)
    return {
        "steps": sorted(shown, key=lambda pair: pair[0] is primary),  # the primary button comes last in its row
        "primary": primary,
        "check_url": _check_url(recommendation, user, step_context),
        "circulation_hint": _circulation_hint(recommendation, user, steps),
        "withdrawal": next((step for step, _refusal in steps if step.target == State.WITHDRAWN), None),
    }


def _check_url(recommendation: Recommendation, user: User, step_context: conditions.StepContext) -> str:
    """Return the URL of the language check, if the version needs it and the user may record it; otherwise empty."""
    is_secretariat = roles_of(user).has(recommendation.workshop, Role.SECRETARIAT)
    return reverse("clearance:check", args=[recommendation.key]) if is_secretariat and step_context.lacks_check else ""


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
    return _("The secretariat drafts each new version. Propose changes in a comment.")


def _returned_note(recommendation: Recommendation, lines: list[dict[str, Any]]) -> str:
    """Return the note with which a recommendation was returned, while it is a draft or in the state “Returned”."""
    is_returned = recommendation.state in (State.RETURNED, State.DRAFT)
    return next((line["sub"] for line in lines if line["sub"]), "") if is_returned else ""


def _acting(workshop: Workshop, user: User) -> str:
    """Return the sentence with the role of the user on this page, or the delegation on whose behalf they act."""
    roles = roles_of(user)
    if roles.roles.get(workshop.pk):
        return _("You are acting as %s.") % roles.acting_as(workshop)
    names = [with_article(delegate.delegation.name) for delegate in roles.delegates_in(workshop)]
    return _("You are acting on behalf of %s.") % phrases.names_text(names) if names else ""


def _public_page(key: UUID) -> HttpResponse:
    """Redirect to the public page, if any, because e-mails contain the URL for signed-in users."""
    published = Recommendation.objects.published().filter(key=key).first()
    if published is None:
        raise access.NotSignedIn
    return redirect("register:recommendation", published.symbol)


def version_context(recommendation: Recommendation, version: Version) -> dict[str, Any]:
    """Return the context of any page of a version."""
    return {
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "version": version,
        "circulation": reading_page.circulation_of(version),
        "labels": {name: part.label for name, part in version_content.parts().items()},
        "crumbs": reading_page.crumbs(recommendation),
    }
