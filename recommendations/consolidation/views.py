"""Pages on which proposals are merged into a recommendation, and on which the lead undoes a merger."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations.consolidation import contents, drafts, mergers, permissions, similarity, updates
from recommendations.consolidation.contents import Draft, SourceParagraph, TargetParagraph
from recommendations.consolidation.forms import CompletionForm, ConfirmForm, DecisionForm, SourcesForm, WordingForm
from recommendations.models import Consolidation
from recommendations.notifications import recipients
from recommendations.reading import page, provenance
from recommendations.reading.lookup import recommendation_or_404
from registry import access


@access.needs("consolidation.prepare", creates=True)
def prepare(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Choose the proposals to be merged into a recommendation, or add more to an existing draft."""
    target = recommendation_or_404(request, page.related().consolidated_by(request.user), key)
    permissions.check_open(target, by=request.user)
    draft = Consolidation.objects.filter(target=target).first()
    candidates = drafts.candidates(target, request.user)
    candidates = candidates.select_related("circulated", "lead__partner", "lead__organisation").order_by("serial")
    form = SourcesForm(request.POST if request.method == "POST" else None, candidates=candidates)
    if saved := form.carry_out(lambda: drafts.prepare(target, form.chosen(), by=request.user)):
        messages.success(request, _("The proposals have been added to the draft. Decide on each paragraph."))
        return redirect(saved)
    context = {"target": target, "form": form, "draft": draft}
    context["crumbs"] = page.crumbs(target, _("Merge proposals"))
    return render(request, "recommendations/consolidation/prepare.html", context)


@access.needs("consolidation.prepare")
@require_safe
def consolidation(request: SignedInRequest, key: UUID) -> HttpResponse:
    draft = contents.read(_found(request, key))
    target = draft.consolidation.target
    index = _index(draft)
    for one in draft.missing:
        one.similar = [name for name, _text in _similar(index, one)]
    context = {"is_open": permissions.may_consolidate(request.user, target)}
    return _page(request, "consolidation", draft, "", refusal=mergers.refusal(draft, by=request.user), **context)


@access.needs("consolidation.prepare")
def decide(request: SignedInRequest, key: UUID, paragraph: UUID) -> HttpResponse:
    """Decide what becomes of the paragraph of a source."""
    draft = contents.read(_open(request, key))
    one = draft.source_paragraph(paragraph)
    if one is None:
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None, draft=draft, paragraph=one)
    decided = form.carry_out(
        lambda: drafts.decide(draft.consolidation, paragraph, form.choice(), check=form.check, by=request.user)
    )
    if decided:
        messages.success(request, _("The decision has been saved."))
        choice = form.choice()
        if choice.act == drafts.MERGE:
            return redirect("consolidation:reword", key, next(iter(choice.targets)))
        return redirect(f"{draft.consolidation.get_absolute_url()}#{one.anchor}")
    title = _("Decide on a paragraph")
    shared = [(name, similarity.shared_words(one.text, text)) for name, text in _similar(_index(draft), one)]
    return _page(request, "decide", draft, title, form=form, paragraph=one, similar=shared)


def _index(draft: Draft) -> similarity.Index[TargetParagraph | SourceParagraph]:
    return similarity.Index([*draft.targets, *draft.paragraphs])


def _similar(index: similarity.Index[TargetParagraph | SourceParagraph], one: SourceParagraph) -> list[tuple[str, str]]:
    """Return the names and texts of the paragraphs of the draft and of other sources that say nearly the same."""
    found = index.similar(one.text, lambda other: isinstance(other, TargetParagraph) or other.source != one.source)
    rows = [(target.place, target.text) for target in found if isinstance(target, TargetParagraph)]
    others = [(other.name, other.text) for other in found if isinstance(other, SourceParagraph)]
    return rows[: similarity.MOST] + others[: similarity.MOST]


@access.needs("consolidation.prepare")
def reword(request: SignedInRequest, key: UUID, paragraph: UUID) -> HttpResponse:
    """Edit a paragraph of the target beside the paragraphs that are merged into it."""
    draft = contents.read(_open(request, key))
    target = draft.target_paragraph(paragraph)
    if target is None:
        raise Http404
    if "remove" in request.POST:
        drafts.remove(draft.consolidation, paragraph, by=request.user)
        messages.success(request, _("The paragraph has been removed from the draft."))
        return redirect(draft.consolidation)
    form = WordingForm(request.POST if request.method == "POST" else None, draft=draft, paragraph=target)
    saved = form.carry_out(
        lambda: drafts.reword(draft.consolidation, paragraph, **form.cleaned_data, check=form.check, by=request.user)
    )
    if saved:
        messages.success(request, _("The wording has been saved."))
        return redirect(f"{draft.consolidation.get_absolute_url()}#{saved.anchor}")
    return _page(request, "reword", draft, _("Edit a paragraph of the draft"), form=form, paragraph=target)


