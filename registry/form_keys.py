"""Form keys: a hidden field in each form shown to a user.

A key is new each time and identifies the user to whom the form was shown. With it, `registry.submissions` recognises a
form that is sent twice, and `registry.held_entries` the user whose session has ended since the form was shown. Only the
portal can make one, so that no other site can have a form kept for a user.
"""

import secrets
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

FIELD = "form_key"
NOBODY = UUID(int=0)  # the owner of a form behind a personal link
_SALT = "registry.form_keys"


def new(request: HttpRequest) -> str:
    """Return the key of one form of the page that `request` shows; "" for visitors, who share the page."""
    if (user := getattr(request, "user", None)) and user.is_authenticated:
        owner = user.key
    elif _is_personal(request):
        owner = NOBODY
    else:
        return ""
    return TimestampSigner(salt=_SALT).sign(f"{owner}.{secrets.token_urlsafe(9)}")


def owner(request: HttpRequest) -> UUID | None:
    """Return the user to whom the submitted form was shown, NOBODY behind a personal link; None without a valid key."""
    signer = TimestampSigner(salt=_SALT)
    try:
        value = signer.unsign(request.POST.get(FIELD, ""), max_age=settings.SESSION_COOKIE_AGE)
    except BadSignature:
        return None
    return UUID(value.partition(".")[0])


def is_of_another(request: HttpRequest) -> bool:
    """Return whether the form was shown to another user than the one who is signed in now."""
    own = owner(request)
    return own not in (None, NOBODY) and request.user.is_authenticated and own != request.user.key


def _is_personal(request: HttpRequest) -> bool:
    view = getattr(request.resolver_match, "func", None)
    return getattr(getattr(view, "permission", None), "name", "") == "personal_link"
