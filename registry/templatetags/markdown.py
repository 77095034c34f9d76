"""Prose in templates of pages and documents."""

from django import template
from django.utils.safestring import SafeString

from registry import markdown, names

register = template.Library()


@register.filter("prose")
def as_prose(text: str | None) -> SafeString:
    """Render user prose as safe paragraphs, lists and links."""
    return markdown.rendered(text)


register.filter("with_article", names.with_article)
