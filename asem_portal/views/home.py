"""The first page: who takes part, what is held, what was agreed, and what is new."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from asem_portal import front, news
from asem_portal.forms import DayForm
from registry import access

TEXTS, NEWS = 5, 5


@access.needs("public")
@require_safe
def home(request):
    """Four queries, however much there is: partners, meetings, workshops with their topics, and what is new."""
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": timezone.localdate()})
    partners, meetings, workshops = front.partners(form.day), front.meetings(), front.workshops()
    texts, new = news.for_front(TEXTS, NEWS)
    context = {
        "form": form,
        "day": form.day,
        "is_today": form.day == timezone.localdate(),
        **partners,
        "workshops": workshops,
        "figures": front.figures(partners["partners"], meetings, workshops, form.day),
        "line": front.line(meetings, workshops),
        "texts": texts,
        "new": new,
    }
    return render(request, "home.html", context)
