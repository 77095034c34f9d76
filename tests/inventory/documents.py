"""The rendered documents: checksum, bytes and text of each, and the frozen content of those that store it."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import models

from tests.inventory import project

NAME = re.compile(r"[0-9a-f]{64}\.(pdf|json)")


def write(folder: Path) -> None:
    """Write pdfs.txt, and copies of the documents with their text into pdfs/."""
    (folder / "pdfs").mkdir()
    lines = []
    for label, name in sorted(_named()):
        data = (Path(settings.FILES_ROOT) / name[:2] / name).read_bytes()
        lines.append(f"{hashlib.sha256(data).hexdigest()}  {len(data):>8}  {label}\n")
        _copy(data, folder / "pdfs" / re.sub(r"[^A-Za-z0-9.-]+", "-", label.removesuffix(".pdf")), name)
    (folder / "pdfs.txt").write_text("".join(lines))


def _copy(data: bytes, path: Path, name: str) -> None:
    """Write a document with its text, or the frozen content of a document, with one line for each value."""
    if name.endswith(".json"):
        frozen = json.dumps(json.loads(data), ensure_ascii=False, indent=1, sort_keys=True)
        path.with_name(f"{path.name}.json").write_text(frozen)
        return
    document = path.with_name(f"{path.name}.pdf")
    document.write_bytes(data)
    subprocess.run(["pdftotext", "-layout", document, path.with_name(f"{path.name}.txt")], check=True)


def _named() -> list[tuple[str, str]]:
    """Return (label without the app, name of the file) of each document to which a row of any model refers."""
    found = []
    for model in project.apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, models.CharField)]
        for row in model._default_manager.order_by("pk"):
            for name in names:
                value = getattr(row, name) or ""
                if NAME.fullmatch(value):
                    found.append((f"{model.__name__}.{name} {row}", value))
    return found
