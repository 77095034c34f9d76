"""Long prose, such as a concept paper: typed as plain text with a little Markdown, shown as a few harmless elements.

Paragraphs, line breaks, emphasis, lists, quotations, headings and links to the web are understood; anything else
stands on the page as it was typed.
"""

import re
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "h4", "a"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https"}
# What plain text says by accident: four spaces, a line of dashes under another one, signs around a word.
UNTOLD = ["code", "fence", "backticks", "lheading", "hr", "html_block", "html_inline", "image", "reference", "entity"]
MOST = 60_000  # characters; what is longer stands there as it was typed


def rendered(text: str | None) -> SafeString:
    """`text` as safe HTML, whatever was typed; headings are of the fourth level. The same for a page and for print."""
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
        )
    )


def is_short(text: str, most: int = 280) -> bool:
    """Whether `text` is one short paragraph, which may stand under a title."""
    return len(text) <= most and "\n" not in text.strip()


def _is_on_the_web(url: str) -> bool:
    return bool(re.match(r"https?://[^\s/?#]+", url, re.IGNORECASE))


def _heading_of_our_page(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """Every heading is below those of the page, and none skips a level."""
    tokens[index].tag = "h4"
    return str(renderer.renderToken(tokens, index, options, env))


def _make_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(UNTOLD)
    reader.validateLink = _is_on_the_web  # type: ignore[method-assign]  # so the library's manual says
    for kind in ("heading_open", "heading_close"):
        reader.add_render_rule(kind, _heading_of_our_page)
    return reader


_reader = _make_reader()
