"""Checks of every finished file, made on its bytes before anyone receives it.

The two standards require more than is checked here; these are the requirements that a change in a template, a font or a
library could break unnoticed.
"""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pikepdf

PDFA, PDFUA = "http://www.aiim.org/pdfa/ns/id/", "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
LINKS = {"https", "http", "mailto"}


def problems(data: bytes, *, language: str, title: str, attachment: str) -> list[str]:
    """Return the faults of the file as short notes for the log; empty if the file may be stored."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return [
                *_root(pdf, language, title),
                *_pages(pdf),
                *_metadata(pdf),
                *_fonts(pdf),
                *_attachment(pdf, attachment),
                *_actions(pdf),
            ]
    except pikepdf.PdfError as error:
        return [f"the file cannot be read: {error}"]


def _root(pdf: Any, language: str, title: str) -> Iterator[str]:
    root = pdf.Root
    if pdf.is_encrypted:
        yield "the file is encrypted"
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "not marked as tagged"
    if str(root.get("/Lang", "")) != language:
        yield f"language {str(root.get('/Lang', ''))!r} instead of {language!r}"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not shown"
    if str(pdf.docinfo.get("/Title", "")) != title:
        yield "the title differs"
    if not root.get("/OutputIntents"):
        yield "no output intent"


def _pages(pdf: Any) -> Iterator[str]:
    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None or not list(tree.get("/K", [])) or not list(tree["/K"][0].get("/K", [])):
        yield "no tags"
        return
    numbers = tree.get("/ParentTree", {}).get("/Nums", pikepdf.Array())
    parents = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for number, page in enumerate(pdf.pages, start=1):
        key = page.obj.get("/StructParents")
        if key is None or not list(parents.get(int(key), [])):
            yield f"no tags on page {number}"


def _metadata(pdf: Any) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "no metadata"
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        if (metadata.get(f"{{{PDFA}}}part"), metadata.get(f"{{{PDFA}}}conformance")) != ("3", "A"):
            yield "metadata without PDF/A-3a"
        if metadata.get(f"{{{PDFUA}}}part") != "1":
            yield "metadata without PDF/UA-1"
        if f"{{{EXTENSION}}}schemas" not in metadata:
            yield "metadata without the description of PDF/UA"


def _fonts(pdf: Any) -> Iterator[str]:
    fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"]
    if not fonts:
        yield "no fonts"
    for font in fonts:
        name = str(font.get("/BaseFont", "?"))
        if font.get("/Subtype") in ("/Type0", "/Type3"):
            if "/ToUnicode" not in font:
                yield f"font {name} without a text mapping (ToUnicode)"
            continue
        descriptor: Any = font.get("/FontDescriptor", {})
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"font {name} is not embedded"


def _attachment(pdf: Any, name: str) -> Iterator[str]:
    found = {str(spec.get("/UF", "")): str(spec.get("/AFRelationship", "")) for spec in pdf.Root.get("/AF", [])}
    if found != {name: "/Source"}:
        yield f"attachments {found} instead of {name} as the source"


def _actions(pdf: Any) -> Iterator[str]:
    """Yield faults of actions: the only action allowed is to open a web address when a reader follows a link."""
    if "/OpenAction" in pdf.Root or "/AA" in pdf.Root or "/JavaScript" in pdf.Root.get("/Names", {}):
        yield "the file contains automatic actions"
    for number, page in enumerate(pdf.pages, start=1):
        for note in page.obj.get("/Annots", []):
            action = note.get("/A")
            if action is None:
                continue
            address = str(action.get("/URI", ""))
            if action.get("/S") != "/URI" or urlsplit(address).scheme not in LINKS:
                yield f"page {number} has a link that is not allowed: {address[:80]!r}"
