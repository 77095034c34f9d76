"""The input, the result and the failures of one rendering."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "libraries": _(
        "PDF documents cannot be created on this machine because the libraries for text layout are missing. "
        "Ask an administrator to install them."
    ),
    "input": _("The document contains characters that cannot be printed. Remove or replace them."),
    "time": _("The document took too long to lay out. Shorten it, or divide its longest part."),
    "memory": _("The document needed too much memory. Shorten it, or divide it into several documents."),
    "depth": _("The structure of the document is nested too deeply. Simplify it."),
    "fetch": _(
        "The document was not created because it refers to a file that may not be used. Contact an administrator."
    ),
    "checks": _("The finished document failed its checks and was discarded. Contact an administrator."),
    "dead": _(
        "The PDF engine stopped before the document was complete. If the problem persists, contact an administrator."
    ),
    "error": _("The PDF engine could not create this document. If the problem persists, contact an administrator."),
}


FOR_GOOD = {"input", "depth", "fetch", "checks"}  # caused by the document; other failures may be retried


class RenderingFailed(Exception):
    """A document could not be rendered; the message is for the user who requested it.

    `reason` is a key of SENTENCES; `detail` is for the log only, since it may contain paths and addresses.
    """

    def __init__(self, reason: str, detail: str = "", sentence: Any = None) -> None:
        self.reason, self.detail = reason, detail
        self.sentence = sentence or SENTENCES[reason]
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def is_for_good(self) -> bool:
        """Return whether the same document would fail again."""
        return self.reason in FOR_GOOD


@dataclass(frozen=True)
class Limits:
    """The limits of one rendering, counted from the start of its process: bytes of address space, and seconds.

    A report of 400 pages needs 0.4 GB and 30 s. The defaults stop unlimited growth but allow long documents.
    """

    memory: int = 1_500_000_000
    cpu: int = 180
    wall: int = 230


@dataclass(frozen=True)
class Job:
    """One document to render. Times are aware; `identifier`, the digest of the content, becomes the ID of the file."""

    html: str
    css_names: tuple[str, ...]
    title: str
    language: str
    symbol: str
    created_at: datetime
    modified_at: datetime
    identifier: str
    snapshot: bytes
    snapshot_name: str
    static_root: Path


@dataclass(frozen=True)
class Rendered:
    """A finished file. With missing glyphs it is readable but not archivable, which the caller must show.

    `missing_glyphs` are the characters missing from all fonts; `warnings` are the engine's warnings about the template.
    `memory` is the peak in bytes, `seconds` the elapsed time.
    """

    data: bytes
    pages: int
    sha256: str
    missing_glyphs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0
    memory: int = 0
