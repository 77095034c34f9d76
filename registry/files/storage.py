"""Private files, stored under their checksum; served only by this module, after the caller has checked permission."""

import hashlib
import os
import re
from pathlib import Path
from threading import get_ident
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")
TYPES = {
    "pdf": "application/pdf",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def store(data: bytes, extension: str) -> str:
    """Store `data` under its SHA-256 and return the name; storing it again changes nothing.

    The write is atomic: the data are written to a temporary file, which is flushed to disk and renamed.
    """
    if extension not in TYPES:
        raise ValueError(f"Files of type {extension!r} are not kept.")
    name = f"{hashlib.sha256(data).hexdigest()}.{extension}"
    target = _path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{name}.{os.getpid()}.{get_ident()}")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
    return name


def read(name: str) -> bytes:
    """Return the bytes of a stored file. Raises FileNotFoundError."""
    return _path(name).read_bytes()


def every() -> list[Path]:
    """Return the paths of all stored files, ordered by name, without temporary files left by a killed process."""
    paths = (path for path in Path(settings.FILES_ROOT).glob("[0-9a-f][0-9a-f]/*") if _NAME.fullmatch(path.name))
    return sorted(paths)


def is_name(name: str) -> bool:
    """Return whether `name` has the form of a stored file's name."""
    return bool(_NAME.fullmatch(name))


def serve(name: str, *, filename: str, inline: bool = False) -> FileResponse:
    """Return a response with a stored file; the caller has checked permission.

    `filename` is the name under which a browser offers to save it. The response forbids caching and content sniffing.
    """
    try:
        file = _path(name).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    extension = name.rpartition(".")[2]
    response = FileResponse(file, content_type=TYPES[extension])
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.FILES_ROOT) / name[:2] / name
