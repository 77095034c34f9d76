"""What goes into one rendering, what comes out of it, and how it may fail."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "libraries": _("PDF documents cannot be generated on this machine because text libraries are missing."),
    "input": _("The document contains characters that cannot be printed."),
    "time": _("The document took too long to lay out. Shorten it, or divide its longest part."),
    "memory": _("The document needed too much memory. Shorten it, or divide it into several documents."),
    "depth": _("The structure of the document is nested too deeply."),
    "fetch": _("The document was not generated because it refers to a file it may not read."),
    "checks": _("The generated document failed its checks and was discarded."),
    "dead": _("The PDF engine stopped before the document was complete. You can try again."),
    "error": _("The PDF engine could not generate this document."),
}


FOR_GOOD = {"input", "depth", "fetch", "checks"}  # the document's own doing; else the machine may do better next time


class RenderingFailed(Exception):
    """A document could not be made; the text is a sentence for the person who asked for it.

    `reason` is a key of SENTENCES, `detail` is for the log only: it may hold paths and addresses.
    """

    def __init__(self, reason: str, detail: str = "", sentence: Any = None) -> None:
        self.reason, self.detail = reason, detail
        self.sentence = sentence or SENTENCES[reason]
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def is_for_good(self) -> bool:
        """Whether the same document would fail again."""
        return self.reason in FOR_GOOD


@dataclass(frozen=True)
class Limits:
    """What one rendering may use, counted from the birth of its process: bytes of address space, and seconds.

    A report of 400 pages needs 0.4 GB and 30 s. The defaults stop what grows without end, not what is long.
    """

    memory: int = 1_500_000_000
    cpu: int = 180
    wall: int = 230


@dataclass(frozen=True)
class Job:
    """One document to be made. Dates are aware; `identifier` is the digest of the content and becomes the file's ID."""

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
    """A finished file. With a missing glyph it can be read but is not fit for the archive: the caller shows that.

    `missing_glyphs` holds the characters no font could draw; `warnings` what the engine said of the template.
    `memory` is the peak in bytes and `seconds` the time on the clock.
    """

    data: bytes
    pages: int
    sha256: str
    missing_glyphs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0
    memory: int = 0
