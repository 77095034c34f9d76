"""Filters that render the text of recommendations: escaped, with *emphasis* as the only markup."""

import re

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_BLANK_LINES = re.compile(r"\n\s*\n")
_EMPHASIS = re.compile(r"\*(?=\S)([^*\n]+?)(?<=\S)\*")


@register.filter
def emphasis(text: str) -> SafeString:
    """Return plain text as HTML with *emphasis* and line breaks; everything else is escaped."""
    marked = _EMPHASIS.sub(r"<em>\1</em>", escape(text))
    return mark_safe(marked.replace("\n", "<br>"))


@register.filter
def prose(text: str) -> SafeString:
    """Return plain text as HTML paragraphs, split at blank lines, with `emphasis`."""
    blocks = (block for block in _BLANK_LINES.split(text) if block.strip())
    return format_html_join("", "<p>{}</p>", ((emphasis(block.strip("\n")),) for block in blocks))
