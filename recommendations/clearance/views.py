"""The page on which the secretariat records the language and consistency check."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations import visibility
from recommendations.clearance import checks, findings
from recommendations.clearance.forms import CheckForm
from recommendations.reading import page
from recommendations.reading.lookup import recommendation_or_404
from registry import access


@access.needs("clearance.record")
def check(request: SignedInRequest, key: UUID) -> HttpResponse:
    rows = page.related().filter(visibility.where(visibility.SECRETARIATS.under(visibility.CIRCULATED), request.user))
    recommendation = recommendation_or_404(request, rows, key)
    checks.check_open(recommendation, by=request.user)
    version = recommendation.saved
    done = checks.of(version)
    form = CheckForm(request.POST if request.method == "POST" else None, version=version)
    if form.is_valid():
        checks.clear(recommendation, **form.values(), by=request.user)
        messages.success(request, _("The language and consistency check of this version has been recorded."))
        return redirect(recommendation)
    texts = page.rows_of(recommendation, version)
    found = findings.of(recommendation, version, texts)
    context = {"recommendation": recommendation, "version": version, "rows": texts, "form": form, "done": done}
    context["checks"], context["others"] = form.rows(found), found[""]
    context["crumbs"] = page.crumbs(recommendation, _("Language and consistency check"))
    return render(request, "recommendations/clearance/check.html", context)
