"""The engine's own fonts and the file that shows them, and nothing else, to fontconfig.

With no font at all Pango crashes the process, and with the machine's fonts each machine would make other pages.
"""

import functools
import hashlib
import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

OWN = Path(__file__).resolve().parent / "truetype"
TEMPLATE = Path(__file__).resolve().parent / "fonts.conf"


def folders() -> list[Path]:
    """Return the project's fonts, and the folder of the package with Chinese, Japanese and Korean."""
    spec = importlib.util.find_spec("noto_cjk_sans_otc")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package noto-cjk-sans-otc is not installed.")
    return [OWN, Path(spec.origin).resolve().parent]


def files() -> list[Path]:
    """Every font file the engine can see, ordered by name."""
    found = (path for folder in folders() for path in folder.iterdir() if path.suffix in {".ttf", ".ttc", ".otf"})
    return sorted(found, key=lambda path: path.name)


@functools.cache
def digest() -> str:
    """SHA-256 over names and contents of all fonts: part of what decides whether a document must be made again."""
    total = hashlib.sha256()
    for path in files():
        total.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def configure(var: Path | str | None = None) -> Path:
    """Write the fontconfig file below `var` (by default settings.VAR) and name it to the process; returns its path.

    Safe to call again. WeasyPrint reads the name when it makes its first fonts, so this comes before its import:
    RuntimeError when it was imported under another configuration.
    """
    folder = Path(var or _settings_var()) / "fonts-cache"
    path = folder / "fonts.conf"
    if "weasyprint" in sys.modules and os.environ.get("FONTCONFIG_FILE") != str(path):
        raise RuntimeError("WeasyPrint was imported before registry.pdf.fonts.configure() named its fonts.")
    text = _configuration(folder / "cache")
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        _write(path, text)
    os.environ["FONTCONFIG_FILE"] = str(path)
    return path


def _configuration(cache: Path) -> str:
    shown = "\n".join(f"  <dir>{escape(str(folder))}</dir>" for folder in folders())
    return TEMPLATE.read_text(encoding="utf-8").format(folders=shown, cache=escape(str(cache)))


def _write(path: Path, text: str) -> None:
    """Replace the file in one step: two workers may start at once."""
    (path.parent / "cache").mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as draft:
        draft.write(text)
    Path(draft.name).replace(path)


def _settings_var() -> Path:
    from django.conf import settings  # slow import

    return Path(settings.VAR)
