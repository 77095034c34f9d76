"""Uploaded scans; the file type is determined from the content, never from the name."""

import io

import pikepdf
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

BYTES_MAX = 10_000_000
PIXELS_MAX = 60_000_000  # twice the pixels of a page at 600 dpi
PAGES_MAX = 50
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
