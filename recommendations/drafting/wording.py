"""The wording of a recommendation as it is typed."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ParagraphWording:
    """One paragraph as typed; `key` is that of the paragraph it continues, None for a new one."""

    kind: str
    text: str
    key: UUID | None = None
