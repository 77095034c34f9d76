"""Corrections of faults in WeasyPrint and pydyf: each is applied only if its fault is found, whatever the version.

`apply` renders a test page and looks for each fault. A release that fixes a fault needs no correction. If a correction
no longer works with a release, the import fails with the name of that correction. The docstring of each fault says what
to report upstream.
"""

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pydyf
import weasyprint
from weasyprint.formatting_structure import boxes

from registry.pdf import text_layer

# A running head, and one Thai syllable whose vowel is drawn with two glyphs.
PROBE = '<html lang="th"><title>Probe</title><style>@page { @top-center { content: "Head" } }</style><p>กำ</p></html>'


class DoesNotFit(RuntimeError):
    """The installed release has a fault that the correction no longer fixes; the message names the correction."""

    def __init__(self, name: str, reason: str) -> None:
        versions = f"WeasyPrint {weasyprint.__version__} and pydyf {pydyf.__version__}"
        super().__init__(
            f"The correction {name!r} of registry.pdf.corrections does not fit {versions}: {reason}. "
            "Compare it with their source, and run tests/registry/pdf."
        )


class Correction:
    """One correction: `has_fault` finds the fault in the bytes of a printed probe; `changes` replace its causes.

    A change consists of the place of a function, `module:name` or `module:Class.name`, and a function that takes the
    function found there and returns its replacement.
    """

    def __init__(self, has_fault: Callable[[bytes], bool], changes: Mapping[str, Callable[[Any], Any]]) -> None:
        self.name, self.has_fault, self._changes = has_fault.__name__, has_fault, changes
        self._originals: list[tuple[Any, str, Any]] = []

    @property
    def is_applied(self) -> bool:
        return bool(self._originals)

    def apply(self) -> None:
        """Apply the correction to the whole process. Raises DoesNotFit and changes nothing if this is not possible."""
        if not self.is_applied:
            found = [(*_find(place, self.name), make) for place, make in self._changes.items()]
            for owner, name, make in found:
                original = vars(owner)[name]
                self._originals.append((owner, name, original))
                setattr(owner, name, make(original))

    def remove(self) -> None:
        """Undo the correction; corrections must be undone in reverse order."""
        while self._originals:
            setattr(*self._originals.pop())


def _find(place: str, correction: str) -> tuple[Any, str]:
    """Return the module or class that contains the function at `place`, and the name of the function in it."""
    module, _colon, path = place.partition(":")
    *owners, name = path.split(".")
    try:
        found: Any = importlib.import_module(module)
        for owner in owners:
            found = getattr(found, owner)
        vars(found)[name]
    except (ImportError, AttributeError, KeyError):
        raise DoesNotFit(correction, f"there is no {place}") from None
    return found, name


def apply() -> list[str]:
    """Apply the corrections that this process needs and return the names of those in force.

    Idempotent. Raises DoesNotFit if a fault remains, or if the probe cannot be printed with a correction.
    """
    probe = print_probe()
    for correction in CORRECTIONS:
        if correction.has_fault(probe):
            correction.apply()
            try:
                _prove(correction)
            except DoesNotFit:
                correction.remove()
                raise
    return [correction.name for correction in CORRECTIONS if correction.is_applied]


def print_probe() -> bytes:
    """Return the probe as an uncompressed, tagged PDF."""
    data: bytes = weasyprint.HTML(string=PROBE).write_pdf(pdf_tags=True, uncompressed_pdf=True)
    return data


def _prove(correction: Correction) -> None:
    try:
        has_fault = correction.has_fault(print_probe())
    except Exception as error:
        raise DoesNotFit(correction.name, f"the probe cannot be printed with it ({error!r})") from error
    if has_fault:
        raise DoesNotFit(correction.name, "the fault is still there")


# Running heads and page numbers -------------------------------------------------------------------


