"""The entries in a form that could not be saved, so that a page can show them for copying."""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import get_resolver

from registry import form_keys, post_forms, shown_values

NOT_TYPED = {"csrfmiddlewaretoken", form_keys.FIELD, shown_values.FIELD, *post_forms.BUTTONS}
_KEY = re.compile("[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|[0-9a-f]{16}")
_CODE = re.compile("[a-z_]+(?:-[0-9]+)?")


def of(request: HttpRequest) -> list[str]:
    """Return the entries in the form that was sent with `request` and could not be saved.

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

    Keys, and codes of buttons and choices such as "refuse", are left out; a word that looks like a code is kept if text
    is entered in the fields of this name.
    """
    typed = (value for name, values in fields if name not in NOT_TYPED for value in values if _is_typed(name, value))
    return list(dict.fromkeys(typed))


def _is_typed(name: str, value: str) -> bool:
    words = [word for word in value.split() if not _KEY.fullmatch(word.rpartition("=")[2])]
    is_code = len(words) == 1 and _CODE.fullmatch(words[0])
    return bool(words) and (not is_code or name.rpartition("-")[2] in _typed_names())


@functools.cache
def _typed_names() -> frozenset[str]:
    """Return the names of the fields in which text is entered, in any form of the portal."""
    get_resolver().url_patterns  # noqa: B018 (imports the pages, and these their forms)
    bases = (post_forms.PostForm, post_forms.PostModelForm)
    fields = [one for base in bases for form in _below(base) for one in form.base_fields.items()]
    chosen = {name for name, field in fields if isinstance(field, forms.ChoiceField)}
    return frozenset(name for name, field in fields if _takes_words(field.widget)) - chosen


def _below(form: Any) -> Iterator[Any]:
    """Yield a form and all that derive from it."""
    yield form
    for one in form.__subclasses__():
        yield from _below(one)


def _takes_words(widget: forms.Widget) -> bool:
    return isinstance(widget, forms.Textarea) or (isinstance(widget, forms.TextInput) and not widget.is_hidden)
