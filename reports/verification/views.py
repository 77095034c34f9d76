"""Views for verifying a document by its file, its checksum, its symbol, its check code or its content checksum."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from registry import access
from registry.files.checksums import HashingHandler
from reports.dispatch import receipts
from reports.verification import verification
from reports.verification.forms import CHECKSUM, CODE, SYMBOL, ChecksumForm, FileForm, SymbolForm
from reports.verification.verification import Match

FINDERS = {CHECKSUM: verification.by_hash, CODE: verification.by_code, SYMBOL: verification.by_symbol}


@csrf_exempt  # checked in `_file`, after the upload handler has been set
@access.needs("public.live")
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Verify an uploaded file, a checksum or a symbol."""
    if request.method == "POST":
        request.upload_handlers = [HashingHandler(request)]
        return _file(request)
    checksum = ChecksumForm(request.GET)
    if checksum.is_valid() and checksum.cleaned_data["sha256"]:
        return _result(request, verification.by_hash(checksum.cleaned_data["sha256"]), by_file=True)
    return _symbol(request, SymbolForm(request.GET if "symbol" in request.GET else None))


@access.needs("public.live")
@require_safe
def verify_symbol(request: HttpRequest, symbol: str) -> HttpResponse:
    """Verify the symbol in the address, as encoded in printed QR codes."""
    return _symbol(request, SymbolForm({"symbol": symbol}))


@access.needs("public.live")
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Verify the check code in the address, as printed at the foot of documents and encoded in QR codes."""
    return _symbol(request, SymbolForm({"symbol": code}))


def _symbol(request: HttpRequest, form: SymbolForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form=form)
    kind, typed = form.cleaned_data["symbol"]
    match = FINDERS[kind](typed)
    return _result(request, match, form=form, letter_url=_letter_url(match))


def _letter_url(match: Match | None) -> str:
    """Return the address at which the reader of a letter, found by its check code, acknowledges receipt, or ""."""
    token = receipts.token_of(match.letter) if match and match.letter else ""
    return reverse("dispatch:letter", args=[token]) if token else ""


@csrf_protect
def _file(request: HttpRequest) -> HttpResponse:
    handler = cast(HashingHandler, request.upload_handlers[0])
    form = FileForm(request.POST, request.FILES, is_too_large=handler.is_too_large)
    if not form.is_valid():
        return _page(request, file_form=form)
    return redirect(f"{reverse('verification:verify')}?{urlencode({'sha256': form.cleaned_data['file'].sha256})}")


def _result(request: HttpRequest, match: Match | None, **context: Any) -> HttpResponse:
    return _page(request, is_result=True, match=match, **context)


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    return render(
        request, "reports/verification/verify.html", {"form": SymbolForm(), "file_form": FileForm()} | context
    )
