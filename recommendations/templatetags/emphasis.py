"""Filters that render the text of recommendations: escaped, with *emphasis* as the only markup."""

import re
import unicodedata

from django import template
from django.utils.html import conditional_escape, escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_BLANK_LINES = re.compile(r"\n\s*\n")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<]+")
_EMPHASIS = re.compile(r"\*(?=\S)([^*\n]+?)(?<=\S)\*")


@register.filter
def emphasis(text: str) -> SafeString:
    """Return plain text as HTML with *emphasis* and line breaks; everything else is escaped."""
    marked = _EMPHASIS.sub(r"<em>\1</em>", escape(text))
    return mark_safe(marked.replace("\n", "<br>"))


@register.filter
def unhyphenated(html: str) -> SafeString:
    """Return text, escaped if it is not yet HTML, in which no web address is hyphenated when it is printed."""
    return mark_safe(_ADDRESS.sub(r'<span class="url">\g<0></span>', conditional_escape(html)))


@register.filter
def direction(text: str) -> str:
    """Return "rtl" if the first letter of `text` is of a script written from right to left, else "ltr".

    For print, where the engine does not know `dir="auto"`.
    """
    kinds = (unicodedata.bidirectional(character) for character in text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


@register.filter
def prose(text: str) -> SafeString:
    """Return plain text as HTML paragraphs, split at blank lines, with `emphasis`."""
    blocks = (block for block in _BLANK_LINES.split(text) if block.strip())
    return format_html_join("", '<p dir="auto">{}</p>', ((emphasis(block.strip("\n")),) for block in blocks))
