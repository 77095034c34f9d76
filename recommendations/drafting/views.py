"""Pages for drafting and editing a recommendation and for managing its co-authors."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from members.models import User
from members.requests import SignedInRequest
from recommendations import version_content
from recommendations.drafting import co_authors as drafting_co_authors
from recommendations.drafting import merge, paragraph_forms, versions
from recommendations.drafting import printed as drafting_printed
from recommendations.drafting.co_author_forms import CoAuthorForm, RemovalForm
from recommendations.drafting.forms import STAY, VersionForm
from recommendations.drafting.merge_forms import MergeForm
from recommendations.drafting.paragraph_forms import ParagraphForm, rows_of
from recommendations.models import Recommendation, State, Version
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404
from recommendations.workflow import conditions
from registry import access, held_entries
from registry.access import Refused
from registry.names import with_article
from workshops.models import Workshop
from workshops.user_roles import roles_of

NO_DELEGATION = gettext_lazy("Only members of a delegation may submit recommendations to this workshop.")
_TYPED = ("title", "paste", "rationale", "nature")  # the texts and choices shown as printed
UNCHANGED = gettext_lazy("There are no changes to save.")
ONLY_YOU = gettext_lazy("Only you can see the draft until you share, forward or submit it.")


@access.needs("recommendation.edit")
def co_authors(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, page.related().opened_by(request.user), key)
    drafting_co_authors.check_open(recommendation)
    if "remove" in request.POST:
        return _remove(request, recommendation)
    form = CoAuthorForm(request.POST if request.method == "POST" else None, recommendation=recommendation)
    if form.is_valid():
        delegate = form.cleaned_data["delegate"]
        drafting_co_authors.add(recommendation, delegate, by=request.user)
        messages.success(request, _("%(name)s is now a co-author and will be notified by e-mail.") % {"name": delegate})
        return redirect("drafting:co_authors", recommendation.key)
    context = {"recommendation": recommendation, "form": form, "version": recommendation.current}
    context["crumbs"] = page.crumbs(recommendation, _("Co-authors"))
    return render(request, "recommendations/drafting/co_authors.html", context)


def _remove(request: SignedInRequest, recommendation: Recommendation) -> HttpResponse:
    """Remove a co-author; if the form is submitted twice, say that there is no such co-author."""
    form = RemovalForm(request.POST, recommendation=recommendation)
    if form.is_valid():
        delegate = form.cleaned_data["remove"]
        drafting_co_authors.remove(recommendation, delegate, by=request.user)
        messages.success(request, _("%(name)s is no longer a co-author.") % {"name": delegate})
    else:
        messages.warning(request, _("This person is not a co-author of the recommendation."))
    return redirect("drafting:co_authors", recommendation.key)


@access.needs("recommendation.draft", creates=True)
def create(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = request.workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    if not any(versions.may_draft(delegate) for delegate in roles_of(request.user).delegates_in(workshop)):
        raise Refused(NO_DELEGATION)
    data = request.POST if request.method == "POST" else None
    form = VersionForm(data, workshop=workshop, user=request.user, topic=request.GET.get("topic", ""))
    if form.may_be_saved():
        recommendation = versions.create(
            form.content(),
            author=form.drafter(),
            once=form.cleaned_data["once"],
            **form.arrangement(),
            by=request.user,
        )
        _add_message(request, recommendation, recommendation.current)
        return _after_saving(form, recommendation)
    return _next_page(request, form, workshop, closed=conditions.closed_notice(workshop))


@access.needs("recommendation.edit")
def edit(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = recommendation_or_404(request, page.related().written_by(request.user), key)
    versions.check_editable(recommendation, by=request.user)
    form = _edit_form(request, recommendation)
    if form.may_be_saved():
        content, base = form.content(), form.cleaned_data["base"]
        try:
            versions.check_base(recommendation, content, base=base)  # the page that merges calls no door
            saved = versions.revise(recommendation, content, base=base, **form.arrangement(), by=request.user)
        except versions.StaleBase as stale:
            theirs = stale.theirs
            return held_entries.confirm(request, lambda: _merge_page(request, form, recommendation, theirs))
        _add_message(request, recommendation, saved)
        return _after_saving(form, recommendation)
    return _next_page(request, form, recommendation.workshop, recommendation=recommendation)


@access.needs("recommendation.preview")
@require_POST
def printed(request: SignedInRequest, slug: str) -> HttpResponse:
    """Return the text typed so far as it will be printed. Nothing is saved."""
    workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    recommendation = _based_on(request.POST.get("base", ""), workshop, request.user)
    paragraphs = paragraph_forms.bound(request.POST, ())
    values: dict[str, Any] = {name: request.POST.get(name, "") for name in _TYPED}
    values["addressees"] = request.POST.getlist("addressees")
    context = _printed(values, paragraphs, recommendation, workshop)
    return render(request, "recommendations/drafting/_printed.html", context)


def _based_on(base: str, workshop: Workshop, user: User) -> Recommendation | None:
    """Return the recommendation of a version that `user` edits, or None for a new draft."""
    try:
        version = UUID(base)
    except ValueError:
        return None
    mine = Recommendation.objects.written_by(user).filter(workshop=workshop, versions__key=version)
    return mine.select_related("current").first()


def _printed(
    values: Mapping[str, Any],
    paragraphs: list[ParagraphForm],
    recommendation: Recommendation | None,
    workshop: Workshop,
) -> dict[str, Any]:
    """Return the context of `_printed.html`."""
    text = drafting_printed.printed(
        recommendation,
        language=workshop.language,
        paragraphs=[(form["text"].html_name, content) for form in paragraphs for content in form.shown()],
        pasted=values["paste"],
        values=values,
    )
    return {"printed": text, "labels": {name: part.label for name, part in version_content.parts().items()}}


def _edit_form(request: SignedInRequest, recommendation: Recommendation) -> VersionForm:
    arguments: dict[str, Any] = {
        "workshop": recommendation.workshop,
        "user": request.user,
        "recommendation": recommendation,
    }
    if recommendation.circulated_at:
        rows = page.rows_of(recommendation, recommendation.saved)
        arguments["labels"] = {str(row.key): row.label for row in rows}
    if request.method == "POST":
        return VersionForm(request.POST, **arguments)
    paragraphs = recommendation.saved.texts.select_related("paragraph")
    return VersionForm(rows=rows_of(paragraphs), **arguments)


def _add_message(request: HttpRequest, recommendation: Recommendation, saved: Version | None) -> None:
    if saved is None:
        messages.info(request, str(UNCHANGED))
    elif recommendation.circulated_at:
        messages.success(
            request,
            _("The new version has been saved. Other participants will not see this version until you circulate it."),
        )
    else:
        message = _("Your draft has been saved.")
        is_private = recommendation.state == State.DRAFT
        messages.success(request, f"{message} {_visibility(recommendation)}" if is_private else message)


def _visibility(recommendation: Recommendation) -> str:
    """Return the sentence on who can see the draft."""
    recommendation.refresh_from_db(fields=["is_shared"])
    if recommendation.is_shared:
        return _("The draft is shared with the delegation of %s.") % with_article(recommendation.lead_name)
    if recommendation.co_authors.exists():
        return _("Only the authors can see the draft until it is shared, forwarded or submitted.")
    return str(ONLY_YOU)


def _after_saving(form: VersionForm, recommendation: Recommendation) -> HttpResponse:
    return redirect("drafting:edit", recommendation.key) if form.action == STAY else redirect(recommendation)


def _next_page(request: HttpRequest, form: VersionForm, workshop: Workshop, **context: Any) -> HttpResponse:
    """Return the page with the form: as given, with errors, or rearranged by the button pressed or for a preview.

    One can go back to each step of the work on a text, so a page with a rearranged form has an address of its own.
    """
    if form.is_bound and not form.is_to_be_saved:
        return held_entries.confirm(request, lambda: _form_page(request, form.rearranged(), workshop, **context))
    if form.is_bound and form.is_valid() and form.needs_preview:
        return held_entries.confirm(request, lambda: _form_page(request, form.preview(), workshop, **context))
    return _form_page(request, form, workshop, **context)


def _form_page(request: HttpRequest, form: VersionForm, workshop: Workshop, **context: Any) -> HttpResponse:
    """Return the page with the form as given."""
    recommendation = context.get("recommendation")
    crumbs = [(workshop.short_name, workshop.get_absolute_url())]
    crumbs.append((_("Recommendations"), page.list_url(workshop)))
    if recommendation:
        crumbs.append((recommendation.short_symbol or _("Draft"), recommendation.get_absolute_url()))
    crumbs.append((_("Edit") if recommendation else _("New draft"), ""))
    cancel = recommendation.get_absolute_url() if recommendation else page.list_url(workshop)
    context |= {"form": form, "workshop": workshop, "crumbs": crumbs, "cancel": cancel}
    values: dict[str, Any] = {name: str(form[name].value() or "") for name in _TYPED}
    values["addressees"] = form["addressees"].value() or []
    context |= _printed(values, form.paragraphs, recommendation, workshop)
    return render(request, "recommendations/drafting/edit.html", context)


def _merge_page(
    request: HttpRequest, form: VersionForm, recommendation: Recommendation, theirs: Version
) -> HttpResponse:
    """Return the page with the colleague's version and its changes next to the form with all changes merged."""
    base = recommendation.versions.get(key=form.cleaned_data["base"])
    merged = merge.combine(base=version_content.of(base), theirs=version_content.of(theirs), typed=form.content())
    context = {"theirs": theirs, "differences": page.differences(recommendation, base, theirs)}
    return _form_page(
        request,
        MergeForm(form, merged, theirs),
        recommendation.workshop,
        recommendation=recommendation,
        **context,
    )
