"""Delegations and their delegates, for the organiser, the secretariat and heads of delegation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from registry import access
from registry.names import with_article
from workshops import user_roles
from workshops.delegations import delegations as delegations_module
from workshops.delegations import departures, invitations, name_forms, participants, people, replies
from workshops.delegations.forms.people import DelegateForm, DelegationForm, QuotaForm
from workshops.models import Capacity, Delegate, DelegateState, Delegation, Workshop


@access.needs("delegation.manage", creates=True)
def delegations(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.staffed_by(request.user), slug=slug)
    request.workshop = workshop  # the navigation need not look it up again
    listed = workshop.delegations.with_places()
    form = DelegationForm(request.POST or None, workshop=workshop, opened=listed, body=request.GET.get("body", ""))
    opened = form.carry_out(lambda: delegations_module.open_delegation(workshop, **form.cleaned_data, by=request.user))
    if opened:
        messages.success(
            request,
            _("The delegation of %s has been added. You can now register its members.") % with_article(opened.name),
        )
        return redirect(opened)
    context = {"form": form, "delegations": listed} | user_roles.bearings(workshop, request.user)
    return render(request, "workshops/delegations/delegations.html", context)


@access.needs("delegate.register")
def delegation(request: SignedInRequest, key: UUID) -> HttpResponse:
    delegation = get_object_or_404(Delegation.objects.registered_by(request.user).select_related("workshop"), key=key)
    request.workshop = delegation.workshop
    context = user_roles.bearings(delegation.workshop, request.user)
    has_form = context["may_register"] or request.method == "POST"  # `change_quota` checks the permission on POST
    form = QuotaForm(request.POST or None, delegation=delegation) if has_form else None
    if form and form.carry_out(
        lambda: delegations_module.change_quota(delegation, **form.cleaned_data, check=form.check, by=request.user)
    ):
        messages.success(request, _("The delegation has been updated."))
        return redirect(delegation)
    delegates = sorted(delegation.delegates.select_related("user"), key=_by_capacity)
    context |= {"delegation": delegation, "form": form, "delegates": delegates}
    context["places"] = delegations_module.places(delegation, delegates, may_add=context["may_register"])
    context["may_remove"] = context["may_register"] and not delegates
    return render(request, "workshops/delegations/delegation.html", context)


@access.needs("delegation.manage")
def remove_delegation(request: SignedInRequest, key: UUID) -> HttpResponse:
    staffed = Workshop.objects.staffed_by(request.user)
    delegation = get_object_or_404(Delegation.objects.filter(workshop__in=staffed).select_related("workshop"), key=key)
    if request.method != "POST":
        return redirect(delegation)
    delegations_module.remove_delegation(delegation, by=request.user)
    messages.success(request, _("The delegation of %s has been removed.") % with_article(delegation.name))
    return redirect("delegations:delegations", delegation.workshop.slug)


def _by_capacity(delegate: Delegate) -> int:
    """Return the sort key that puts the head first, then the others by capacity; names keep their order."""
    return Capacity.values.index(delegate.capacity)


@access.needs("delegate.register", creates=True)
def register(request: SignedInRequest, key: UUID) -> HttpResponse:
    delegation = get_object_or_404(Delegation.objects.registered_by(request.user).select_related("workshop"), key=key)
    request.workshop = delegation.workshop
    form = DelegateForm(request.POST or None, delegation=delegation)
    pointed_out = _pointed_out(request, form, delegation)
    delegate = None
    if not pointed_out:
        delegate = form.carry_out(lambda: people.register(delegation, **form.cleaned_data, by=request.user))
    if delegate:
        messages.success(request, people.receipt(delegate))
        return redirect(request.get_full_path() if request.POST.get("then") == "another" else delegation)
    context = {"form": form, "delegation": delegation} | pointed_out
    context |= user_roles.bearings(delegation.workshop, request.user)
    may_add = bool(context["may_register"])
    context["places"] = delegations_module.places(delegation, delegation.delegates.all(), may_add=may_add)
    return render(request, "workshops/delegations/register.html", context)


@access.needs("delegate.view")
def delegate(request: SignedInRequest, key: UUID) -> HttpResponse:
    visible = Delegate.objects.visible_to(request.user).select_related(
        "delegation__workshop", "ministry", "user", "replaced_by"
    )
    delegate = get_object_or_404(visible, key=key)
    request.workshop = delegate.delegation.workshop
    edits = Delegate.objects.editable_by(request.user).filter(pk=delegate.pk).exists()
    form = DelegateForm(request.POST or None, delegation=delegate.delegation, delegate=delegate, names_only=not edits)
    pointed_out = _pointed_out(request, form, delegate.delegation, changed=delegate)
    changed = None
    if not pointed_out:
        changed = form.carry_out(
            lambda: people.change_delegate(delegate, **form.cleaned_data, check=form.check, by=request.user)
        )
    if changed:
        messages.success(request, _("The registration of %s has been saved.") % changed)
        return redirect(delegate)
    context = {"form": form, "delegate": delegate, "delegation": delegate.delegation, "edits": edits}
    context |= pointed_out
    context |= user_roles.bearings(delegate.delegation.workshop, request.user)
    context["history"] = participants.history_of(delegate) if edits else []
    context["reply"] = replies.declined(delegate) if edits and delegate.state == DelegateState.DECLINED else None
    return render(request, "workshops/delegations/delegate.html", context)


@access.needs("delegate.register", creates=True)
def replace(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Register another person in place of this delegate."""
    editable = Delegate.objects.editable_by(request.user).select_related("delegation__workshop", "ministry", "user")
    delegate = get_object_or_404(editable, key=key)
    request.workshop = delegate.delegation.workshop
    form = DelegateForm(request.POST or None, delegation=delegate.delegation, replaces=delegate)
    pointed_out = _pointed_out(request, form, delegate.delegation, besides=delegate)
    new = None
    if not pointed_out:
        new = form.carry_out(lambda: people.replace(delegate, **form.cleaned_data, by=request.user))
    if new:
        messages.success(request, people.replacement_receipt(delegate, new, by=request.user))
        return redirect(new)
    context = {"form": form, "delegate": delegate, "delegation": delegate.delegation} | pointed_out
    context |= user_roles.bearings(delegate.delegation.workshop, request.user)
    context |= departures.shown([delegate], DelegateState.REPLACED, by=request.user)
    return render(request, "workshops/delegations/replace.html", context)


