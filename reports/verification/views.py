"""Whether a document is what it says: asked with a file, its checksum, or the symbol and the code printed in it."""

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from registry import access
from registry.files.checksums import HashingHandler
from reports.verification import verification
from reports.verification.forms import ChecksumForm, FileForm, MarkForm
from reports.verification.verification import Answer


@csrf_exempt  # asked within, once it is settled how the file is read
@access.needs("public")
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        request.upload_handlers = [HashingHandler(request)]
        return _file(request)
    checksum = ChecksumForm(request.GET)
    if checksum.is_valid() and checksum.cleaned_data["sha256"]:
        return _answered(request, verification.by_hash(checksum.cleaned_data["sha256"]), by_file=True)
    form = MarkForm(request.GET if "symbol" in request.GET else None)
    if not form.is_valid():
        return _page(request, form=form)
    is_code, mark = form.cleaned_data["symbol"]
    return _answered(request, verification.by_hash(mark) if is_code else verification.by_symbol(mark), form=form)


@access.needs("public")
@require_safe
def verify_symbol(request: HttpRequest, symbol: str) -> HttpResponse:
    """The same by an address that holds the symbol, as it is printed and scanned."""
    form = MarkForm({"symbol": symbol})
    if not form.is_valid():
        return _page(request, form=form)
    is_code, mark = form.cleaned_data["symbol"]
    return _answered(request, verification.by_hash(mark) if is_code else verification.by_symbol(mark), form=form)


@csrf_protect
def _file(request: HttpRequest) -> HttpResponse:
    handler = cast(HashingHandler, request.upload_handlers[0])
    form = FileForm(request.POST, request.FILES, is_too_large=handler.is_too_large)
    if not form.is_valid():
        return _page(request, file_form=form)
    return redirect(f"{reverse('verification:verify')}?{urlencode({'sha256': form.cleaned_data['file'].sha256})}")


def _answered(request: HttpRequest, answer: Answer | None, **context: Any) -> HttpResponse:
    return _page(request, is_asked=True, answer=answer, **context)


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    return render(request, "reports/verification/verify.html", {"form": MarkForm(), "file_form": FileForm()} | context)
