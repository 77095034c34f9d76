"""The storage of collected static files, which bundles all style sheets into one file."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/portal.css"
IMPORT = re.compile(r'^@import url\("([\w.-]+)"\) layer\((\w+)\);$', re.MULTILINE)
# Comments, indentation, empty lines, and line breaks at the end of a statement
NOT_SERVED = re.compile(r"/\*.*?\*/\n*|(?<=\n)[ \n]+|(?<=[{};,])\n", re.DOTALL)


class BundlingStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Whitenoise's storage, extended to replace the imports in `SHEET` by their content before file names are hashed.

    Without it, for instance in tests, browsers follow the imports; pages look the same.
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
    """Return `sheet` with each import replaced by the file, as a block in its layer, without comments and indentation.

    The imported files are in the same folder, so relative addresses of fonts remain valid.
    """
    return NOT_SERVED.sub("", IMPORT.sub(lambda match: f"@layer {match[2]} {{\n{read(match[1])}}}", sheet))


def _text(storage: Storage, path: str) -> str:
    with storage.open(path) as file:
        return str(file.read(), "utf-8")
