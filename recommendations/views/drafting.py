"""The list of a workshop's texts, and the page on which one is written."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recommendations import comparing, drafting, guarding, listing, reading
from recommendations.forms.drafting import STAY, RevisionForm, rows_of
from recommendations.forms.listing import ListForm
from recommendations.models import State
from recommendations.views.opening import text_or_404
from registry import access
from registry.names import with_article
from workshops.models import Role, Workshop
from workshops.roles import standing

PAGE = 25


@access.needs("recommendation.view")
@require_safe
def recommendations(request, slug):
    workshop = request.workshop = get_object_or_404(Workshop, slug=slug)
    if not standing(request.user).takes_part_in(workshop):
        raise Http404
    form = ListForm(request.GET, listing.choices(workshop))
    texts = listing.narrowed(listing.listed(workshop, request.user), workshop, request.user, **form.found)
    page = Paginator(listing.ordered(texts, form.value("sort")), PAGE).get_page(request.GET.get("page"))
    return render(request, "recommendations/list.html", _list_context(request, workshop, form, page))


def _list_context(request, workshop, form, page):
    crumbs = [(workshop.short_name, workshop.get_absolute_url()), (_("Recommendations"), "")]
    own = standing(request.user).delegates_in(workshop)
    may_draft = any(drafting.may_draft(delegate) for delegate in own)
    decides = standing(request.user).has(workshop, Role.SECRETARIAT, Role.CHAIR)
    closes = guarding.moment(workshop.submissions_close_at, workshop)
    return {
        "workshop": workshop,
        "form": form,
        "page": page,
        "crumbs": crumbs,
        "may_draft": may_draft,
        "may_adopt": decides and any(text.state == State.FINAL_DRAFT for text in page),
        "closes": closes,
    }


@access.needs("recommendation.draft")
def draft(request, slug):
    workshop = request.workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    if not any(drafting.may_draft(delegate) for delegate in standing(request.user).delegates_in(workshop)):
        raise drafting.DraftRefused(_("Delegates put texts forward; you have no delegation here that does."))
    data = request.POST if request.method == "POST" else None
    form = RevisionForm(data, workshop=workshop, user=request.user, topic=request.GET.get("topic", ""))
    if form.is_to_be_saved and form.is_valid():
        recommendation = drafting.create(**form.draft(), by=request.user)
        _say_saved(request, recommendation, recommendation.current)
        return _after_saving(form, recommendation)
    return _write(request, form, workshop, closed=guarding.closed_words(workshop))


@access.needs("recommendation.edit")
def edit(request, key):
    texts = reading.related().written_by(request.user)
    recommendation = text_or_404(request, texts, key)
    drafting.check_editable(recommendation, by=request.user)
    form = _edit_form(request, recommendation)
    if form.is_to_be_saved and form.is_valid():
        try:
            saved = drafting.revise(recommendation, **form.revision(), by=request.user)
        except drafting.StaleBase as stale:
            return _write_on_theirs(request, form, recommendation, stale.theirs)
        _say_saved(request, recommendation, saved)
        return _after_saving(form, recommendation)
    return _write(request, form, recommendation.workshop, recommendation=recommendation)


def _edit_form(request, recommendation):
    ours = {"workshop": recommendation.workshop, "user": request.user, "recommendation": recommendation}
    if recommendation.circulated_at:
        rows = reading.rows_of(recommendation, recommendation.current)
        ours["labels"] = {str(row.key): row.label for row in rows}
    if request.method == "POST":
        return RevisionForm(request.POST, **ours)
    return RevisionForm(rows=rows_of(recommendation.current), **ours)


def _say_saved(request, recommendation, saved):
    if saved is None:
        messages.info(request, _("Nothing was changed, so nothing was saved."))
    elif recommendation.circulated_at:
        messages.success(request, _("The new wording has been saved. Others see it once you circulate it."))
    else:
        said = _("Your draft has been saved.")
        messages.success(request, f"{said} {_reach(recommendation)}" if recommendation.state == State.DRAFT else said)


def _reach(recommendation):
    """Who sees a draft as it stands now."""
    recommendation.refresh_from_db(fields=["is_shared"])
    if recommendation.is_shared:
        return _("It is shared with the delegation of %s.") % with_article(recommendation.lead_name)
    if recommendation.co_authors.exists():
        return _("Nobody but its authors sees it until it is handed on or shared.")
    return _("Nobody but you sees it until you hand it on or share it.")


def _after_saving(form, recommendation):
    return redirect("recommendations:edit", recommendation.key) if form.action == STAY else redirect(recommendation)


def _write(request, form, workshop, *, status=200, **context):
    """Show the form: as it came, with its errors, or rearranged by the button pressed."""
    if form.is_bound and not form.is_to_be_saved:
        form = form.rearranged()
    recommendation = context.get("recommendation")
    crumbs = [(workshop.short_name, workshop.get_absolute_url())]
    crumbs.append((_("Recommendations"), reading.list_url(workshop)))
    if recommendation:
        crumbs.append((recommendation.short_symbol or _("Draft"), recommendation.get_absolute_url()))
    crumbs.append((_("Edit") if recommendation else _("New draft"), ""))
    cancel = recommendation.get_absolute_url() if recommendation else reading.list_url(workshop)
    context |= {"form": form, "workshop": workshop, "crumbs": crumbs, "cancel": cancel}
    return render(request, "recommendations/edit.html", context, status=status)


def _write_on_theirs(request, form, recommendation, theirs):
    """Both texts: what a colleague saved meanwhile with its changes marked, and the form as typed, now based on it."""
    base = recommendation.revisions.get(key=form.cleaned_data["base"])
    rows = reading.rows_of(recommendation, theirs)
    changes = comparing.paragraphs(reading.rows_of(recommendation, base), rows)
    context = {"theirs": theirs, "changes": changes, "title_pieces": comparing.words(base.title, theirs.title)}
    context["rationale_pieces"] = comparing.words(base.rationale, theirs.rationale)
    return _write(
        request, form.on(theirs), recommendation.workshop, status=409, recommendation=recommendation, **context
    )
