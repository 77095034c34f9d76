"""Decisions of the chair, recorded by the chair or the secretariat: launch, extension, cancellation, answers, findings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations.models import SilenceRound, State, TimeRequest
from recommendations.silence import answers, arrangements, findings, lookup, rounds, rules, sentences, warnings
from recommendations.silence.answers import Reply
from recommendations.silence.forms.decisions import AnswerForm, CancelForm, ChairForm, ExtendForm, LaunchForm
from recommendations.silence.status import Status
from recommendations.sponsors import printed
from recommendations.workflow import adoption, open_periods
from registry import access, held_entries
from registry.access import Refused
from registry.names import with_article
from workshops.models import Role, Workshop


@access.needs("silence.decide")
def launch(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the final drafts and the plan of a round; on the next page, its notice and its recipients; then launch it."""
    workshops = Workshop.objects.in_which(request.user, Role.SECRETARIAT, Role.CHAIR)
    workshop = request.workshop = get_object_or_404(workshops.select_related("host"), slug=slug)
    if not workshop.has_silence:
        raise Http404
    drafts = adoption.final_drafts(workshop, request.user, target=State.UNDER_SILENCE)
    data = request.POST if request.method == "POST" else None
    form = LaunchForm(data, drafts=drafts, workshop=workshop, user=request.user)
    if form.is_valid() and "confirmed" in request.POST:
        chair = form.cleaned_data["chair"]
        round = rounds.launch(workshop, form.plan, choices=form.choices, chair=chair, by=request.user)
        messages.success(request, _("The silence procedure has been launched. The notices are being sent."))
        return redirect(round)
    context = {"form": form, "drafts": drafts, "workshop": workshop, "arranged": arrangements.current(workshop)}
    context["crumbs"] = [(workshop.short_name, workshop.get_absolute_url()), (_("Launch a silence procedure"), "")]
    if form.is_bound and form.is_valid() and "change" not in request.POST:
        context |= _preview(workshop, form)
        page = "recommendations/silence/launch_confirm.html"
        return held_entries.confirm(request, lambda: render(request, page, context))
    return render(request, "recommendations/silence/launch.html", context)


def _preview(workshop: Workshop, form: LaunchForm) -> dict[str, Any]:
    """Return the notice as it will be sent, the partners with its recipients, and the warnings."""
    chair, plan, now = form.cleaned_data["chair"], form.plan, timezone.now()
    current = arrangements.current(workshop)
    foreseen = warnings.before_launch(workshop, plan, now, form.chosen)
    number = (SilenceRound.objects.filter(workshop=workshop).count()) + 1
    words = sentences.NoticeWords(
        workshop=workshop,
        number=number,
        texts=[sentences.text_of_draft(draft) for draft in form.chosen],
        chair=str(chair.names),
        ends_at=plan.ends_at,
        zone=workshop.zone,
        arrangements=current.text if current else "",
        previous=plan.previous.number if plan.previous else None,
        correction=plan.correction,
    )
    periods = open_periods.of(workshop, form.chosen)
    awaiting = printed.awaiting_in(form.chosen)
    return {
        "words": words,
        "foreseen": foreseen,
        "plan": plan,
        "chair": chair,
        "open_periods": periods,
        "awaiting": awaiting,
    }


def _decide(
    request: SignedInRequest, found: Status, form: Any, title: str, submit: str, **context: Any
) -> HttpResponse:
    context |= {"form": form, "status": found, "title": title, "submit": submit}
    context["crumbs"] = lookup.crumbs(found.round, title)
    return render(request, "recommendations/silence/decide.html", context)


@access.needs("silence.decide")
def extend(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.decided_by(request.user), key)
    if not found.is_running:
        raise Refused(rounds.ENDED)
    form = ExtendForm(request.POST if request.method == "POST" else None, found=found, user=request.user)
    if form.is_valid():
        values = form.cleaned_data
        rounds.extend(found.round, values["ends_at"], chair=values["chair"], by=request.user)
        messages.success(request, _("The silence procedure has been extended for all partners."))
        return redirect(found.round)
    return _decide(request, found, form, _("Extend the silence period for all partners"), _("Extend"))


@access.needs("silence.decide")
def cancel(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.decided_by(request.user), key)
    if not found.is_running:
        raise Refused(rounds.ENDED)
    data = request.POST if request.method == "POST" else None
    form = CancelForm(data, workshop=found.round.workshop, user=request.user)
    if form.is_valid():
        rounds.cancel(found.round, **form.cleaned_data, by=request.user)
        messages.success(
            request,
            _("The silence procedure has been cancelled. The recommendations concerned have returned to discussion."),
        )
        return redirect(found.round)
    return _decide(request, found, form, _("Cancel the silence procedure"), _("Cancel procedure"), danger=True)


@access.needs("silence.decide")
def answer(request: SignedInRequest, key: UUID, request_key: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.decided_by(request.user), key)
    rows = TimeRequest.objects.select_related("partner__partner", "partner__round__workshop")
    asked = get_object_or_404(rows, key=request_key, partner__round=found.round)
    if asked.pk not in {one.pk for one in found.unanswered} or not found.is_running:
        raise Refused(answers.ANSWERED if found.is_running else answers.OVER)
    form = AnswerForm(request.POST if request.method == "POST" else None, found=found, user=request.user)
    if form.is_valid():
        values = form.cleaned_data
        reply = Reply(values["ends_at"], values["text"])
        answers.answer(asked, reply, chair=values["chair"], by=request.user)
        messages.success(
            request, _("The request by %(partner)s has been answered.") % {"partner": with_article(asked.partner.name)}
        )
        return redirect(found.round)
    return _decide(request, found, form, _("Answer the request for more time"), _("Answer"), asked=asked)


@access.needs("silence.decide")
def finding(request: SignedInRequest, key: UUID, item: UUID) -> HttpResponse:
    """Record the chair's finding on one item: adopted if silence held, otherwise returned to discussion."""
    found = lookup.status_or_404(request, SilenceRound.objects.decided_by(request.user), key)
    one = lookup.item_or_404(found, item)
    if not one.may_be_adopted and not one.may_return:
        raise Refused(findings.RUNNING if one.state == rules.ItemState.RUNNING else findings.FOUND_ALREADY)
    blocked = one.may_be_adopted and findings.is_blocked(one.item)
    adopts = one.may_be_adopted and not blocked
    data = request.POST if request.method == "POST" else None
    form = ChairForm(data, workshop=found.round.workshop, user=request.user)
    if form.is_valid():
        act = findings.confirm if adopts else findings.return_to_discussion
        act(one.item, chair=form.cleaned_data["chair"], by=request.user)
        messages.success(request, _("The chair’s finding has been recorded, and all concerned will be notified."))
        return redirect(found.round)
    title = _("Confirm that silence held") if adopts else _("Return to discussion")
    submit = _("Adopt by silence") if adopts else _("Return to discussion")
    return _decide(request, found, form, title, submit, one=one, blocked=blocked)
