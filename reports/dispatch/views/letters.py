"""Views behind a ministry's personal link: the letter, the report and the acknowledgement form."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registry import access, unsaved_texts
from registry.files import storage
from registry.links import LinkRefused
from registry.submissions import ErrorsElsewhere
from reports.dispatch import receipts
from reports.dispatch.forms import AcknowledgeForm
from reports.models import Dispatch

ENTRY = "letter_entry:%s"  # in the session: what was entered with an error for a letter, until it is acknowledged
MOST_KEPT = 20_000  # characters of each field
ACKNOWLEDGED = _("Thank you. Receipt has been acknowledged.")


@access.needs("personal_link")
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was sent and to whom; the button opens it. Views are not recorded, because mail scanners open links."""
    try:
        dispatch, link = receipts.by_token(token)
        if request.method == "POST":
            receipts.open_letter(dispatch, link)
            return redirect("dispatch:letter", token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    context = {"dispatch": dispatch, "link": link, "token": token, "report": dispatch.report}
    return render(
        request, "reports/dispatch/letter.html", context | {"form": AcknowledgeForm(_entered(request, dispatch))}
    )


@access.needs("personal_link")
@require_safe
def letter_document(request: HttpRequest, token: str) -> HttpResponseBase:
    """Download the report, once the letter has been opened."""
    return _download(request, token, lambda dispatch: (dispatch.rendition.file, dispatch.rendition.filename))


@access.needs("personal_link")
@require_safe
def covering_letter(request: HttpRequest, token: str) -> HttpResponseBase:
    """Download the covering letter, once it has been opened, because an e-mail may lose its attachments."""
    return _download(request, token, lambda dispatch: (dispatch.letter_file, dispatch.letter_filename))


def _download(request: HttpRequest, token: str, choose: Callable[[Dispatch], tuple[str, str]]) -> HttpResponseBase:
    """Serve the file that `choose` returns for the dispatch of the link, once the letter has been opened."""
    try:
        dispatch, _link = receipts.by_token(token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    if not dispatch.opened_at:
        return redirect("dispatch:letter", token)
    name, filename = choose(dispatch)
    return storage.serve(name, filename=filename)


@access.needs("personal_link")
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """Acknowledge receipt on behalf of the ministry, once.

    Errors are shown on the page of the letter, to which the user can go back and which can be reloaded.
    """
    try:
        dispatch, link = receipts.by_token(token)
        if request.method != "POST":
            return redirect("dispatch:letter", token)
        form = AcknowledgeForm(request.POST)
        if form.is_valid():
            receipts.acknowledge(dispatch, link, **form.cleaned_data)
            request.session.pop(ENTRY % dispatch.key, None)
            messages.success(request, ACKNOWLEDGED)
            return redirect("dispatch:letter", token)
    except LinkRefused as refusal:
        return _refused(request, refusal)
    except receipts.AlreadyAcknowledged:
        messages.info(request, receipts.ALREADY_ACKNOWLEDGED)
        return redirect("dispatch:letter", token)
    request.session[ENTRY % dispatch.key] = {name: request.POST.get(name, "")[:MOST_KEPT] for name in form.fields}
    return ErrorsElsewhere(f"{reverse('dispatch:letter', args=[token])}#errors")


def _entered(request: HttpRequest, dispatch: Dispatch) -> QueryDict | None:
    """Return what was entered with an error for this letter, if receipt has not been acknowledged in the meantime."""
    typed = request.session.get(ENTRY % dispatch.key)
    if not typed or dispatch.acknowledged_at:
        return None
    data = QueryDict(mutable=True)
    data.update(typed)
    return data


def _refused(request: HttpRequest, refusal: LinkRefused) -> HttpResponse:
    status = 404 if refusal.reason == "unknown" else 410
    context = {"message": str(refusal), "reason": refusal.reason, "texts": unsaved_texts.of(request)}
    return render(request, "reports/dispatch/letter_refused.html", context, status=status)
