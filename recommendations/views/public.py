"""What anybody may read: the register of released texts, and each of them at its stable address."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from recommendations import guarding, history, reading, reporting
from recommendations.forms.listing import RegisterForm
from registry import access, mail

PAGE = 25


@access.needs("public")
@require_safe
def register(request):
    form = RegisterForm(request.GET)
    page = Paginator(reading.released(form.value("q"), form.held), PAGE).get_page(request.GET.get("page"))
    return render(request, "recommendations/register.html", {"form": form, "page": page})


@access.needs("public")
@require_safe
def released(request, symbol):
    recommendation = get_object_or_404(reading.related().released(), symbol=symbol)
    revision = recommendation.current
    context = {
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "revision": revision,
        "adoption": recommendation.adoption,
        "rows": reading.rows_of(recommendation, revision),
        "zone_name": guarding.zone_name(recommendation.workshop),
        "history": history.public(recommendation),
        "reports": reporting.public_reports_of(recommendation),
        "stable_url": mail.absolute(reverse("recommendations:released", args=[symbol])),
    }
    return render(request, "recommendations/released.html", context)
