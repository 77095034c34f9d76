"""A report on its way: sent to ministries, opened and acknowledged behind a personal link."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from recommendations import distributing
from recommendations.forms.distributing import AcknowledgeForm, SendForm
from recommendations.models import Dispatch, Report
from registry import access, files
from registry.links import LinkRefused


@access.needs("dispatch.send")
def send(request, key):
    """Who would get the report and who is left out, before it happens; then it happens."""
    kept = Report.objects.kept_by(request.user).select_related("workshop__host", "meeting", "master__report")
    report = get_object_or_404(kept, key=key)
    distributing.require_issued(report)
    everybody = distributing.recipients(report)
    form = SendForm(request.POST if request.method == "POST" else None, ministries=[one.ministry for one in everybody])
    if form.is_valid():
        made = distributing.send(report, form.cleaned_data["ministries"], by=request.user)
        _say(request, len(made), len(form.cleaned_data["ministries"]) - len(made))
        return redirect(report)
    return _send_page(request, report, form, everybody)


def _send_page(request, report, form, everybody):
    contacts = reverse("workshops:contacts", args=[report.workshop.slug])
    context = {
        "report": report,
        "workshop": report.workshop,
        "form": form,
        "contacts_url": f"{contacts}?{urlencode({'missing': 'on', 'report': report.key})}",
        "rows": [(one, _is_chosen(request, one)) for one in everybody if not one.reason],
        "left_out": [one for one in everybody if one.reason],
        "no_address": [one for one in everybody if one.reason and not one.is_served],
        "served": [one for one in everybody if one.is_served],
    }
    context |= _preview(request, report, [one for one, _chosen in context["rows"]])
    return render(request, "recommendations/report_send.html", context)


def _is_chosen(request, recipient):
    """Everybody at first; nobody where the page was asked for so; after a mistake whoever was ticked."""
    if request.method == "POST":
        return str(recipient.ministry.key) in request.POST.getlist("ministries")
    return request.GET.get("choose") != "none"


def _preview(request, report, recipients):
    """The letter of one ministry, to be read before it is sent: of the one asked for, else the first that is signed."""
    wanted = request.GET.get("letter")
    asked = (one for one in recipients if str(one.ministry.key) == wanted)
    signed = (one for one in recipients if not one.is_note)
    reader = next(asked, None) or next(signed, None) or next(iter(recipients), None)
    return {"reader": reader, "letter": distributing.preview(report, reader)} if reader else {}


def _say(request, made, left_out):
    """How many it went to, and how many it did not."""
    sentence = ngettext(
        "A letter to %(n)s ministry is on its way.", "Letters to %(n)s ministries are on their way.", made
    )
    messages.success(request, sentence % {"n": made})
    if left_out:
        sentence = ngettext("%(n)s ministry was left out.", "%(n)s ministries were left out.", left_out)
        messages.warning(request, sentence % {"n": left_out} + " " + _("They have the report, or no address, by now."))


@access.needs("dispatch.send")
@require_POST
def send_again(request, key):
    """Repeat a letter that failed, or was perhaps sent."""
    dispatch = get_object_or_404(Dispatch.objects.kept_by(request.user).select_related("report"), key=key)
    distributing.send_again(dispatch, by=request.user)
    messages.success(request, _("%(symbol)s is on its way again.") % {"symbol": dispatch.symbol})
    return redirect(dispatch.report)


@access.needs("dispatch.send")
@require_safe
def letter_file(request, key):
    """The covering letter, to print or to hand over."""
    kept = Dispatch.objects.kept_by(request.user).exclude(letter_file="")
    dispatch = get_object_or_404(kept, key=key)
    return files.serve(dispatch.letter_file, filename=dispatch.letter_filename, inline=True)


@access.needs("personal_link")
def letter(request, token):
    """What was sent, and to whom; the button opens it. Reading this page alone notes nothing: scanners do that."""
    try:
        dispatch, link = distributing.by_token(token)
        if request.method == "POST":
            distributing.open_letter(dispatch, link)
            return redirect("recommendations:letter", token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    return _landing(request, dispatch, link, token, AcknowledgeForm())


@access.needs("personal_link")
@require_safe
def letter_document(request, token):
    """The report itself, once the button was pressed."""
    return _download(request, token, lambda dispatch: (dispatch.rendition.file, dispatch.rendition.filename))


@access.needs("personal_link")
@require_safe
def covering_letter(request, token):
    """The letter that came with the report, once the button was pressed: a mail may arrive without its files."""
    return _download(request, token, lambda dispatch: (dispatch.letter_file, dispatch.letter_filename))


def _download(request, token, choose):
    """The file that `choose` names of the dispatch behind the link, for who has opened the letter."""
    try:
        dispatch, _link = distributing.by_token(token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    if not dispatch.opened_at:
        return redirect("recommendations:letter", token)
    name, filename = choose(dispatch)
    return files.serve(name, filename=filename)


@access.needs("personal_link")
@require_POST
def acknowledge(request, token):
    """Who acknowledges receipt for the ministry; the first answer stands."""
    try:
        dispatch, link = distributing.by_token(token)
        form = AcknowledgeForm(request.POST)
        if form.is_valid():
            distributing.acknowledge(dispatch, link, **form.cleaned_data)
            messages.success(request, _("Receipt has been acknowledged. Thank you."))
            return redirect("recommendations:letter", token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    except distributing.AlreadyAcknowledged:
        messages.info(request, _("Receipt was acknowledged before; the first answer stands."))
        return redirect("recommendations:letter", token)
    return _landing(request, dispatch, link, token, form)


def _landing(request, dispatch, link, token, form):
    context = {"dispatch": dispatch, "link": link, "token": token, "form": form, "report": dispatch.report}
    return render(request, "recommendations/letter.html", context)


def _refused(request, refusal):
    status = 404 if refusal.reason == "unknown" else 410
    context = {"sentence": str(refusal), "reason": refusal.reason}
    return render(request, "recommendations/letter_refused.html", context, status=status)
