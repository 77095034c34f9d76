"""Focal points of ministries, maintained by the secretariat."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.requests import SignedInRequest
from registry import access
from workshops import user_roles
from workshops.delegations import contacts as delegations_contacts
from workshops.delegations.forms.contacts import ContactForm
from workshops.delegations.forms.filters import MinistriesForm
from workshops.models import Workshop

PER_PAGE = 25


@access.needs("contact.manage")
@require_safe
def contacts(request: SignedInRequest, slug: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.for_secretariat(request.user), slug=slug)
    form = MinistriesForm(request.GET or None)
    rows = delegations_contacts.with_focal_points(workshop)
    page = Paginator(form.narrow(rows), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "total": len(rows)} | user_roles.bearings(workshop, request.user)
    context["report"] = form.value("report")
    context["missing"] = sum(1 for row in rows if row.contact is None)
    return render(request, "workshops/delegations/contacts.html", context)


@access.needs("contact.manage")
def contact(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    workshop = get_object_or_404(Workshop.objects.for_secretariat(request.user), slug=slug)
    ministries = delegations_contacts.ministries_of(workshop).select_related("partner")
    ministry = get_object_or_404(ministries, code=code)
    back = reverse("delegations:contacts", args=[workshop.slug]) + (
        f"?{request.GET.urlencode()}" if request.GET else ""
    )
    focal_point = delegations_contacts.focal_point(ministry)
    form = ContactForm(request.POST or None, focal_point=focal_point)
    if form.carry_out(
        lambda: delegations_contacts.set_contact(
            workshop, ministry, **form.cleaned_data, check=form.check, by=request.user
        )
    ):
        messages.success(request, _("The focal point has been saved: %s.") % ministry)
        return redirect(back)
    context = {"ministry": ministry, "form": form, "back": back} | user_roles.bearings(workshop, request.user)
    return render(request, "workshops/delegations/contact.html", context)
