"""CSV files: their character encoding, their separator and their rows."""

import csv
import io
import re
from itertools import islice

from registry.spreadsheets.refusals import Unreadable
from registry.spreadsheets.sheets import Sheet

DELIMITERS = ",;\t"
WESTERN = "cp1252"
NULS_MAX = 3  # in a text; each is a fault of its cell

# Windows-1252 assigns a character to almost every byte, so a file in another encoding can be read as well, and its
# names are then wrong. A file is therefore taken for Western European only if it consists of these letters and signs,
_LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽž"
_SIGNS = "\u00a0\u00ad€‚„…‘’“”•–—™©®«»°·´§ªº"
_PLAUSIBLE = re.compile(f"[\\x00-\\x7f{_LETTERS}{_SIGNS}]*")
# and if none of these occur: words of such letters alone (Cyrillic, Greek, Thai, Chinese, Korean), signs within a word
# (Polish, Romanian), capitals after a small letter (é of an old Macintosh), and pairs that a letter in UTF-8 becomes.
_IMPLAUSIBLE = re.compile(
    f"[{_LETTERS}]{{4}}|[^\\W\\d_][€‚„…“”•™©®«»°§ªº][^\\W\\d_]|[a-zß-öø-ÿ][ŒŠŽÀ-ÖØ-Ý](?![A-Z])|[ÂÃ][^\\x00-\\x7f]"
)


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a CSV file and its encoding: UTF-8, UTF-16 with a byte order mark, or Windows-1252."""
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise Unreadable("workbook")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise Unreadable("encoding") from None
        encoding, text = WESTERN, _western(data)
    if text.count("\x00") > max(NULS_MAX, len(text) // 100):
        raise Unreadable("binary")
    return text, encoding


def _western(data: bytes) -> str:
    """Return a text in Windows-1252. Raises Unreadable if it seems to be in another encoding."""
    if data.count(b"\x00") > max(NULS_MAX, len(data) // 100):
        raise Unreadable("binary")
    try:
        text = data.decode(WESTERN)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    if not _PLAUSIBLE.fullmatch(text) or _IMPLAUSIBLE.search(text):
        raise Unreadable("encoding")
    return text


def delimiters(text: str) -> list[str]:
    """Return the separators that the text may use, the most probable one first.

    This is the one declared in the first line, as Excel does, or the most frequent one in the first line that has any.
    """
    if declared := re.match(r"sep=(.)\r?\n", text):
        return [declared[1]]
    lines = (re.sub(r'"[^"]*"', "", line) for line in text[:20_000].splitlines())
    first = next((line for line in lines if any(one in line for one in DELIMITERS)), "")
    return sorted(DELIMITERS, key=lambda one: -first.count(one))


def sheet(text: str, delimiter: str, lines: int | None = None) -> Sheet:
    """Return the rows of a CSV file, or of its first `lines`. Raises Unreadable."""
    declared = re.match(r"sep=.\r?\n", text)
    content = io.StringIO(text[declared.end() :] if declared else text, newline="")
    found = Sheet()
    try:
        for number, cells in enumerate(islice(csv.reader(content, delimiter=delimiter), lines), 2 if declared else 1):
            found.add(number, cells)
    except csv.Error as error:
        raise Unreadable("quotes") from error
    return found
