"""Pages on which a delegation prepares, releases and withdraws an amendment, and on which it is read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from recommendations import floor, visibility
from recommendations.amendments import acts, drafts, entries, group, permissions
from recommendations.amendments.forms import AmendForm, AmendmentForm, ChangeForm, ConfirmForm
from recommendations.amendments.views.lookup import amended_or_404, amendment_or_404, change_or_404
from recommendations.amendments.words import pieces
from recommendations.models import Act, Amendment, Circulation, Recommendation, State
from recommendations.models.amendment import DRAFTERS, RELEASERS
from recommendations.models.position import POSITION_READERS
from recommendations.reading import page
from registry import access, held_entries
from workshops.roles import OFFICERS
from workshops.user_roles import roles_of


def crumbs(recommendation: Recommendation, last: str | Promise, amendment: Amendment | None = None) -> Any:
    """Return the breadcrumbs of a page below a recommendation, or below one of its amendments."""
    path = page.crumbs(recommendation, last)
    if amendment:
        name = amendment.short_symbol or _("Draft amendment")
        path.insert(-1, (name, amendment.get_absolute_url()))
    return path


@access.needs("amendment.write", creates=True)
def amend(request: SignedInRequest, key: UUID) -> HttpResponse:
    recommendation = amended_or_404(request, key)
    delegates = permissions.delegates_for(request.user, recommendation)
    assert recommendation.circulated, "what is in discussion has been circulated"
    data = request.POST if request.method == "POST" else None
    rows = page.rows_of(recommendation, recommendation.circulated)
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("paragraph", "act")}
    form = AmendForm(data, rows=rows, delegates=delegates, **asked)
    amendment = None
    if not form.is_preview:
        amendment = form.carry_out(lambda: drafts.prepare(recommendation, **form.details(), by=request.user))
    if amendment:
        messages.success(
            request,
            _("The draft has been saved. Only your delegation can read the draft until the amendment is submitted."),
        )
        return redirect(amendment)
    closed = permissions.closed_notice(recommendation)
    return _form_page(request, form, recommendation, recommendation.circulated.circulation, closed=closed)


@access.needs("amendment.write", creates=True)
def add_change(request: SignedInRequest, key: UUID) -> HttpResponse:
    amendment = amendment_or_404(request, key)
    permissions.check_draft(amendment, by=request.user)
    data = request.POST if request.method == "POST" else None
    asked: dict[str, Any] = {name: request.GET.get(name, "") for name in ("paragraph", "act")}
    form = ChangeForm(data, rows=page.rows_of(amendment.recommendation, amendment.circulation.version), **asked)
    added = None
    if not form.is_preview:
        added = form.carry_out(
            lambda: drafts.add_change(amendment, change=form.content(), once=form.cleaned_data["once"], by=request.user)
        )
    if added:
        messages.success(request, _("The change has been added to the draft."))
        return redirect(amendment)
    return _form_page(request, form, amendment.recommendation, amendment.circulation, amendment=amendment)


@access.needs("amendment.write")
def edit_change(request: SignedInRequest, key: UUID) -> HttpResponse:
    change = change_or_404(request, key)
    amendment = change.amendment
    permissions.check_draft(amendment, by=request.user)
    if "remove" in request.POST:
        drafts.remove_change(change, by=request.user)
        messages.success(request, _("The change has been removed from the draft."))
        return redirect(amendment)
    data = request.POST if request.method == "POST" else None
    form = ChangeForm(data, rows=page.rows_of(amendment.recommendation, amendment.circulation.version), change=change)
    saved = None
    if not form.is_preview:
        saved = form.carry_out(
            lambda: drafts.edit_change(change, change=form.content(), check=form.check, by=request.user)
        )
    if saved:
        messages.success(request, _("The change has been saved."))
        return redirect(amendment)
    return _form_page(
        request, form, amendment.recommendation, amendment.circulation, amendment=amendment, change=change
    )


@access.needs("amendment.write")
def edit(request: SignedInRequest, key: UUID) -> HttpResponse:
    amendment = amendment_or_404(request, key)
    permissions.check_draft(amendment, by=request.user)
    form = AmendmentForm(request.POST if request.method == "POST" else None, amendment=amendment)
    if form.carry_out(lambda: drafts.edit(amendment, **form.cleaned_data, check=form.check, by=request.user)):
        messages.success(request, _("The draft has been saved."))
        return redirect(amendment)
    title = _("Title and justification")
    context = {"amendment": amendment, "form": form, "title": title}
    context["crumbs"] = crumbs(amendment.recommendation, title, amendment)
    return render(request, "recommendations/amendments/edit.html", context)


@access.needs("amendment.view")
@require_safe
def amendment(request: SignedInRequest, key: UUID) -> HttpResponse:
    amendment = amendment_or_404(request, key)
    found = entries.of_amendment(amendment, request.user)
    for entry in found:
        entry.acts = acts.on_change(entry, request.user)
    context = {"amendment": amendment, "entries": found, "acts": acts.on_amendment(amendment, request.user)}
    context |= _draft_context(request, amendment)
    context |= {"recommendation": amendment.recommendation, "workshop": amendment.recommendation.workshop}
    context["reads_evidence"] = visibility.allows(POSITION_READERS, request.user, amendment)
    sponsors = amendment.sponsors.filter(left_at=None).select_related("delegation")
    context["sponsors"] = [one.delegation.name for one in sponsors]
    context["is_officer"] = roles_of(request.user).has(amendment.recommendation.workshop, *OFFICERS)
    context["crumbs"] = crumbs(amendment.recommendation, amendment.short_symbol or _("Draft amendment"))
    return render(request, "recommendations/amendments/amendment.html", context)


def _draft_context(request: SignedInRequest, amendment: Amendment) -> dict[str, Any]:
    """Return what the page of a draft says about who can edit, submit and confirm it; nothing once it has been
    submitted.
    """
    if not amendment.is_draft:
        return {}
    is_own = visibility.allows(DRAFTERS, request.user, amendment)
    may_edit = is_own and amendment.recommendation.state == State.IN_DISCUSSION
    return {
        "may_edit": may_edit,
        "needs_head": may_edit and not visibility.allows(RELEASERS, request.user, amendment),
        "closed": permissions.closed_notice(amendment.recommendation, amendment),
        "group_acts": acts.in_group(amendment, request.user),
        "confirmations": group.confirmations(amendment),
    }


@access.needs("amendment.release")
def act(request: SignedInRequest, key: UUID, act: str) -> HttpResponse:
    if act not in acts.ACTS:
        raise Http404
    amendment = amendment_or_404(request, key)
    action = acts.ACTS[act]
    action.check(amendment, by=request.user)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done = action.carry_out(amendment, by=request.user)
        symbol = getattr(done, "short_symbol", "") or amendment.short_symbol
        messages.success(request, str(action.event.message) % {"amendment": symbol})
        if act == "discard":
            return redirect(amendment.recommendation)
        if isinstance(done, Amendment):  # a correction is an amendment of its own
            return redirect(done)
        is_applied = act == "apply"
        return redirect((is_applied and floor.room_of(request.user, amendment.recommendation)) or amendment)
    context = {"amendment": amendment, "form": form, "action": action}
    context["entries"] = entries.of_amendment(amendment, request.user)
    context["crumbs"] = crumbs(amendment.recommendation, action.event.button, amendment)
    return render(request, "recommendations/amendments/act.html", context)


def _form_page(
    request: HttpRequest,
    form: ChangeForm,
    recommendation: Recommendation,
    circulation: Circulation,
    **context: Any,
) -> HttpResponse:
    """Return the page with the form of a change; with the button Preview, also with the words that it changes."""
    amendment = context.get("amendment")
    title = _("Change proposed by the amendment") if amendment else _("Propose an amendment")
    context |= {"form": form, "recommendation": recommendation, "circulation": circulation, "title": title}
    context["cancel"] = (amendment or recommendation).get_absolute_url()
    context["crumbs"] = crumbs(recommendation, title, amendment)
    if not form.is_preview:
        return render(request, "recommendations/amendments/amend.html", context)
    return held_entries.confirm(request, lambda: _preview_page(request, form, context))


def _preview_page(request: HttpRequest, form: ChangeForm, context: dict[str, Any]) -> HttpResponse:
    text = str(form["text"].value() or "").strip()
    act = str(form["act"].value() or "")
    proposed = {Act.DELETE: "", Act.MOVE: form.present()}.get(act, text)  # type: ignore[call-overload]  # a value of Act
    context |= {"preview": pieces(form.present(), proposed), "is_move": act == Act.MOVE}
    return render(request, "recommendations/amendments/amend.html", context)
