"""Uploaded scans and documents; the file type is determined from the content, never from the name."""

import io
import zipfile

import pikepdf
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

BYTES_MAX = 10_000_000
PIXELS_MAX = 60_000_000  # twice the pixels of a page at 600 dpi
PAGES_MAX = 50
ODT = b"application/vnd.oasis.opendocument.text"
PICTURES = {"PNG": "png", "JPEG": "jpg"}


TOO_MANY_DOTS = _("The image resolution is too high. Scan the letter at 200 dpi.")


class NoScan(Exception):
    """The file is not accepted as a scan; the message for the user gives the reason."""


def extension(data: bytes) -> str:
    """Return pdf, png or jpg according to the content. Raises NoScan for other, too large or damaged files."""
    if len(data) > BYTES_MAX:
        raise NoScan(
            _("The file is larger than %d MB. Scan the letter in greyscale or at 200 dpi.") % (BYTES_MAX // 10**6)
        )
    if data.startswith(b"%PDF-"):
        return _document(data)
    return _picture(data)


class NoDocument(Exception):
    """The file is not accepted as a document; the message for the user gives the reason."""


def too_large() -> str:
    return str(_("The file is larger than %d MB. Reduce the size of its pictures.") % (BYTES_MAX // 10**6))


def document_extension(data: bytes) -> str:
    """Return pdf, docx or odt according to the content. Raises NoDocument for all other, too large or damaged files.

    Nothing is unpacked except the few bytes in which an ODT file names its type. Files with macros are refused.
    """
    if len(data) > BYTES_MAX:
        raise NoDocument(too_large())
    if data.startswith(b"%PDF-"):
        try:
            return _document(data)
        except NoScan:
            message = _("Select a PDF that opens without a password and has no more than %d pages.")
            raise NoDocument(message % PAGES_MAX) from None
    return _text_document(data)


def _text_document(data: bytes) -> str:
    message = _("Select a PDF, DOCX or ODT file without macros.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = set(parts.namelist())
            has_macros = any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names)
            if {"[Content_Types].xml", "word/document.xml"} <= names and not has_macros:
                return "docx"
            if "mimetype" in names and "content.xml" in names and not has_macros:
                with parts.open("mimetype") as file:
                    if file.read(len(ODT) + 1) == ODT:
                        return "odt"
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError):
        raise NoDocument(message) from None
    raise NoDocument(message)


def _document(data: bytes) -> str:
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted or not 0 < len(document.pages) <= PAGES_MAX:
                raise NoScan(_("Select a PDF without a password and with no more than %d pages.") % PAGES_MAX)
    except pikepdf.PasswordError:
        raise NoScan(_("Select a PDF without a password and with no more than %d pages.") % PAGES_MAX) from None
    except pikepdf.PdfError:
        raise NoScan(_("The PDF cannot be read. Scan the letter again.")) from None
    return "pdf"


def _picture(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data), formats=list(PICTURES)) as picture:
            width, height = picture.size
            if width * height > PIXELS_MAX:
                raise Image.DecompressionBombError
            picture.verify()
            return PICTURES[str(picture.format)]
    except Image.DecompressionBombError:  # also raised on opening, for very many pixels
        raise NoScan(TOO_MANY_DOTS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise NoScan(_("Select a PDF, PNG or JPEG file.")) from None
