"""What anybody may read: the register of released texts, and each of them at its stable address."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from recommendations import exporting, guarding, history, publishing, reading
from recommendations.forms.register import RegisterForm
from registry import access, mail, sheets

PAGE = 25


@access.needs("public")
@require_safe
def register(request):
    if "" in request.GET.values():  # a form sends every field; the address shown is one to hand on
        asked = [(name, value) for name, values in request.GET.lists() for value in values if value]
        return redirect(f"{request.path}?{urlencode(asked)}" if asked else request.path)
    form = RegisterForm(request.GET, publishing.options())
    texts = publishing.narrowed(publishing.released(), form.found).annotate(words=publishing.first_words())
    page = Paginator(publishing.ordered(texts, form.arranged), PAGE).get_page(request.GET.get("page"))
    return render(request, "recommendations/register.html", {"form": form, "page": page})


@access.needs("public")
@require_safe
def register_csv(request):
    """The texts that the register finds, as a table."""
    rows = (exporting.table_row(record) for record in _records(request))
    answer = StreamingHttpResponse(sheets.csv_lines(exporting.COLUMNS, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recommendations.csv"'
    return answer


@access.needs("public")
@require_safe
def register_json(request):
    """The texts that the register finds, as JSON."""
    about = {"title": _("Recommendations of ASEM workshops on culture"), "address": mail.absolute(reverse("data"))}
    pieces = exporting.json_pieces(_records(request), **about)
    return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")


def _records(request):
    form = RegisterForm(request.GET, publishing.options())
    return exporting.records(publishing.narrowed(publishing.released(), form.found), form.arranged)


@access.needs("public")
@require_safe
def released(request, symbol):
    recommendation = get_object_or_404(publishing.released(), symbol=symbol)
    revision = recommendation.current
    context = {
        "recommendation": recommendation,
        "workshop": recommendation.workshop,
        "revision": revision,
        "adoption": recommendation.adoption,
        "rows": reading.rows_of(recommendation, revision),
        "zone_name": guarding.zone_name(recommendation.workshop),
        "history": history.public(recommendation),
        "stable_url": mail.absolute(reverse("recommendations:released", args=[symbol])),
        **publishing.around(recommendation),
    }
    return render(request, "recommendations/released.html", context)
