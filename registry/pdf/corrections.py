"""Four corrections to WeasyPrint 70.0, which touch its internals: another version stops the import.

(a) The text under Thai, Burmese, Khmer, Arabic and other complex scripts is wrong though the picture is right: what
was typed is written beside it as /ActualText, on the marked content and on the element of the tag tree.
(b) Running heads and page numbers are marked as pagination artefacts and stay out of the tag tree: a screen reader
would otherwise read them in the middle of a sentence.
(c) pydyf builds the list of pages anew for each element of the tag tree, which is quadratic: it is kept.
(d) A letter drawn with two glyphs leaves one of them without a character, which both standards forbid: it gets the
zero-width space, which says nothing.
"""

import re
import unicodedata
from contextlib import contextmanager

import pydyf
import weasyprint
from weasyprint import draw
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import stream as pdf_stream
from weasyprint.pdf import tags as pdf_tags

VERSIONS = {"weasyprint": "70.0", "pydyf": "0.13.0"}


def check_versions(found):
    """RuntimeError unless the packages are those that the corrections were written and tested against."""
    if found != VERSIONS:
        raise RuntimeError(
            f"registry.pdf.corrections were written for {VERSIONS} and found {found}: "
            "compare each with the new source, and run tests/registry/pdf."
        )


check_versions({"weasyprint": weasyprint.__version__, "pydyf": pydyf.VERSION})

# Hebrew to the end of the Indic, South-East Asian and Mongolian blocks, their extensions and presentation forms.
_COMPLEX = re.compile(
    r"[\u0590-\u109f\u1200-\u137f\u1700-\u18af\u1900-\u1aaf\u1b00-\u1c4f\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc]"
)


def actual_text(text):
    """What must be written beside the glyphs of `text`, or None where the glyphs say it themselves."""
    if not _COMPLEX.search(text) and not any(unicodedata.combining(character) for character in text):
        return None
    return text.replace("\u200b", "")


# (a) and (b): what is drawn ------------------------------------------------------------------------


class Stream(pdf_stream.Stream):
    """A page's content, which knows whether a margin box is being drawn, and what was typed in each complex word."""

    in_margin = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.actual_texts = {}

    def clone(self, **kwargs):
        made = super().clone(**kwargs)
        made.in_margin = self.in_margin
        return made

    @contextmanager
    def marked(self, box, tag):
        if self._tags is None:
            yield
            return
        if self.in_margin:
            self.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
        else:
            self.begin_marked_content(tag, self._properties(box, tag))
        try:
            yield
        finally:
            self.end_marked_content()

    def _properties(self, box, tag):
        mcid = len(self._tags)
        assert box not in self._tags
        self._tags[box] = {"tag": tag, "mcid": mcid}
        properties = pydyf.Dictionary({"MCID": mcid})
        text = actual_text(box.text) if isinstance(box, boxes.TextBox) else None
        if text is not None:
            properties["ActualText"] = pydyf.String(text)
            self.actual_texts[mcid] = text
        return properties


_draw_stacking_context = draw.draw_stacking_context


def draw_stacking_context(stream, stacking_context):
    """Draw as WeasyPrint does, and let the stream know while it draws the margin of a page."""
    before = stream.in_margin
    stream.in_margin = before or isinstance(stacking_context.box, boxes.MarginBox)
    try:
        _draw_stacking_context(stream, stacking_context)
    finally:
        stream.in_margin = before


_add_tags = pdf_tags.add_tags


def add_tags(pdf, document, pdf_version, page_streams):
    """Build the tag tree from what is not a margin box, then write what was typed on its complex elements."""
    for page in document.pages:
        box = page._page_box
        box.children = [child for child in box.children if not isinstance(child, boxes.MarginBox)]
    _add_tags(pdf, document, pdf_version, page_streams)
    texts = {
        (page, mcid): text
        for page, stream in zip(pdf.page_references, page_streams, strict=True)
        for mcid, text in stream.actual_texts.items()
    }
    for element in pdf.objects:
        if isinstance(element, pydyf.Dictionary) and element.get("S") == "/Span":
            _say(element, texts)


def _say(element, texts):
    kids = element["K"]
    text = texts.get((element["Pg"], kids[0])) if len(kids) == 1 and isinstance(kids[0], int) else None
    if text is not None:
        element["ActualText"] = pydyf.String(text)


# (c): how it is written ----------------------------------------------------------------------------


def page_references(pdf):
    """References to all pages; made again only when a page was added."""
    kept = pdf.__dict__.get("_kept_references", ())
    if len(kept) * 3 != len(pdf.pages["Kids"]):
        kept = tuple(f"{number} 0 R".encode() for number in pdf.pages["Kids"][::3])
        pdf.__dict__["_kept_references"] = kept
    return kept


# (d): the characters of the glyphs -----------------------------------------------------------------

_build_fonts_dictionary = weasyprint.pdf.build_fonts_dictionary


def build_fonts_dictionary(pdf, fonts, *args):
    """Write the fonts as WeasyPrint does, with a character for each glyph that was drawn."""
    for font in fonts.values():
        font.to_unicode = {glyph: text or "\u200b" for glyph, text in font.to_unicode.items()}
    return _build_fonts_dictionary(pdf, fonts, *args)


def apply():
    """Put the corrections in place, for the whole process; harmless when repeated."""
    weasyprint.pdf.Stream = Stream
    weasyprint.pdf.stream.Stream = Stream  # clone() makes its groups and patterns from this name
    draw.draw_stacking_context = draw_stacking_context
    weasyprint.pdf.add_tags = add_tags
    weasyprint.pdf.build_fonts_dictionary = build_fonts_dictionary
    pydyf.PDF.page_references = property(page_references)