@access.needs("consolidation.prepare")
def update(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Take the changes of the target itself into the draft."""
    consolidation = _open(request, key)
    if request.method != "POST":
        return redirect(consolidation)
    draft = updates.update(consolidation, by=request.user)
    messages.success(request, _("The changes in the target have been added to the draft."))
    return redirect(draft)


@access.needs("consolidation.prepare")
def leave_out(request: SignedInRequest, key: UUID, source: UUID) -> HttpResponse:
    """Take a proposal out of the draft, after a confirmation."""
    draft = contents.read(_open(request, key))
    found = next((one for one in draft.sources if one.recommendation.key == source), None)
    if found is None:
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        drafts.leave_out(draft.consolidation, found.recommendation, by=request.user)
        symbol = found.recommendation.short_symbol
        messages.success(request, _("%(symbol)s has been removed from the draft.") % {"symbol": symbol})
        return redirect(draft.consolidation)
    return _page(request, "leave_out", draft, _("Remove a proposal from the draft"), form=form, source=found)


@access.needs("consolidation.complete")
def complete(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Complete the draft, after showing what will happen."""
    draft = contents.read(_open(request, key))
    if reason := mergers.refusal(draft, by=request.user):
        raise access.Refused(reason)
    initial = {"seen": draft.consolidation.saves}
    form = CompletionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        mergers.complete(draft.consolidation, seen=form.cleaned_data["seen"], by=request.user)
        number = len(draft.sources)
        message = ngettext("%(count)s proposal has been merged.", "%(count)s proposals have been merged.", number)
        messages.success(request, f"{message % {'count': number}} {_('The authors will be notified by e-mail.')}")
        return redirect(draft.consolidation.target)
    notified = recipients.count_notified([source.recommendation for source in draft.sources], request.user)
    return _page(request, "complete", draft, _("Complete the consolidation"), form=form, notified=notified)


@access.needs("consolidation.prepare")
def discard(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Discard the draft, after a confirmation."""
    draft = _found(request, key)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        drafts.discard(draft, by=request.user)
        messages.success(request, _("The draft has been discarded. The recommendations remain unchanged."))
        return redirect(draft.target)
    return _page(request, "discard", contents.read(draft), _("Discard the draft"), form=form)


@access.needs("consolidation.undo")
def undo(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Undo the merger of a recommendation, as its lead."""
    recommendation = recommendation_or_404(request, page.related().visible_to(request.user), key)
    merger = mergers.check_undo(recommendation, by=request.user)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        mergers.undo(recommendation, by=request.user)
        messages.success(request, _("The merger has been undone. The recommendation is under discussion again."))
        return redirect(recommendation)
    context: dict[str, Any] = {"recommendation": recommendation, "form": form, "merger": merger}
    context["destinations"] = provenance.destinations(recommendation, request.user)
    context["crumbs"] = page.crumbs(recommendation, _("Undo the merger"))
    return render(request, "recommendations/consolidation/undo.html", context)


def _found(request: SignedInRequest, key: UUID) -> Consolidation:
    """Return a draft of recommendations that the user may merge, with its target as pages need it."""
    drafts_of_user = Consolidation.objects.visible_to(request.user).select_related("base")
    draft = get_object_or_404(drafts_of_user, key=key)
    draft.target = page.related().get(pk=draft.target_id)
    request.workshop, request.item = draft.target.workshop, draft.get_absolute_url()
    return draft


def _open(request: SignedInRequest, key: UUID) -> Consolidation:
    """Return a draft on which the user can work now. Raises Refused with the reason."""
    draft = _found(request, key)
    permissions.check_open(draft.target, by=request.user)
    return draft


def _page(request: HttpRequest, name: str, draft: Draft, title: str | Promise, **context: Any) -> HttpResponse:
    """Return a page of a draft, with the way back to it."""
    target = draft.consolidation.target
    crumbs = page.crumbs(target, _("Consolidation"))
    if title:
        crumbs = [*crumbs[:-1], (_("Consolidation"), draft.consolidation.get_absolute_url()), (title, "")]
    context |= {"draft": draft, "target": target, "workshop": target.workshop, "title": title, "crumbs": crumbs}
    return render(request, f"recommendations/consolidation/{name}.html", context)
