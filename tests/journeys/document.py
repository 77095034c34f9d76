"""Checks of a report that a ministry downloads: text, tags and fonts of the PDF."""

import re

import pikepdf
from pypdf import PdfReader


def check(path, *, title, text):
    """Check that the report at `path` has its title, this text, numbered pages, bookmarks, tags and embedded fonts."""
    reader = PdfReader(path)
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert len(pages) >= 3
    assert title in pages[0]
    assert any(text in page for page in pages[1:])
    assert all(re.search(rf"\b{number}\D{{1,12}}{len(pages)}\b", page) for number, page in enumerate(pages[1:], 2))
    assert title in reader.metadata.title
    assert text in " ".join(entry.title for entry in _flat(reader.outline))
    _check_tags(path)


def _check_tags(path):
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang).startswith("en")
        kinds = set(_kinds(root.StructTreeRoot))
        assert {"/Document", "/H1", "/P"} <= kinds
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        assert all(_is_embedded(font) for font in fonts)


def _is_embedded(font):
    described = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    return any(name in described.FontDescriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def _kinds(node):
    """Yield the structure types below a node of the structure tree."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield str(child.S)
            yield from _kinds(child)


def _flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry
