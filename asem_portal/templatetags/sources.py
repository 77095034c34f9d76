"""Show the sources of reference data as words and links."""

import re
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
ADDRESS = re.compile(r"https?://\S+")


@register.filter
def cited(source: str | list[str]) -> SafeString:
    """Return the sources named, an address as a link with its host; `source` is a list, or a line with semicolons."""
    line = source if isinstance(source, str) else "; ".join(source)
    return format_html_join("; ", "{}", ((_named(part.strip()),) for part in line.split("; ") if part.strip()))


def _named(source: str) -> str:
    """Return one source as a link or as words; what only looks like an address, as a typing mistake may, is words."""
    try:
        host = urlsplit(source).hostname if ADDRESS.fullmatch(source) else None
    except ValueError:
        host = None
    return format_html('<a href="{}" rel="noreferrer">{}</a>', source, host) if host else source
