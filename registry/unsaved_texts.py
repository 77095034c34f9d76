"""What a user typed into a form that could not be saved, so that a page can show it to be copied."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from registry import form_keys, post_forms

NOT_TYPED = {"csrfmiddlewaretoken", form_keys.FIELD, *post_forms.BUTTONS}
_DIGEST, _CODE = re.compile("[0-9a-f]{16}"), re.compile("[a-z_]+")


def of(request: HttpRequest) -> list[str]:
    """Return what was typed into the form that was sent with `request` and could not be saved.

    Browsers do not keep it, because the pages of users are not stored. Nothing is returned for pages of accounts, on
    which passwords are typed, or for the form of another user. No query is made that was not made before.
    """
    permission = getattr(getattr(request.resolver_match, "func", None), "permission", None)
    if request.method != "POST" or not permission or not permission.takes_forms:
        return []
    try:
        return [] if form_keys.is_of_another(request) else texts(request.POST.lists())
    except DatabaseError:  # no one can be signed in
        return texts(request.POST.lists())
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return []


def texts(fields: Iterable[tuple[str, list[str]]]) -> list[str]:
    """Return what a user may have typed into a form, each text once, in the order of its fields (name, values).

    Codes of choices, such as "participants", are left out unless there is nothing else.
    """
    typed = (value for name, values in fields if name not in NOT_TYPED for value in values if _is_typed(value))
    found = list(dict.fromkeys(typed))
    return [value for value in found if not _CODE.fullmatch(value)] or found


def _is_typed(value: str) -> bool:
    """Return whether a value can be words of the user: a key or a digest is not."""
    try:
        UUID(value)
    except ValueError:
        return bool(value.strip()) and not _DIGEST.fullmatch(value)
    return False
