"""The first page: who takes part, what is held, what was agreed, and what is new."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from asem_portal import front, news
from asem_portal.forms import DayForm
from registry import access

NEWS, TEXTS = 12, 5


@access.needs("public")
@require_safe
def home(request):
    """Four queries, however much there is: partners, meetings, workshops with their topics, and what is new."""
    form = DayForm(request.GET or None)
    partners = front.partners(form.day)
    workshops = front.workshops()
    meetings = front.meetings()
    new = news.latest(NEWS)
    context = {
        "form": form,
        "day": form.day,
        "is_today": not (form.is_bound and form.is_valid() and form.cleaned_data["on"]),
        **partners,
        "workshops": workshops,
        "figures": front.figures(partners["partners"], meetings, workshops, form.day),
        "line": front.line(meetings, workshops),
        "texts": [one for one in new if one.kind == "text"][:TEXTS],
        "new": [one for one in new if one.kind != "text"][:TEXTS],
    }
    return render(request, "home.html", context)
