"""The tag `csrf_token` of all templates, which adds the form key to Django's own field. A builtin (settings.TEMPLATES).

It has the name of Django's tag so that no form lacks the key, not even those of libraries.
"""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from registry import form_keys

register = template.Library()


class FormKeysNode(CsrfTokenNode):
    """The hidden fields of a form that is posted: Django's token, and the form key."""

    def render(self, context: Any) -> str:
        token = super().render(context)
        request = getattr(context, "request", None)
        key = form_keys.new(request) if token and request is not None else ""
        return (
            format_html('{}<input type="hidden" name="{}" value="{}">', token, form_keys.FIELD, key) if key else token
        )


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormKeysNode:
    return FormKeysNode()
