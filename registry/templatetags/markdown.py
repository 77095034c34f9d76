"""Prose in templates, of pages and of printed documents."""

from django import template
from django.utils.safestring import SafeString

from registry import markdown, names

register = template.Library()


@register.filter("prose")
def as_prose(text: str | None) -> SafeString:
    """A concept paper's words as paragraphs, lists and links: safe, whatever was typed."""
    return markdown.rendered(text)


register.filter("with_article", names.with_article)
