"""Whom the secretariat writes to at each ministry."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry import access
from workshops import corresponding, reading
from workshops.forms.corresponding import ContactForm
from workshops.forms.reading import MinistriesForm
from workshops.models import Workshop

PER_PAGE = 25


@access.needs("contact.manage")
@require_safe
def contacts(request, slug):
    workshop = get_object_or_404(Workshop.objects.kept_by(request.user), slug=slug)
    form = MinistriesForm(request.GET or None)
    rows = corresponding.with_focal_points(workshop)
    page = Paginator(form.narrow(rows), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "total": len(rows)} | reading.bearings(workshop, request.user)
    context["report"] = form.given("report")
    context["missing"] = sum(1 for row in rows if row.contact is None)
    return render(request, "workshops/contacts.html", context)


@access.needs("contact.manage")
def contact(request, slug, code):
    workshop = get_object_or_404(Workshop.objects.kept_by(request.user), slug=slug)
    ministries = corresponding.ministries_of(workshop).select_related("partner")
    ministry = get_object_or_404(ministries, code=code)
    back = reverse("workshops:contacts", args=[workshop.slug]) + (f"?{request.GET.urlencode()}" if request.GET else "")
    present = corresponding.focal_point(ministry)
    initial = {"full_name": present.full_name, "email": present.email} if present else {}
    form = ContactForm(request.POST or None, initial=initial)
    if form.carry_out(lambda: corresponding.set_contact(workshop, ministry, **form.cleaned_data, by=request.user)):
        messages.success(request, _("The contact of %s has been saved.") % ministry)
        return redirect(back)
    context = {"ministry": ministry, "form": form, "back": back} | reading.bearings(workshop, request.user)
    return render(request, "workshops/contact.html", context)
