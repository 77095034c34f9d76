"""Typed requests: of signed-in users, and of pages about a workshop."""

from typing import Any

from django.http import HttpRequest

from members.models import User


class PageRequest(HttpRequest):
    """A request for a page about a workshop; the view stores the workshop here to save the navigation a query.

    `item`, if a view sets it, is the address of the page to which a refusal leads back (`registry.items`).
    """

    workshop: Any
    item: str


class SignedInRequest(PageRequest):
    """A request from a signed-in user: `access.needs` has already refused all others."""

    user: User
