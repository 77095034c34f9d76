"""What templates may not do: run words as code, carry style, or reach for variables that nobody handed over."""

import re
from collections.abc import Iterator
from pathlib import Path

from asem_portal.bootstrap.environment import BASE_DIR

TEMPLATES = BASE_DIR / "templates"
# Documents and mails are no pages: no Content-Security-Policy reads them.
NO_PAGES = ("pdf", "emails")

_INCLUDE = re.compile(r"{%-?\s*include\s+(.*?)\s*-?%}", re.DOTALL)
_INLINE = (
    (re.compile(r"<style\b", re.IGNORECASE), "an inline <style>"),
    (re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"'{]", re.IGNORECASE), "an event attribute"),
    (re.compile(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE), "a javascript: address"),
    (re.compile(r"\shx-(on\b|vals\s*=\s*[\"']js:)", re.IGNORECASE), "htmx that evaluates words"),
)
_SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)


def problems(folder: Path = TEMPLATES) -> Iterator[str]:
    """Yield `path:line: sentence` for each fault in the templates under `folder`."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".txt", ".svg"):
            for line, sentence in faults(path.read_text(), folder, is_page=is_page(path.relative_to(folder))):
                yield f"{path.relative_to(folder.parent)}:{line}: {sentence}"
            if is_partial(path) and not says_what_it_needs(path.read_text()):
                yield f"{path.relative_to(folder.parent)}:1: the first line of a partial says what it needs"


def is_page(path: Path) -> bool:
    return not any(part in NO_PAGES for part in path.parts)


def is_partial(path: Path) -> bool:
    """Ours begin with an underscore; those that restyle a library keep the library's names."""
    return path.name.startswith("_") and path.suffix == ".html"


def says_what_it_needs(source: str) -> bool:
    return re.match(r"{#.*\bneeds\b.*#}", source.partition("\n")[0]) is not None


def faults(source: str, folder: Path = TEMPLATES, *, is_page: bool = True) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for each fault in one template.

    A library's own template may be included with everything it expects; one of `folder` gets what it names.
    """
    # Comments are blanked, not cut, so that line numbers stay.
    source = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    for found in _INCLUDE.finditer(source):
        named = re.match(r"[\"'](.+?)[\"']", found[1])
        is_ours = named is None or (folder / named[1]).exists()
        if is_ours and not re.search(r"\sonly$", found[1]):
            yield _line(source, found), "an include without `only`"
    if not is_page:
        return
    for pattern, what in _INLINE:
        for found in pattern.finditer(source):
            yield _line(source, found), f"{what}, which the Content-Security-Policy refuses"
    for found in _SCRIPT.finditer(source):
        if not re.search(r"\bsrc\s*=", found[1]) and "application/json" not in found[1]:
            yield _line(source, found), "an inline <script>, which the Content-Security-Policy refuses"


def _line(source: str, found: re.Match[str]) -> int:
    return source.count("\n", 0, found.start()) + 1
