"""Wordings that are not agreed, as the page of a recommendation shows them within its paragraphs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Alternative:
    """One wording in brackets: `name` says whose it is, `label` is "ALT 1" if there are several.

    `symbols` are those of its amendments; the present wording has none. `is_deletion`: its proposers would delete the
    words.
    """

    text: str
    name: str
    label: str = ""
    symbols: str = ""
    is_deletion: bool = False

    @property
    def is_present(self) -> bool:
        return not self.symbols


@dataclass(frozen=True)
class Part:
    """A run of words in a paragraph: agreed ones, or the `alternatives` for them."""

    text: str
    alternatives: tuple[Alternative, ...] = ()
