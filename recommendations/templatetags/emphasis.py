"""How the words of a text reach a page or a document: escaped, with *emphasis* and nothing else."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_EMPHASIS = re.compile(r"\*(?=\S)([^*\n]+?)(?<=\S)\*")


@register.filter
def emphasis(text: str) -> SafeString:
    """Return plain text as HTML: *words* become emphasised, line ends stay, everything else is text."""
    marked = _EMPHASIS.sub(r"<em>\1</em>", escape(text))
    return mark_safe(marked.replace("\n", "<br>"))
