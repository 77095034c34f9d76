"""The only way in which the engine reads files: the portal's static files, and small inline images."""

import base64
import binascii
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "portal-static:"
TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
}
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,([A-Za-z0-9+/=\s]+)")
PICTURE_BYTES = 300_000
PICTURE_PIXELS = 4_000_000  # a small file may decompress to an image that fills the memory


class Refused(ValueError):
    """The document refers to an address that the engine must not read."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # untyped
    """Serves `portal-static:NAME` from one folder and `data:` URLs of small images; any other URL ends the rendering.

    Refusals are also stored in `refused`, because inside an SVG WeasyPrint ignores exceptions and continues.
    """

    def __init__(self, folder: Path | str) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._folder = Path(folder).resolve()
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        try:
            return self._answer(url)
        except (Refused, OSError) as refusal:
            self.refused.append(str(refusal))
            raise

    def _answer(self, url: str) -> URLFetcherResponse:
        if url.startswith(SCHEME):
            return self._static(url)
        if url.startswith("data:"):
            return self._picture(url)
        raise Refused(f"not a file of the portal: {url[:200]}")

    def _static(self, url: str) -> URLFetcherResponse:
        path = (self._folder / unquote(url.removeprefix(SCHEME))).resolve()
        if not path.is_relative_to(self._folder):
            raise Refused(f"outside the folder: {url[:200]}")
        if path.suffix not in TYPES:
            raise Refused(f"file type not allowed: {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})

    def _picture(self, url: str) -> URLFetcherResponse:
        match = PICTURE.fullmatch(url)
        if not match or len(url) > PICTURE_BYTES * 4 // 3:
            raise Refused(f"not a valid inline image, or too large: {url[:60]}")
        kind, content = match.groups()
        try:
            data = base64.b64decode(content, validate=False)
            with Image.open(io.BytesIO(data), formats=[kind.upper()]) as picture:
                width, height = picture.size
        except (binascii.Error, OSError) as error:
            raise Refused(f"image content does not match its type: {url[:60]}") from error
        if width * height > PICTURE_PIXELS:
            raise Refused(f"image dimensions too large: {width} x {height}")
        return URLFetcherResponse("data:", data, {"Content-Type": f"image/{kind}"})
