"""Entries on the sign-up page, kept if the browser no longer knows the invitation that was opened in it.

Visitors have no account for which an entry could be held. Their entries are kept in the session of their browser for a
day, and are shown again only on the page of the same invitation. The password is never kept.
"""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.held_entries import KEPT_FOR

FIELD = "invitation"  # a hidden field that names the invitation without its token
KEPT = ("full_name", "latin_name")
SESSION = "typed_at_sign_up"
NOTICE = _(
    "The invitation is no longer open in this browser. Your entries have been kept. To continue, open the link "
    "in your invitation again."
)
_SALT = "members.accounts.sign_up"
_LENGTH_MAX = 200


def name_of(invitation: dict[str, Any]) -> str:
    """Return the signed name of the invitation stored in a session, for the hidden field."""
    return str(TimestampSigner(salt=_SALT).sign(_digest(invitation))) if "token" in invitation else ""


def keep(request: HttpRequest) -> None:
    """Keep what was sent by POST from the page of an invitation that this browser no longer knows."""
    try:
        named = TimestampSigner(salt=_SALT).unsign(request.POST.get(FIELD, ""), max_age=KEPT_FOR)
    except BadSignature:
        return
    typed = {name: request.POST.get(name, "")[:_LENGTH_MAX] for name in KEPT}
    request.session[SESSION] = {"of": named, "until": (timezone.now() + KEPT_FOR).timestamp(), "typed": typed}
    messages.info(request, NOTICE)


def typed(request: HttpRequest, invitation: dict[str, Any]) -> dict[str, str]:
    """Return the earlier entries on the page of this invitation."""
    row = request.session.get(SESSION) or {}
    if not row or "token" not in invitation or row["until"] < timezone.now().timestamp():
        return {}
    return dict(row["typed"]) if row["of"] == _digest(invitation) else {}


def forget(request: HttpRequest) -> None:
    """Delete the entries once the account has been created."""
    request.session.pop(SESSION, None)


def _digest(invitation: dict[str, Any]) -> str:
    return hashlib.sha256(str(invitation["token"]).encode()).hexdigest()