def _pointed_out(
    request: SignedInRequest,
    form: DelegateForm,
    delegation: Delegation,
    *,
    besides: Delegate | None = None,
    changed: Delegate | None = None,
) -> dict[str, list[Delegate]]:
    """Return the participants with the name or the address entered, of whom the page warns before anything is saved.

    Empty once the form is sent again with their keys, for what was not changed, or if the same registration exists,
    which is refused anyway.
    """
    if request.method != "POST" or not form.is_valid():
        return {}
    name, email = form.cleaned_data["full_name"], form.cleaned_data.get("email") or ""
    others: dict[str, Any] = {"by": request.user, "besides": besides or changed}
    same = people.namesakes(delegation, name, **others)
    if any((one.delegation_id, one.full_name, one.email) == (delegation.pk, name, email) for one in same):
        return {}
    sharing = [one for one in people.sharing_address(delegation, email, **others) if one not in same]
    if changed and name_forms.compared(changed.full_name) == name_forms.compared(name):
        same = []
    if changed and changed.email.lower() == email.lower():
        sharing = []
    confirmed = set(request.POST.get("namesakes", "").split())
    if {str(one.key) for one in (*same, *sharing)} <= confirmed:
        return {}
    return {"namesakes": same, "sharing": sharing}


@access.needs("delegate.register")
def invite(request: SignedInRequest, key: UUID) -> HttpResponse:
    delegate = get_object_or_404(Delegate.objects.editable_by(request.user), key=key)
    if request.method != "POST":
        return redirect(delegate)
    invitations.invite_delegate(delegate, by=request.user)
    messages.success(
        request, _("An invitation will be sent to %s. Earlier links are no longer valid.") % delegate.email
    )
    return redirect(delegate)


@access.needs("delegate.register")
def uninvite(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Ask for confirmation, and withdraw the invitation of a delegate."""
    editable = Delegate.objects.editable_by(request.user).select_related("delegation__workshop")
    delegate = get_object_or_404(editable, key=key)
    if request.method != "POST" and delegate.invited_at and not delegate.user_id:
        context = {"delegate": delegate, "delegation": delegate.delegation}
        context |= user_roles.bearings(delegate.delegation.workshop, request.user)
        return render(request, "workshops/delegations/uninvite.html", context)
    if request.method == "POST" and invitations.withdraw_invitation(delegate, by=request.user):
        messages.success(request, _("The invitation has been withdrawn, and its link is no longer valid."))
    else:
        messages.info(request, _("There is no pending invitation to withdraw."))
    return redirect(delegate)


@access.needs("delegate.register")
def withdraw(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show the effect of a withdrawal and who will be notified; withdraw the participant on POST."""
    editable = Delegate.objects.editable_by(request.user).select_related("delegation__workshop", "user")
    delegate = get_object_or_404(editable, key=key)
    if request.method == "POST":
        people.withdraw(delegate, by=request.user)
        message = _("%s has been withdrawn from the delegation. The place is available again.")
        messages.success(request, message % delegate)
        return redirect("dashboard:dashboard" if delegate.user_id == request.user.pk else delegate.delegation)
    if not delegate.is_active:
        return redirect(delegate)
    request.workshop = delegate.delegation.workshop
    context = {"delegate": delegate, "delegation": delegate.delegation}
    context |= user_roles.bearings(delegate.delegation.workshop, request.user)
    context |= departures.shown([delegate], DelegateState.WITHDRAWN, by=request.user)
    return render(request, "workshops/delegations/withdraw.html", context)
