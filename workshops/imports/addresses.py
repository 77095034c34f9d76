"""E-mail addresses as written in the cells of an import."""

import re
import unicodedata

_ADDRESS = re.compile(r"(?:[^<>@]*<)?\s*(?:mailto:)?\s*([^\s<>@;,]+@[^\s<>@;,]+)\s*>?\s*[;,]?", re.IGNORECASE)


def address(text: str) -> str:
    """Return the e-mail address in a cell without what programs write around it: "mailto:", a name, angle brackets."""
    found = _ADDRESS.fullmatch(text.strip())
    return found[1] if found else text


def strange_letter(text: str) -> str:
    """Return the first letter of an e-mail address that is not Latin among those that are; empty if there is none."""
    letters = [letter for letter in text if letter.isalpha()]
    strange = [letter for letter in letters if not unicodedata.name(letter, "").startswith("LATIN ")]
    return strange[0] if strange and len(strange) < len(letters) else ""
