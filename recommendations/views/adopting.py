"""The page on which a whole list is adopted: ticked, read once more, and recorded text by text."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations import adopting, reading
from recommendations.forms.deciding import ListAdoptionForm
from registry import access
from workshops.models import Role, Workshop


@access.needs("adoption.record")
def adopt_list(request, slug):
    held = Workshop.objects.in_which(request.user, Role.SECRETARIAT, Role.CHAIR)
    workshop = request.workshop = get_object_or_404(held, slug=slug)
    drafts = adopting.final_drafts(workshop, request.user)
    data = request.POST if request.method == "POST" else None
    form = ListAdoptionForm(data, drafts=drafts, workshop=workshop, user=request.user)
    if form.is_valid() and "confirmed" in request.POST:
        outcome = adopting.adopt_list(workshop, **form.finding(), by=request.user)
        _say(request, outcome, len(drafts))
        return redirect(reading.list_url(workshop))
    is_asking = form.is_bound and form.is_valid() and "change" not in request.POST
    crumbs = [(workshop.short_name, workshop.get_absolute_url()), (_("Recommendations"), reading.list_url(workshop))]
    context = {"form": form, "drafts": drafts, "workshop": workshop, "crumbs": [*crumbs, (_("Adopt the list"), "")]}
    context["may_tick"] = any(text.refusal is None for text in drafts)
    template = "adopt_list_confirm" if is_asking else "adopt_list"
    return render(request, f"recommendations/{template}.html", context)


def _say(request, outcome, total):
    """What was adopted, what went back, and each text that was left as it is, with the reason."""
    count = len(outcome.adopted)
    if count:
        words = ngettext("Adopted: %(count)s of %(total)s text.", "Adopted: %(count)s of %(total)s texts.", total)
        messages.success(request, words % {"count": count, "total": total})
    if outcome.returned:
        symbols = ", ".join(text.short_symbol for text in outcome.returned)
        messages.info(request, _("Back in discussion: %(symbols)s.") % {"symbols": symbols})
    for text, reason in outcome.skipped:
        words = _("%(symbol)s was left as it is. %(reason)s")
        messages.warning(request, words % {"symbol": text.short_symbol, "reason": reason})
