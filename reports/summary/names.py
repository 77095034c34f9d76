"""Find the names of partners in a chair's summary, which names no delegation."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from members.models import Partner
from members.names import other_names
from reports.printing import phrases
from workshops.models import Workshop

_LETTER = r"[\w’'-]"


@dataclass(frozen=True)
class Named:
    """A name of a partner as written, and the numbers of the paragraphs in which it occurs."""

    name: str
    paragraphs: list[int]

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(map(str, self.paragraphs))})"


def in_text(text: str, workshop: Workshop) -> list[Named]:
    """Return the names of partners in a text, in the order in which they occur. One query."""
    found: dict[str, list[int]] = {}
    pattern = _pattern(Partner.objects.at(workshop.starts_on).values_list("code", "name"))
    for number, block in enumerate(phrases.blocks(text), start=1):
        for match in pattern.finditer(block):
            if number not in found.setdefault(match[0], []):
                found[match[0]].append(number)
    return [Named(name, numbers) for name, numbers in found.items()]


def _pattern(partners: Iterable[tuple[str, str]]) -> re.Pattern[str]:
    """Return the pattern of the names in the directory and of others in use, the longest first."""
    others, names = other_names(), set()
    for code, name in partners:
        names |= {name, *others.get(code, ())}
    ordered = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(ordered)})(?!\w)")
