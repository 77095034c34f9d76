"""What templates may not do: run words as code, carry style, or reach for variables that nobody handed over."""

import re
from collections.abc import Iterator
from pathlib import Path

from asem_portal.bootstrap.environment import BASE_DIR

TEMPLATES = BASE_DIR / "templates"
# Documents and mails are no pages: no Content-Security-Policy reads them.
NO_PAGES = {"pdf", "emails"}

_INCLUDE = re.compile(r"{%-?\s*include\s+(.*?)\s*-?%}", re.DOTALL)
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
_REFUSED = {
    r"<style\b": "an inline <style>",
    r"<[^>]*\sstyle\s*=": "a style attribute",
    r"<[^>]*\son[a-z]+\s*=\s*[\"'{]": "an event attribute",
    r"(href|src|action)\s*=\s*[\"']?\s*javascript:": "a javascript: address",
    r"\shx-(on\b|vals\s*=\s*[\"']js:)": "htmx that evaluates words",
    r"<script\b(?![^>]*(\bsrc\s*=|application/json))": "an inline <script>",
}


def problems(folder: Path = TEMPLATES) -> Iterator[str]:
    """Yield `path:line: sentence` for each fault in the templates under `folder`."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".txt", ".svg")):
        source, place = path.read_text(), path.relative_to(folder.parent)
        for line, sentence in faults(source, folder, is_page=not NO_PAGES & set(place.parts)):
            yield f"{place}:{line}: {sentence}"
        # Partials begin with an underscore; those that restyle a library keep the library's names.
        if path.match("_*.html") and not re.match(r"{#.*\bneeds\b.*#}", source):
            yield f"{place}:1: the first line of a partial says what it needs"


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
    for pattern, what in _REFUSED.items() if is_page else ():
        for found in re.finditer(pattern, source, re.IGNORECASE):
            yield _line(source, found), f"{what}, which the Content-Security-Policy refuses"


def _line(source: str, found: re.Match[str]) -> int:
    return source.count("\n", 0, found.start()) + 1
