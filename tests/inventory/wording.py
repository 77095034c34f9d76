"""The text of pages and e-mails as readers see it, with random values replaced by placeholders."""

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages import get_messages
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.urls import resolve

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TOKEN = re.compile(r"\b[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])")
HASH = re.compile(r"\b[0-9a-f]{64}\b|\b(?:[0-9a-f]{8}\s+){3}[0-9a-f]{8}\b")
REQUEST = re.compile(r"\b[0-9a-f]{16}\b")
CODE = re.compile(r"^(\s*)[A-Z0-9]{3,4}-[A-Z0-9]{3,4}\s*$", re.MULTILINE)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "button",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
SILENT = {"script", "style", "template"}
SAID = ("aria-label", "alt", "placeholder", "title", "content-description")


def stable(text: str) -> str:
    """Return `text` with keys, tokens of personal links, hashes, request ids and codes replaced by placeholders."""
    text = REQUEST.sub("REQUEST", TOKEN.sub("TOKEN", KEY.sub("KEY", text)))
    return CODE.sub(r"\1CODE", HASH.sub("HASH", text))


class _Reader(HTMLParser):
    """Collects the visible text of a page, one line for each block, and the URLs of its links.

    `parts` are the title and the content of <main>; `frame` is the rest, which is the same on most pages.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.frame: list[str] = []
        self.links: list[str] = []
        self.silent, self.inside, self.has_main = 0, 0, False

    def add(self, *words: str) -> None:
        (self.parts if self.inside else self.frame).extend(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.silent += tag in SILENT
        self.inside += tag in {"main", "title"}
        self.has_main = self.has_main or tag == "main"
        if tag in BLOCKS or tag == "br":
            self.add("\n")
        elif tag in {"td", "th"}:
            self.add(" | ")
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if "hx-get" in values:
            self.links.append(values["hx-get"])
        said = [values[name] for name in SAID if values.get(name)]
        if tag == "input" and values.get("type") in {"submit", "button"}:
            said.append(values.get("value", ""))
        self.add(*(f" [{words}] " for words in said))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT
        if tag in BLOCKS:
            self.add("\n")
        self.inside -= tag in {"main", "title"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.add(re.sub(r"\s+", " ", data))


def read(html: str) -> tuple[str, str, list[str]]:
    """Return the visible text of a page, that of the frame around it, and the URLs of its links in order.

    Whitespace is folded. A fragment without <main> is all text and has no frame.
    """
    reader = _Reader()
    reader.feed(html)
    if not reader.has_main:
        reader.parts, reader.frame = reader.parts + reader.frame, []
    return _folded(reader.parts), _folded(reader.frame), reader.links


def _folded(parts: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(stable(line) for line in lines if line)


def answer(response: Any) -> str:
    """Return the status, redirect and messages of a response, and the errors of a form that is shown again."""
    where = ""
    if response.status_code in (301, 302):
        where = f" to {resolve(urlsplit(response.url).path).route or '(home)'}"
    messages = get_messages(response.wsgi_request)
    lines = [f"{response.status_code}{where}", *(stable(f"{one.level_tag}: {one.message}") for one in messages)]
    if response.status_code == 200 and response.context is not None:
        lines += sorted({stable(f"error: {error}") for error in _errors(response.context)})
    elif response.status_code == 403:
        lines.append(read(content(response).decode())[0])
    return "\n".join(lines)


def _errors(context: Any) -> Iterator[str]:
    """Yield the errors of every form and formset passed to a template."""
    for layer in context:
        for value in (value for names in getattr(layer, "dicts", [layer]) for value in names.values()):
            for form in value.forms if isinstance(value, BaseFormSet) else [value]:
                if isinstance(form, BaseForm) and form.is_bound:
                    yield from (f"{name}: {error}" for name, errors in form.errors.items() for error in errors)


def content(response: Any) -> bytes:
    """Return the body of a response, including a streamed one."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def mail(message: Any) -> str:
    """Return the headers that matter, the body and the attachments of an EmailMessage, as stable text."""
    composed: Message = message.message()
    headers = {name: str(composed[name]) for name in composed}
    ignored = {"Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "To", "Subject", "From"}
    lines = [
        f"Subject: {message.subject}",
        f"To: {make_header(decode_header(', '.join(message.to)))}",
        f"From: {message.from_email}",
    ]
    lines += [f"{name}: {value}" for name, value in sorted(headers.items()) if name not in ignored]
    if "Message-ID" not in message.extra_headers:
        lines = [line for line in lines if not line.startswith("Message-ID:")]  # rendered by the library
    lines += [f"Attachment: {name} ({kind})" for name, _data, kind in message.attachments]
    for html, kind in getattr(message, "alternatives", []):
        lines += [f"Alternative: {kind}", read(html)[0]]
    return stable("\n".join(lines) + "\n\n" + "\n".join(line.rstrip() for line in message.body.splitlines()))


def joined(blocks: list[str]) -> str:
    """Return the blocks, sorted and separated by lines; equal blocks are given once, with their number."""
    counts = {block: blocks.count(block) for block in blocks}
    rule = "=" * 100
    return "".join(f"{rule} x{counts[block]}\n{block}\n" for block in sorted(counts))
