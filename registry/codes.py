"""Check codes: short codes on paper that a reader types to find the document they are printed on."""

import secrets

ALPHABET = "ACDEFHJKMNPRTWXY3479"  # without letters and digits that look alike: 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V
LENGTH = 12
GROUP = 4


def new() -> str:
    """Return a new code: one of 4 quadrillion, so that no one finds a document by guessing."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """Return a code as it is printed: ACDE-FHJK-MNPR."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read(typed: str) -> str | None:
    """Return the code that someone typed, in any case and with or without separators; None if it is not one."""
    code = "".join(character for character in typed.upper() if character not in " -\u2010\u2011\u2012\u2013.\u00a0\t")
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
