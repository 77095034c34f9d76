"""A walk through the pages of the demonstration in each role: the text of pages, and the columns of exports."""

import csv
import io
import json
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.inventory import fixing, project, wording

LEFT_OUT = re.compile(r"/(static|account/logout|emails/|admin/jsi18n|admin/logout)")
FEW = 3  # pages read for each URL pattern and role
MORE = {  # the same for pages that differ from each other
    "recommendations/<uuid:key>/": 14,
    "^data/(?P<name>[a-z]+)\\.(?P<form>csv|json)$": 20,
    "admin/<app_label>/": 10,
}


class Walk:
    """Reads the pages to which the start pages lead, some for each pattern; all changes are undone."""

    def __init__(self, client: Any, starts: list[str], columns: dict[str, str]) -> None:
        self.client, self.columns = client, columns
        self.waiting, self.seen = deque(starts), set(starts)
        self.counts: Counter[tuple[str, str]] = Counter()
        self.frame: set[str] = set()

    def text(self) -> str:
        """Return the text of all pages, sorted by URL, followed by every line of the frames around the text."""
        pages = []
        while self.waiting:
            address = self.waiting.popleft()
            pages.append((f"GET {wording.stable(address)}", self._page(address)))
        frame = ("The frame of the pages", "\n".join(["", *sorted(self.frame)]))
        return "".join(f"{'=' * 100}\n{head}: {page}\n" for head, page in [*sorted(pages), frame])

    def _page(self, address: str) -> str:
        fixing.tick()
        with project.undone():
            response = self.client.get(address)
            body = wording.content(response)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        head = f"{response.status_code} {kind}"
        if response.status_code in (301, 302):
            self._note(address, [response.url])
            return f"{head} to {wording.stable(response.url)}"
        if columns := exported(kind, body, response):
            self.columns[wording.stable(urlsplit(address).path)] = columns
            return head
        if not kind.startswith(("text/", "application/atom")):
            return head
        if "html" not in kind and "xml" not in kind:
            return f"{head}\n{_plain(body)}"
        text, frame, links = wording.read(body.decode())
        self.frame |= set(frame.splitlines())
        self._note(address, links)
        return head if response.status_code == 404 else f"{head}\n{text}"

    def _note(self, page: str, links: list[str]) -> None:
        """Add the pages behind these links to the queue, unless enough of their kind have been read."""
        for link in links:
            parts = urlsplit(urljoin(f"https://testserver{page}", link))
            address = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if parts.netloc != "testserver" or LEFT_OUT.match(parts.path) or address in self.seen:
                continue
            self.seen.add(address)
            if self._is_wanted(parts.path, parts.query):
                self.waiting.append(address)

    def _is_wanted(self, path: str, query: str) -> bool:
        try:
            route = resolve(path).route
        except Resolver404:
            return True
        kind = (route, ",".join(sorted({name for name, _value in parse_qsl(query, keep_blank_values=True)})))
        self.counts[kind] += 1
        return self.counts[kind] <= (1 if query else MORE.get(route, FEW))


def _plain(body: bytes) -> str:
    """Return the lines of a text or a calendar, without those with a time stamp of the library."""
    return wording.stable("\n".join(body.decode("utf-8-sig").replace("\r\n ", "").splitlines()))


def exported(kind: str, body: bytes, response: Any) -> str:
    """Return the columns of a CSV file or workbook, the keys of JSON, or the names in a ZIP file; else nothing."""
    if kind == "text/csv":
        return " | ".join(next(csv.reader(io.StringIO(body.decode("utf-8-sig"))), []))
    if kind == "application/json":
        return "\n    ".join(sorted(set(_keys(json.loads(body)))))
    if kind.endswith("spreadsheetml.sheet"):
        from openpyxl import load_workbook

        sheets = load_workbook(io.BytesIO(body), read_only=True).worksheets
        heads = [" | ".join(str(cell.value) for cell in next(sheet.iter_rows(), ())) for sheet in sheets]
        return "\n    ".join(f"{sheet.title}: {head}" for sheet, head in zip(sheets, heads, strict=True))
    if kind == "application/zip":
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        return "\n    ".join([f"{len(names)} files, such as", *names[:5]])
    return ""


def _keys(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of each key in JSON; the rows of a list share their paths."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield f"{path}.{name}"
            yield from _keys(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part, f"{path}[]")
