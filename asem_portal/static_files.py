"""How static files are stored once they are collected: the style sheets in one file, so that a page asks for one."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/portal.css"
IMPORT = re.compile(r'^@import url\("([\w.-]+)"\) layer\((\w+)\);$', re.MULTILINE)
# Comments, indents, empty lines, and line breaks where a statement ends
NOT_SERVED = re.compile(r"/\*.*?\*/\n*|(?<=\n)[ \n]+|(?<=[{};,])\n", re.DOTALL)


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Whitenoise's storage, with what `SHEET` imports written into it before files get their hashed names.

    Without this storage, as where pytest runs alone, a browser follows the imports itself, and pages look the same.
    """

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if SHEET in paths and not dry_run:
            source, path = paths[SHEET]
            folder = path.removesuffix("portal.css")
            sheet = bundled(_text(source, path), lambda name: _text(source, f"{folder}{name}"))
            Path(self.path(SHEET)).write_text(sheet, encoding="utf-8")
            paths = paths | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def bundled(sheet: str, read: Callable[[str], str]) -> str:
    """`sheet` with each file that it imports in place of the import, as a block in its layer; without comments and indents.

    The files lie beside the sheet, so their addresses of fonts stay right.
    """
    return NOT_SERVED.sub("", IMPORT.sub(lambda found: f"@layer {found[2]} {{\n{read(found[1])}}}", sheet))


def _text(storage: Storage, path: str) -> str:
    with storage.open(path) as file:
        return str(file.read(), "utf-8")
