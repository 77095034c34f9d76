"""How static files are stored once they are collected: the style sheets in one file, so that a page asks for one."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/portal.css"
IMPORT = re.compile(r'^@import url\("([\w.-]+)"\) layer\((\w+)\);$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Whitenoise's storage, with what `SHEET` imports written into it before files get their hashed names.

    Without this storage, as in most tests, a browser follows the imports itself, and pages look the same.
    """

    def post_process(self, paths: dict[str, tuple[Storage, str]], *args: Any, **options: Any) -> Iterator[Any]:
        if SHEET in paths:
            source, path = paths[SHEET]
            folder = path.removesuffix("portal.css")
            sheet = bundled(_text(source, path), lambda name: _text(source, f"{folder}{name}"))
            Path(self.path(SHEET)).write_text(sheet, encoding="utf-8")
            paths = paths | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, *args, **options)


def bundled(sheet: str, read: Callable[[str], str]) -> str:
    """`sheet` with each file that it imports in place of the import, as a block in its layer; without comments.

    The files lie beside the sheet, so their addresses of fonts stay right.
    """
    return COMMENT.sub("", IMPORT.sub(lambda found: f"@layer {found[2]} {{\n{read(found[1])}}}", sheet))


def _text(storage: Storage, path: str) -> str:
    with storage.open(path) as file:
        return str(file.read(), "utf-8")
