"""Pages for granting and ending roles, for administrators, and for organisers and the secretariat of a workshop."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from asem_portal.administration.forms import MandateForm, RoleForm
from members.requests import SignedInRequest
from registry import access
from workshops.delegations import managers, role_grants
from workshops.models import Role, Workshop, WorkshopRole
from workshops.user_roles import roles_of


@access.needs("role.grant", creates=True)
def mandates(request: SignedInRequest) -> HttpResponse:
    """List open mandates and all workshops, with a form to grant a mandate; for administrators."""
    if not roles_of(request.user).is_administrator:
        raise Http404
    form = MandateForm(request.POST or None)
    if form.is_valid() and _grant(request, form, None, role=Role.ORGANISER, **form.cleaned_data):
        return redirect("administration:mandates")
    roles = (
        WorkshopRole.objects.filter(ended_at=None, workshop=None).select_related("user").order_by("granted_at", "pk")
    )
    for role in roles:
        role.may_be_ended = True
    context = {"form": form, "roles": roles, "workshops": Workshop.objects.select_related("host")}
    return render(request, "asem_portal/administration/mandates.html", context)


@access.needs("role.grant", creates=True)
def workshop_roles(request: SignedInRequest, key: UUID) -> HttpResponse:
    """List the current roles in a workshop, with a form to grant one."""
    workshop = get_object_or_404(Workshop.objects.with_roles_granted_by(request.user), key=key)
    request.workshop = workshop
    granted = managers.grantable(workshop, request.user)
    form = RoleForm(request.POST or None, workshop=workshop, roles=granted)
    if form.is_valid() and _grant(request, form, workshop, **form.cleaned_data):
        return redirect("administration:workshop_roles", key=key)
    roles = (
        WorkshopRole.objects.filter(workshop=workshop, ended_at=None, role__in=granted)
        .select_related("user")
        .prefetch_related("topics")
    )
    for role in roles:
        role.may_be_ended = managers.may_manage(role, request.user)
    user_roles = roles_of(request.user)
    context = {"form": form, "roles": roles, "workshop": workshop}
    context["grants_all"] = managers.grants_all(workshop, request.user)
    context |= {
        "is_organiser": user_roles.has(workshop, Role.ORGANISER),
        "is_secretariat": user_roles.has(workshop, Role.SECRETARIAT),
    }
    return render(request, "asem_portal/administration/workshop_roles.html", context)


@access.needs("role.grant")
def end_role(request: SignedInRequest, key: UUID) -> HttpResponse:
    role = get_object_or_404(WorkshopRole.objects.endable_by(request.user), key=key)
    if request.method != "POST":
        return _roles_page(role.workshop)
    role_grants.end_role(role, by=request.user)
    message = _("Role revoked: %s.") if role.accepted_at else _("Invitation withdrawn: %s.")
    messages.success(request, message % role)
    return _roles_page(role.workshop)


def _roles_page(workshop: Workshop | None) -> HttpResponse:
    return (
        redirect("administration:workshop_roles", key=workshop.key) if workshop else redirect("administration:mandates")
    )


def _grant(
    request: SignedInRequest, form: MandateForm, workshop: Workshop | None, *, role: Role, email: str, **details: Any
) -> bool:
    """Grant the role and return True; if the address is refused, add an error to the e-mail field and return False."""
    try:
        role_grants.grant_role(workshop, role, email, **details, by=request.user)
    except role_grants.AddressRefused as error:
        form.add_error("email", str(error))
        return False
    messages.success(request, _("An invitation will be sent to %s.") % email)
    return True
