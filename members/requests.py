"""Requests of users, and of pages that have read their workshop."""

from typing import Any

from django.http import HttpRequest

from members.models import User


class PageRequest(HttpRequest):
    """A request for a page of a workshop, which the view leaves here: the navigation then does not ask for it again."""

    workshop: Any


class SignedInRequest(PageRequest):
    """A request for a view whose permission asks for a signed-in user: `access.needs` refuses all others before it."""

    user: User
