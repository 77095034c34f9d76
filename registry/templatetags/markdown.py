"""Prose in templates, of pages and of printed documents."""

from django import template

from registry import markdown, names

register = template.Library()


@register.filter("prose")
def as_prose(text):
    """A concept paper's words as paragraphs, lists and links: safe, whatever was typed."""
    return markdown.rendered(text)


register.filter("with_article", names.with_article)
