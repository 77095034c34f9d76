"""Pages on which a coordinator asks the partners of its group to confirm a draft amendment, and a partner confirms it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations import amendment_events as events
from recommendations.amendments import entries, group
from recommendations.amendments.forms.group import GroupForm, SeenForm
from recommendations.amendments.views.drafts import crumbs
from recommendations.amendments.views.lookup import amendment_or_404
from recommendations.models import Amendment
from registry import access
from registry.access import Refused


@access.needs("amendment.release")
def ask_group(request: SignedInRequest, key: UUID) -> HttpResponse:
    amendment = amendment_or_404(request, key)
    group.check_asking(amendment, by=request.user)
    delegations = group.to_be_asked(amendment)
    if not delegations:
        raise Refused(_("All partners of the group whose head of delegation has an account have been asked."))
    form = GroupForm(request.POST if request.method == "POST" else None, delegations=delegations)
    if form.carry_out(lambda: group.ask(amendment, delegations=form.chosen(), by=request.user)):
        messages.success(request, str(events.GROUP_ASKED.message))
        return redirect(amendment)
    intro = _(
        "The head of delegation of each partner selected will be able to read and confirm the draft. The partners "
        "that confirm it will be named as co-sponsors when the amendment is submitted; no other partner will be "
        "named. If you edit the draft, they will have "
        "to confirm it again."
    )
    return _page(request, amendment, form, str(events.GROUP_ASKED.button), intro)


@access.needs("amendment.release")
def confirm(request: SignedInRequest, key: UUID) -> HttpResponse:
    amendment = amendment_or_404(request, key)
    group.check_confirmation(amendment, by=request.user)
    data = request.POST if request.method == "POST" else None
    form = SeenForm(data, initial={"seen": group.checksum(amendment)})
    if form.carry_out(lambda: group.confirm(amendment, seen=form.cleaned_data["seen"], by=request.user)):
        messages.success(request, str(events.GROUP_ANSWERED.message))
        return redirect(amendment)
    return _page(request, amendment, form, str(events.GROUP_ANSWERED.button), str(events.GROUP_ANSWERED.question))


def _page(request: HttpRequest, amendment: Amendment, form: Any, title: str, intro: str) -> HttpResponse:
    context = {"amendment": amendment, "form": form, "title": title, "intro": intro}
    context["entries"] = entries.of_amendment(amendment, request.user)  # type: ignore[arg-type]  # signed in
    context["crumbs"] = crumbs(amendment.recommendation, title, amendment)
    return render(request, "recommendations/amendments/in_group.html", context)
