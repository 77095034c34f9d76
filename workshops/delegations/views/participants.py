"""The list of delegates for who takes part: narrowed, ordered, exported; and many of them acted on together."""

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
from django.views.decorators.http import require_POST, require_safe

from members.models import User
from members.requests import SignedInRequest
from registry import access
from registry.fields import boxes
from registry.spreadsheets import writer
from workshops import user_roles
from workshops.delegations import bulk_actions, export
from workshops.delegations import participants as delegations_participants
from workshops.delegations.bulk_actions import LeftOut
from workshops.delegations.forms.bulk_actions import BulkActionForm
from workshops.delegations.forms.filters import ParticipantsForm
from workshops.models import Delegate, Workshop
from workshops.roles import REGISTRARS
from workshops.user_roles import roles_of

PER_PAGE = 25


@access.needs("delegate.view")
@require_safe
def participants(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    form, listed = _narrowed(workshop, request.user, request.GET)
    page = delegations_participants.PeoplePaginator(listed.select_related("delegation"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = user_roles.bearings(workshop, request.user) | {"form": form, "page": page, "heads": form.heads()}
    context["query"] = _kept(request.GET)
    context["together"] = together = BulkActionForm(query=context["query"], offered=page)
    box_of = boxes(together["picked"]) if context["may_register"] else {}
    context["rows"] = [
        (one, opens, box_of.get(str(one.key)))
        for one, opens in delegations_participants.openable(page, workshop, request.user)
    ]
    context["may_ask"] = access.may_ask_again(request, "delegate.export")
    return render(request, "workshops/delegations/participants.html", context)


def _narrowed(workshop: Workshop, user: User, asked: QueryDict) -> tuple[ParticipantsForm, QuerySet[Delegate]]:
    """(form, delegates) of the list that `asked`, a QueryDict, asks for."""
    may_register = roles_of(user).has(workshop, *REGISTRARS)
    form = ParticipantsForm(asked or None, workshop=workshop, may_register=may_register)
    return form, form.narrow(Delegate.objects.filter(delegation__workshop=workshop))


def _kept(asked: QueryDict) -> str:
    """How a list is narrowed, as it stands in an address; without the page."""
    kept = asked.copy()
    kept.pop("page", None)
    return kept.urlencode()


@access.needs("delegation.manage")
@require_POST
def bulk_action(request: SignedInRequest, slug: str) -> HttpResponse:
    """First who is meant and who is left out, and why; `do=act` carries it out."""
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    request.workshop = workshop
    form = BulkActionForm(request.POST)
    context = user_roles.bearings(workshop, request.user) | {"form": form}
    if form.is_valid() and _chosen(workshop, request.user, form):
        act, back = form.cleaned_data["act"], _list(workshop, form.cleaned_data["query"])
        applies, skipped = bulk_actions.plan(act, form.chosen)
        if request.POST.get("do") == "act":
            _tell(request, act, *bulk_actions.carry_out(act, applies, by=request.user), len(skipped))
            return redirect(back)
        context |= {"applies": applies, "skipped": skipped, "label": bulk_actions.ACTS[act], "back": back}
    return render(request, "workshops/delegations/bulk_action.html", context)


def _chosen(workshop: Workshop, user: User, form: BulkActionForm) -> bool:
    """Put the delegates that are meant on the form; whether there are any, and not too many."""
    said = form.cleaned_data
    if said["scope"] == "picked":
        found: QuerySet[Delegate] = Delegate.objects.filter(delegation__workshop=workshop, key__in=said["picked"])
    else:
        _form, found = _narrowed(workshop, user, QueryDict(said["query"]))
    found = found.select_related("delegation__workshop", "delegation__partner").order_by("sort_key", "pk")
    form.chosen = list(found[: bulk_actions.MOST + 1])
    if not form.chosen:
        sentence = _("Nobody was chosen. Tick people on the list, or take all of it.")
        form.add_error(None, ValidationError(sentence, code="nobody"))
    if len(form.chosen) > bulk_actions.MOST:
        form.add_error(None, _("Take at most %d people at once: narrow the list.") % bulk_actions.MOST)
    return form.is_valid()


def _list(workshop: Workshop, query: str) -> str:
    address = reverse("delegations:participants", args=[workshop.slug])
    kept = QueryDict(query).urlencode()
    return f"{address}?{kept}" if kept else address


def _tell(request: SignedInRequest, act: str, done: int, refused: LeftOut, skipped: int) -> None:
    words = bulk_actions.receipt(act, done)
    if skipped:
        words += " " + ngettext("%d was left out.", "%d were left out.", skipped) % skipped
    messages.success(request, words)
    for one, reason in refused[:10]:
        messages.warning(request, f"{one.badge_name}, {one.delegation.name}: {reason}")


@access.needs("delegate.export")
@require_safe
def participants_csv(request: SignedInRequest, slug: str) -> HttpResponseBase:
    workshop, (head, rows) = _export(request, slug)
    lines = writer.csv_lines(head, rows)
    return export.as_download(StreamingHttpResponse(lines), f"delegates-{workshop.slug}.csv")


@access.needs("delegate.export")
@require_safe
def participants_xlsx(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop, (head, rows) = _export(request, slug)
    book = writer.workbook(_("Delegates"), head, rows)
    return export.as_download(HttpResponse(book), f"delegates-{workshop.slug}.xlsx")


def _export(request: SignedInRequest, slug: str) -> tuple[Workshop, tuple[list[str], list[list[Any]]]]:
    """Exactly the list that the address asks for, as a table; that it left the portal is recorded."""
    workshop = get_object_or_404(Workshop.objects.attended_by(request.user), slug=slug)
    _form, listed = _narrowed(workshop, request.user, request.GET)
    head, rows = export.table(listed.select_related("delegation"), workshop, request.user)
    export.record(workshop, len(rows), by=request.user)
    return workshop, (head, rows)
