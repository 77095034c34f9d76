"""The steps of a text's life, and the page on which an adoption is recorded."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from recommendations import announcing, guarding, reading, standings, workflow
from recommendations.forms.deciding import AdoptionForm, StepForm
from recommendations.models import State
from recommendations.views.opening import text_or_404
from registry import access

DONE = {
    State.WITH_HEAD: gettext_lazy("The draft is with the head of your delegation now."),
    State.DRAFT: gettext_lazy("The draft is yours again."),
    State.SUBMITTED: gettext_lazy("Submitted. The symbol is %(symbol)s; a receipt goes out by e-mail."),
    State.RETURNED: gettext_lazy("Returned."),
    State.IN_DISCUSSION: gettext_lazy("In discussion: all who take part can read it and comment."),
    State.FINAL_DRAFT: gettext_lazy("This is now a final draft."),
    State.WITHDRAWN: gettext_lazy("Withdrawn."),
    workflow.CIRCULATED: gettext_lazy("Circulated. All who take part read this wording now."),
    workflow.RELEASED: gettext_lazy("Released. Anybody can read the text now."),
}
GIVEN_BACK = gettext_lazy("%(author)s has it again, and is told by e-mail.")


@access.needs("recommendation.step")
@require_POST
def take_step(request, key):
    recommendation = text_or_404(request, reading.related().visible_to(request.user), key)
    target, seen = request.POST.get("target", ""), request.POST.get("seen", "")
    step = workflow.find_step(request.user, recommendation, target)
    form = StepForm(request.POST if "confirmed" in request.POST else None, step=step, seen=seen)
    left = _left_open(recommendation, step)
    if ((step.asks or left) and not form.is_bound) or (form.is_bound and not form.is_valid()):
        return _ask(request, recommendation, step, form, left)
    note = form.cleaned_data.get("note", "") if form.is_bound else ""
    recommendation = workflow.take_step(recommendation, target, by=request.user, note=note, seen=seen)
    done = GIVEN_BACK if step.who == standings.HEAD_OF_AUTHOR else DONE[target]
    messages.success(request, done % {"symbol": recommendation.symbol, "author": recommendation.author})
    is_seen = reading.related().visible_to(request.user).filter(pk=recommendation.pk).exists()
    return redirect(recommendation if is_seen else reading.list_url(recommendation.workshop))


def _left_open(recommendation, step):
    """What is not agreed in the wording that the step is about, with the numbers that its page shows."""
    if not step.lists:
        return []
    rows = reading.rows_of(recommendation, recommendation.current)
    return step.lists(guarding.Facts(recommendation, rows=rows))


def _ask(request, recommendation, step, form, left):
    """Say what the step does and whom it reaches, and ask for a note, before anything happens."""
    context = {"recommendation": recommendation, "step": step, "form": form, "left": left}
    context["revision"] = reading.shown_to(recommendation, request.user)
    if step.circulates:
        context["at_once"], context["daily"] = announcing.readers(recommendation, request.user)
    context["crumbs"] = reading.crumbs(recommendation, step.label)
    return render(request, "recommendations/step.html", context)


@access.needs("adoption.record")
def adopt(request, key):
    recommendation = text_or_404(request, reading.related().decided_by(request.user), key)
    workflow.find_step(request.user, recommendation, State.ADOPTED)
    data = request.POST if request.method == "POST" else None
    form = AdoptionForm(data, recommendation=recommendation, user=request.user)
    if form.is_valid():
        workflow.adopt(recommendation, **form.adoption(), by=request.user)
        recommendation.refresh_from_db()
        messages.success(request, _("Adopted as recommendation %s.") % recommendation.full_number)
        return redirect(recommendation)
    rows = reading.numbered_anew(recommendation.current)
    context = {"recommendation": recommendation, "form": form, "revision": recommendation.current, "rows": rows}
    context["crumbs"] = reading.crumbs(recommendation, _("Record as adopted"))
    return render(request, "recommendations/adopt.html", context)
