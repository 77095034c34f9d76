"""Display the sources of reference data as text and links."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from registry import sources

register = template.Library()
ADDRESS = re.compile(r"https?://\S+")


@register.filter
def cited(source: str | list[str]) -> SafeString:
    """Return the sources, with URLs as links labelled by their host; `source` is a list or separated by semicolons."""
    line = source if isinstance(source, str) else "; ".join(source)
    return format_html_join("; ", "{}", ((_named(part.strip()),) for part in line.split("; ") if part.strip()))


@register.filter
def reference(source: Any) -> SafeString:
    """Return one source of a list: institution, title and date, with a web address as a link labelled by its host."""
    if not isinstance(source, dict):
        return format_html("{}", capfirst(sources.line(source)))
    text = sources.line({**source, "url": ""})
    return format_html("{}, {}", text, _named(source["url"])) if source.get("url") else format_html("{}", text)


def _named(source: str) -> str:
    """Return one source as a link if it is a valid URL, else as text."""
    try:
        host = urlsplit(source).hostname if ADDRESS.fullmatch(source) else None
    except ValueError:
        host = None
    return format_html('<a href="{}" rel="noreferrer">{}</a>', source, host) if host else source
