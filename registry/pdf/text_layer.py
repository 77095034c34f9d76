"""The correction of the text under complex scripts: what is copied, searched and read aloud. See `corrections`."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import ffi

# From Hebrew to the end of the Indic, South-East Asian and Mongolian blocks, their extensions and presentation forms.
_COMPLEX = re.compile(
    r"[\u0590-\u109f\u1200-\u137f\u1700-\u18af\u1900-\u1aaf\u1b00-\u1c4f\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc]"
)


def text_layer_is_wrong(probe: bytes) -> bool:
    """Complex scripts are copied and read aloud incorrectly, although they look right.

    Report: one character is written for each glyph (ToUnicode), so text in Thai, Lao, Burmese, Khmer, Indic and Arabic
    scripts, whose glyphs are reordered and joined, is extracted in the wrong order or with letters missing. Write the
    text of each such run as /ActualText, on its marked content and on its element of the tag tree (PDF 1.7, 14.9.4).
    """
    return b"/ActualText" not in probe


def actual_text(text: str) -> str | None:
    """Return the ActualText needed for `text`, or None if the glyphs are sufficient."""
    if not _COMPLEX.search(text) and not any(unicodedata.combining(character) for character in text):
        return None
    return text.replace("\u200b", "")


def is_partly_right_to_left(text: str) -> bool:
    """Return whether any letter of `text` is of a script written from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def drawn_text(box: Any) -> str:
    """Return the text of a box in the order in which it is drawn, from left to right.

    Readers take characters to be in that order, also those of /ActualText, and put words written from right to left
    back into reading order: Poppler, MuPDF and PDFium (Chromium) copy text in reading order only if the mark on the
    content has the order of the glyphs. The mark on the element of the tag tree, which is read aloud, keeps that of
    reading.
    """
    layout = box.pango_layout
    layout.reactivate(box.style)
    text, parts = layout.text.encode(), []
    run = layout.get_first_line()[0].runs
    while run != ffi.NULL:
        item = run.data.item
        part = text[item.offset : item.offset + item.length].decode()
        parts.append(part[::-1] if item.analysis.level % 2 else part)
        run = run.next
    layout.deactivate()
    return "".join(parts).replace("\u200b", "")


def _marked_with_text(original: Any) -> Any:
    @contextmanager
    def marked(stream: Any, box: Any, tag: str) -> Iterator[None]:
        text = actual_text(box.text) if isinstance(box, boxes.TextBox) else None
        stream.text_to_mark = text and (drawn_text(box) if is_partly_right_to_left(text) else text)
        with original(stream, box, tag):
            if text is not None and stream._tags and box in stream._tags:
                stream._tags[box]["actual_text"] = text
            yield

    return marked


def _begin_with_text(original: Any) -> Any:
    def begin_marked_content(stream: Any, tag: str, property_list: Any = None) -> None:
        text, stream.text_to_mark = getattr(stream, "text_to_mark", None), None
        if text is not None and property_list is not None and "MCID" in property_list:
            property_list["ActualText"] = pydyf.String(text)
        original(stream, tag, property_list)

    return begin_marked_content


def _tags_with_text(original: Any) -> Any:
    def add_tags(pdf: Any, document: Any, pdf_version: Any, page_streams: Any) -> None:
        texts = {
            (page, kid["mcid"]): kid["actual_text"]
            for page, stream in zip(pdf.page_references, page_streams, strict=True)
            for kid in stream._tags.values()
            if "actual_text" in kid
        }
        original(pdf, document, pdf_version, page_streams)
        for element in pdf.objects:
            is_span = isinstance(element, pydyf.Dictionary) and element.get("S") == "/Span"
            if is_span and len(element["K"]) == 1 and (text := texts.get((element["Pg"], element["K"][0]))):
                element["ActualText"] = pydyf.String(text)

    return add_tags


CHANGES: dict[str, Callable[[Any], Any]] = {
    "weasyprint.pdf.stream:Stream.marked": _marked_with_text,
    "pydyf:Stream.begin_marked_content": _begin_with_text,
    "weasyprint.pdf:add_tags": _tags_with_text,
}