def margins_are_read_aloud(probe: bytes) -> bool:
    """Running heads and page numbers are marked as content, in the middle of the sentence at the end of the page.

    Report: mark the content of margin boxes as pagination artefacts (PDF 1.7, 14.8.2.2) instead of giving it an MCID;
    elements that are in no tag tree are not enough for readers that follow the content.
    """
    return len(re.findall(rb"/MCID", probe)) > 1


def _drawn_in_margin(original: Any) -> Any:
    def draw_stacking_context(stream: Any, stacking_context: Any) -> None:
        before = getattr(stream, "in_margin", False)
        stream.in_margin = before or isinstance(stacking_context.box, boxes.MarginBox)
        try:
            original(stream, stacking_context)
        finally:
            stream.in_margin = before

    return draw_stacking_context


def _cloned_in_margin(original: Any) -> Any:
    def clone(stream: Any, **kwargs: Any) -> Any:
        made = original(stream, **kwargs)
        made.in_margin = getattr(stream, "in_margin", False)
        return made

    return clone


def _marked_as_artefact(original: Any) -> Any:
    @contextmanager
    def marked(stream: Any, box: Any, tag: str) -> Iterator[None]:
        if stream._tags is None or not getattr(stream, "in_margin", False):
            with original(stream, box, tag):
                yield
            return
        stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
        try:
            yield
        finally:
            stream.end_marked_content()

    return marked


def _tags_without_margins(original: Any) -> Any:
    def add_tags(pdf: Any, document: Any, pdf_version: Any, page_streams: Any) -> None:
        for page in document.pages:
            box = page._page_box
            box.children = [child for child in box.children if not isinstance(child, boxes.MarginBox)]
        original(pdf, document, pdf_version, page_streams)

    return add_tags


# The list of pages ----------------------------------------------------------------------------------


def page_list_is_rebuilt(probe: bytes) -> bool:
    """The tags of a long document take quadratic time.

    Report (pydyf): `PDF.page_references` builds the list of all pages each time it is read, and WeasyPrint reads it for
    each element of the tag tree. Keep the list until a page is added.
    """
    pdf = pydyf.PDF()
    pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
    return pdf.page_references is not pdf.page_references


def _page_references_kept(original: Any) -> property:
    def page_references(pdf: Any) -> Any:
        kept = vars(pdf).get("_kept_references", ())
        if len(kept) * 3 != len(pdf.pages["Kids"]):
            kept = vars(pdf)["_kept_references"] = original.fget(pdf)
        return kept

    return property(page_references)


# The characters of the glyphs -----------------------------------------------------------------------


def glyph_has_no_character(probe: bytes) -> bool:
    """A letter that is drawn with two glyphs leaves one of them without a character.

    Report: PDF/A-3a (6.2.11.7.2) and PDF/UA-1 (7.21.7) forbid an empty ToUnicode entry. Write a zero-width space, which
    has no content, or map both glyphs to one character with /ActualText.
    """
    return bool(re.search(rb"<[0-9a-f]+> <>", probe))


def _fonts_with_characters(original: Any) -> Any:
    def build_fonts_dictionary(pdf: Any, fonts: Any, *args: Any) -> Any:
        for font in fonts.values():
            font.to_unicode = {glyph: text or "\u200b" for glyph, text in font.to_unicode.items()}
        return original(pdf, fonts, *args)

    return build_fonts_dictionary


CORRECTIONS = [
    Correction(text_layer.text_layer_is_wrong, text_layer.CHANGES),
    Correction(
        margins_are_read_aloud,
        {
            "weasyprint.pdf.stream:Stream.marked": _marked_as_artefact,
            "weasyprint.pdf.stream:Stream.clone": _cloned_in_margin,
            "weasyprint.draw:draw_stacking_context": _drawn_in_margin,
            "weasyprint.pdf:add_tags": _tags_without_margins,
        },
    ),
    Correction(page_list_is_rebuilt, {"pydyf:PDF.page_references": _page_references_kept}),
    Correction(glyph_has_no_character, {"weasyprint.pdf:build_fonts_dictionary": _fonts_with_characters}),
]
