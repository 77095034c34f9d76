"""Long prose, such as a concept paper: plain text with basic Markdown, rendered to a few safe elements.

Paragraphs, line breaks, emphasis, lists, quotations, headings and web links are recognised; anything else is shown as
typed.
"""

import re
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "h4", "a"}
BLOCKS = ("p", "li", "blockquote", "h4")  # each in the direction of its first letter
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https"}
# Syntax that plain text may contain by accident: four spaces, a line of dashes, symbols around a word.
UNTOLD = ["code", "fence", "backticks", "lheading", "hr", "html_block", "html_inline", "image", "reference", "entity"]
MOST = 60_000  # characters; longer text is shown as typed


def rendered(text: str | None) -> SafeString:
    """Return `text` as safe HTML with headings of level four, for pages and documents."""
    if not text or not text.strip():
        return mark_safe("")
    if len(text) > MOST:
        return mark_safe(nh3.clean_text(text))
    return mark_safe(
        nh3.clean(
            _reader.render(text),
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="nofollow noopener",
            set_tag_attribute_values={tag: {"dir": "auto"} for tag in BLOCKS},
        )
    )


def is_short(text: str, most: int = 280) -> bool:
    """Return whether `text` is one short paragraph that can be shown under a title."""
    return len(text) <= most and "\n" not in text.strip()


def _is_on_the_web(url: str) -> bool:
    return bool(re.match(r"https?://[^\s/?#]+", url, re.IGNORECASE))


def _heading_of_our_page(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """Set every heading to a level below those of the page."""
    tokens[index].tag = "h4"
    return str(renderer.renderToken(tokens, index, options, env))


def _make_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(UNTOLD)
    reader.validateLink = _is_on_the_web  # type: ignore[method-assign]  # so the library's manual says
    for kind in ("heading_open", "heading_close"):
        reader.add_render_rule(kind, _heading_of_our_page)
    return reader


_reader = _make_reader()
