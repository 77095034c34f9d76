"""Scans that people upload: what a file is, is asked of its bytes, never of its name."""

import io

import pikepdf
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

BYTES_MAX = 10_000_000
PIXELS_MAX = 60_000_000  # a page of paper at 600 dots an inch has half of that
PAGES_MAX = 50
PICTURES = {"PNG": "png", "JPEG": "jpg"}


TOO_MANY_DOTS = _("The image resolution is too high. Scan it at 200 dpi.")


class NoScan(Exception):
    """The file cannot be kept as a scan; the text says to a person why."""


def extension(data: bytes) -> str:
    """pdf, png or jpg, as the bytes say. Raises NoScan for anything else, and for what is too large or broken."""
    if len(data) > BYTES_MAX:
        raise NoScan(_("The file is larger than %d MB. Scan it in greyscale or at 200 dpi.") % (BYTES_MAX // 10**6))
    if data.startswith(b"%PDF-"):
        return _document(data)
    return _picture(data)


def _document(data: bytes) -> str:
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted or not 0 < len(document.pages) <= PAGES_MAX:
                raise NoScan(_("Choose a PDF without a password and with no more than %d pages.") % PAGES_MAX)
    except pikepdf.PasswordError:
        raise NoScan(_("Choose a PDF without a password and with no more than %d pages.") % PAGES_MAX) from None
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
    except Image.DecompressionBombError:  # also raised as it is opened, where it has very many
        raise NoScan(TOO_MANY_DOTS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise NoScan(_("Choose a PDF, PNG or JPEG file.")) from None
