"""The list of participants: filter, sort, export and bulk actions."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from members.models import User
from members.requests import SignedInRequest
from registry import access, filters, held_entries, post_forms
from registry.fields import boxes
from registry.spreadsheets import writer
from workshops import user_roles
from workshops.delegations import bulk_actions, departures, export
from workshops.delegations import participants as delegations_participants
from workshops.delegations.bulk_actions import Skipped
from workshops.delegations.forms.bulk_actions import BulkActionForm
from workshops.delegations.forms.filters import ParticipantsForm
from workshops.models import Delegate, DelegateState, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

PER_PAGE = 25


@access.needs("delegate.view")
@require_safe
def participants(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    form, delegates = _filtered(workshop, request.user, request.GET)
    page = delegations_participants.PeoplePaginator(delegates.select_related("delegation"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = user_roles.bearings(workshop, request.user) | {"form": form, "page": page, "heads": form.heads()}
    context["query"] = _query(request.GET)
    context["bulk_form"] = bulk_form = BulkActionForm(query=context["query"], offered=page)
    checkboxes = boxes(bulk_form["selected"]) if context["may_register"] else {}
    context["rows"] = [
        (delegate, opens, checkboxes.get(str(delegate.key)))
        for delegate, opens in delegations_participants.openable(page, workshop, request.user)
    ]
    context["may_reauthenticate"] = access.may_ask_again(request, "delegate.export")
    return render(request, "workshops/delegations/participants.html", context)


def _filtered(workshop: Workshop, user: User, query: QueryDict) -> tuple[ParticipantsForm, QuerySet[Delegate]]:
    """Return the filter form for `query` and the delegates that match it."""
    may_register = roles_of(user).has(workshop, *REGISTRARS)
    form = ParticipantsForm(query or None, workshop=workshop, may_register=may_register)
    return form, form.narrow(Delegate.objects.filter(delegation__workshop=workshop))


def _query(parameters: QueryDict) -> str:
    """Return the query string of the filters and sort order, without the page number."""
    parameters = parameters.copy()
    parameters.pop("page", None)
    return parameters.urlencode()


@access.needs("delegation.manage")
def bulk_action(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show who is included in a bulk action and who is skipped, and why; `do=apply` carries it out."""
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    request.workshop = workshop
    if request.method != "POST":
        return redirect("delegations:participants", slug)
    form = BulkActionForm(request.POST)
    context = user_roles.bearings(workshop, request.user) | {"form": form}
    if form.is_valid() and _load_delegates(workshop, request.user, form):
        action, back = form.cleaned_data["action"], _list_url(workshop, form.cleaned_data["query"])
        applies, skipped = bulk_actions.plan(action, form.delegates)
        if request.POST.get("do") == "apply" and not post_forms.is_shown_again():
            _add_messages(request, action, *bulk_actions.carry_out(action, applies, by=request.user), len(skipped))
            return redirect(back)
        context |= {"applies": applies, "skipped": skipped, "back": back, "label": bulk_actions.ACTIONS[action]}
        if applies and action == "withdraw":
            context |= departures.shown(applies, DelegateState.WITHDRAWN, by=request.user)
        if action == "invite":
            context["shared"] = bulk_actions.sharing_address(applies)
        context["is_all"] = form.cleaned_data["scope"] == "all"
        context["button"] = bulk_actions.button(action, len(applies))
    return held_entries.confirm(request, lambda: render(request, "workshops/delegations/bulk_action.html", context))


def _load_delegates(workshop: Workshop, user: User, form: BulkActionForm) -> bool:
    """Set `form.delegates`; add a form error and return False if there are none, or too many."""
    data = form.cleaned_data
    if data["scope"] == "selected":
        delegates: QuerySet[Delegate] = Delegate.objects.filter(delegation__workshop=workshop, key__in=data["selected"])
    else:
        _form, delegates = _filtered(workshop, user, QueryDict(data["query"]))
    delegates = delegates.select_related("delegation__workshop", "delegation__partner", "user").order_by(
        "sort_key", "pk"
    )
    form.delegates = list(delegates[: bulk_actions.MAX_DELEGATES + 1])
    if not form.delegates:
        message = _("Select at least one participant, or apply the action to all listed participants.")
        form.add_error(None, ValidationError(message, code="none_selected"))
    if len(form.delegates) > bulk_actions.MAX_DELEGATES:
        message = _("Select up to %d participants at a time. Use the filters to shorten the list.")
        form.add_error(None, message % bulk_actions.MAX_DELEGATES)
    return form.is_valid()


def _list_url(workshop: Workshop, query: str) -> str:
    url = reverse("delegations:participants", args=[workshop.slug])
    query = QueryDict(query).urlencode()
    return f"{url}?{query}" if query else url


def _add_messages(request: SignedInRequest, action: str, done: int, refused: Skipped, skipped: int) -> None:
    message = bulk_actions.receipt(action, done)
    if skipped:
        message += " "
        message += ngettext("%d participant was not included.", "%d participants were not included.", skipped) % skipped
    messages.success(request, message)
    for delegate, reason in refused[:10]:
        messages.warning(request, f"{delegate.names_in_delegation}: {reason}")


@access.needs("delegate.export")
@require_safe
def participants_csv(request: SignedInRequest, slug: str) -> HttpResponseBase:
    workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    form, delegates = _filtered(workshop, request.user, request.GET)
    if refusal := _refusal(request, form):
        return refusal
    lines = writer.csv_lines(*_export(workshop, delegates, request.user))
    return export.as_download(StreamingHttpResponse(lines), f"participants-{workshop.slug}.csv")


@access.needs("delegate.export")
@require_safe
def participants_xlsx(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    form, delegates = _filtered(workshop, request.user, request.GET)
    if refusal := _refusal(request, form):
        return refusal
    book = writer.workbook(_("Participants"), *_export(workshop, delegates, request.user))
    return export.as_download(HttpResponse(book), f"participants-{workshop.slug}.xlsx")


def _refusal(request: SignedInRequest, form: ParticipantsForm) -> HttpResponse | None:
    """Return the answer to filters that the list ignores; None if the file has exactly the people of the list."""
    ignored = [*form.invalid, *["from"] * form.ignores_source]
    return filters.refusal(ignored, filters.unknown(request.GET, *form.fields, "from", "page"))


def _export(workshop: Workshop, delegates: QuerySet[Delegate], by: User) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the filtered list as a table, and record the export."""
    table = export.table(delegates.select_related("delegation"), workshop, by)
    export.record(workshop, delegates.count(), by=by)
    return table
