"""What a partner does on its page: join, ask for more time, break silence, withdraw a break."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.requests import SignedInRequest
from recommendations.models import SilenceBreak, SilenceRound
from recommendations.reading import page as reading_page
from recommendations.silence import answers, breaks, locks, lookup, status
from recommendations.silence.forms.answers import BreakForm, TimeForm
from registry import access
from registry.names import with_article
from registry.post_forms import PostForm


@access.needs("silence.answer")
def join(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.answered_by(request.user), key)
    speaker = locks.speaker(found, request.user)
    answers.check_join(found, speaker.partner)
    form = PostForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers.join(speaker.partner, by=request.user)
        message = _("%(partner)s has joined the consensus. You will no longer receive reminders.")
        messages.success(request, message % {"partner": capfirst(with_article(speaker.partner.name))})
        return redirect(found.round)
    title = _("Join the consensus")
    context = {"form": form, "status": found, "title": title, "submit": title, "partner": speaker.partner}
    context |= {"is_joining": True, "crumbs": lookup.crumbs(found.round, title)}
    return render(request, "recommendations/silence/answer.html", context)


@access.needs("silence.answer")
def ask_for_time(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.answered_by(request.user), key)
    speaker = locks.speaker(found, request.user)
    form = TimeForm(request.POST if request.method == "POST" else None, round=found.round)
    if form.is_valid():
        answers.ask_for_time(speaker.partner, **form.cleaned_data, by=request.user)
        messages.success(
            request, _("Your request has been sent to the chair. Silence cannot hold until the chair has replied.")
        )
        return redirect(found.round)
    title = _("Ask for more time")
    context = {"form": form, "status": found, "title": title, "submit": title, "partner": speaker.partner}
    context["crumbs"] = lookup.crumbs(found.round, title)
    return render(request, "recommendations/silence/answer.html", context)


@access.needs("silence.answer", creates=True)
def break_silence(request: SignedInRequest, key: UUID, item: UUID) -> HttpResponse:
    found = lookup.status_or_404(request, SilenceRound.objects.answered_by(request.user), key)
    one = lookup.item_or_404(found, item)
    speaker = locks.speaker(found, request.user, breaks=True)
    rows = reading_page.rows_of(one.item.recommendation, one.item.circulation.version)
    form = BreakForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_valid():
        breaks.break_silence(one.item, form.objection(), partner=speaker.partner, by=request.user)
        messages.success(
            request,
            _("Silence has been broken on behalf of %(partner)s.") % {"partner": with_article(speaker.partner.name)},
        )
        return redirect(found.round)
    title = _("Break silence")
    context = {"form": form, "status": found, "title": title, "submit": title, "partner": speaker.partner}
    context |= {"item": one.item, "is_break": True, "crumbs": lookup.crumbs(found.round, title)}
    return render(request, "recommendations/silence/answer.html", context)


@access.needs("silence.answer")
def withdraw(request: SignedInRequest, key: UUID, silence_break: UUID) -> HttpResponse:
    round = lookup.round_or_404(request, SilenceRound.objects.answered_by(request.user), key)
    rows = SilenceBreak.objects.select_related("item__round__workshop", "item__recommendation", "partner")
    row = get_object_or_404(rows, key=silence_break, item__round=round)
    found = status.of(round)
    if row.partner_id not in {one.partner.pk for one in locks.partners.speakers_in(request.user, round)}:
        raise Http404
    speaker = locks.speaker(found, request.user, row.partner)
    form = PostForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        breaks.withdraw(row, by=request.user)
        messages.success(request, _("The break of silence has been withdrawn."))
        return redirect(round)
    title = _("Withdraw the break of silence")
    context = {"form": form, "status": found, "title": title, "submit": _("Withdraw"), "partner": speaker.partner}
    context |= {"item": row.item, "crumbs": lookup.crumbs(round, title)}
    return render(request, "recommendations/silence/answer.html", context)
