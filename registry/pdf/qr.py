"""QR codes as inline SVG, with a title for screen readers."""

import qrcode
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # light modules around the code, without which some readers fail


def svg(text: str, title: object) -> SafeString:
    """Return the QR code of `text` (a URL of up to about 300 characters) as SVG with the accessible name `title`."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    path = "".join(_row(y, row) for y, row in enumerate(rows))
    size = len(rows) + 2 * QUIET
    name = escape(title)
    box = f'viewBox="{-QUIET} {-QUIET} {size} {size}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-label="{name}">'
    return mark_safe(f'{head}<title>{name}</title><path fill="#15202b" d="{path}"/></svg>')


def _row(y: int, row: list[bool]) -> str:
    """Return each run of dark modules of a row as one rectangle, one module high."""
    pieces: list[str] = []
    start: int | None = None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            pieces.append(f"M{start} {y}h{x - start}v1h{start - x}z")
            start = None
    return "".join(pieces)
