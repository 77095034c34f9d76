"""The page of the object that a refused request concerns, to which the refusal links."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.hooks import Hook

OPEN = _("Open the saved entry")
pages: Hook[Mapping[str, Promise]] = Hook(
    "items.pages", "names of the pages of things, and the label of a link to each"
)


def page_of(request: HttpRequest) -> tuple[Promise, str] | None:
    """Return label and address of the page of the object that a request concerns. No query.

    It is the address that the view has set as `request.item`, or the nearest page above the address of the request.
    A form submitted to the page of an object concerns that object.
    """
    for address in _candidates(request):
        try:
            name = resolve(address).view_name
        except Resolver404:
            continue
        for labels in pages:
            if name in labels:
                return labels[name], address
    return None


def page_at(address: str) -> tuple[Promise, str]:
    """Return label and address of a page to which a form has led; a general label if it is not that of an object."""
    try:
        name = resolve(urlsplit(address).path).view_name
    except Resolver404:
        name = ""
    return next((labels[name] for labels in pages if name in labels), OPEN), address


def _candidates(request: HttpRequest) -> Iterator[str]:
    if item := getattr(request, "item", ""):
        yield item
    above = request.path.rstrip("/")
    while "/" in above:
        above = above.rpartition("/")[0]
        yield f"{above}/"
    if request.method == "POST":
        yield request.path
