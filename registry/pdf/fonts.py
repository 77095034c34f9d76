"""The engine's own fonts, and the fontconfig file that makes only these available.

Without any fonts, Pango crashes; with the machine's own fonts, each machine would produce different pages.
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
    """Return the folder of the project's fonts, and that of the package with Chinese, Japanese and Korean fonts."""
    spec = importlib.util.find_spec("noto_cjk_sans_otc")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package noto-cjk-sans-otc is not installed.")
    return [OWN, Path(spec.origin).resolve().parent]


def files() -> list[Path]:
    """Return all font files available to the engine, ordered by name."""
    paths = (path for folder in folders() for path in folder.iterdir() if path.suffix in {".ttf", ".ttc", ".otf"})
    return sorted(paths, key=lambda path: path.name)


@functools.cache
def digest() -> str:
    """Return the SHA-256 of the names and contents of all fonts, a part of the digest of each rendition."""
    total = hashlib.sha256()
    for path in files():
        total.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def configure(var: Path | str | None = None) -> Path:
    """Write the fontconfig file under `var` (by default settings.VAR), set it in the environment, and return its path.

    Idempotent. WeasyPrint reads the setting when it first creates fonts, so call this before importing it. Raises
    RuntimeError if it was imported with another configuration.
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
    directories = "\n".join(f"  <dir>{escape(str(folder))}</dir>" for folder in folders())
    return TEMPLATE.read_text(encoding="utf-8").format(folders=directories, cache=escape(str(cache)))


def _write(path: Path, text: str) -> None:
    """Replace the file atomically, since two workers may start at the same time."""
    (path.parent / "cache").mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as draft:
        draft.write(text)
    Path(draft.name).replace(path)


def _settings_var() -> Path:
    from django.conf import settings  # slow import

    return Path(settings.VAR)
