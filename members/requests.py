"""Requests of signed-in users."""

from typing import Any

from django.http import HttpRequest

from members.models import User


class SignedInRequest(HttpRequest):
    """A request for a view whose permission asks for a signed-in user: `access.needs` refuses all others before it."""

    user: User
    workshop: Any  # of the page, where the view has read it: the navigation then asks for no other
