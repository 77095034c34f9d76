"""Canonical JSON of a document's content, and checksums of it together with everything that renders it."""

import functools
import hashlib
import json
from typing import Any

from django.conf import settings

from registry import pdf
from registry.names import is_right_to_left
from registry.pdf.text import safe_text

_EXACT = {"address", "digest", "key", "sha256"}


def canonical(content: dict[str, Any]) -> bytes:
    """Return `content` as canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def native_name(name: str, language: str) -> dict[str, Any] | None:
    """Return a native name with the language and direction that its script needs, or None."""
    if not name:
        return None
    language = language or "und"
    return {"name": name, "lang": language, "rtl": is_right_to_left(language)}


def printable(value: Any) -> Any:
    """Return `value` with every string made safe for the PDF engine; web addresses and checksums stay unchanged."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, dict):
        return {name: part if name in _EXACT else printable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [printable(part) for part in value]
    return value


@functools.cache
def renderer_digest(*sources: str) -> str:
    """Return the SHA-256 of the PDF engine's version and of the templates, modules and style sheets at `sources`."""
    total = hashlib.sha256(pdf.engine_version().encode())
    for source in sources:
        total.update(f"\n{source} ".encode() + hashlib.sha256((settings.BASE_DIR / source).read_bytes()).digest())
    return total.hexdigest()


def digest(content: bytes, *sources: str) -> str:
    """Return the SHA-256 of canonical `content` and of everything that renders it; equal digests mean equal files."""
    return hashlib.sha256(content + b"\n" + renderer_digest(*sources).encode()).hexdigest()


def grouped(checksum: str) -> list[str]:
    """Return a checksum as two lines of groups of eight characters, for comparison by eye."""
    groups = [checksum[start : start + 8] for start in range(0, len(checksum), 8)]
    middle = (len(groups) + 1) // 2
    return [" ".join(groups[:middle]), " ".join(groups[middle:])]
