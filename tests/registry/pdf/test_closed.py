"""A document loads nothing from outside the portal, whatever it refers to."""

import base64
import http.server
import io
import threading

import pikepdf
import pytest
from weasyprint.urls import URLFetcher

from registry import pdf as registry_pdf
from registry.pdf import RenderingFailed, engine
from registry.pdf.fetcher import ClosedFetcher, Refused
from registry.pdf.job import SENTENCES

from . import sample

MARKER = "MARKER-7f3a9c51"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title>{}</svg>'

# References that a document may contain: H is the URL of a server, F the URL of a file with the marker.
REFUSED = {
    "picture": '<img alt="x" src="H/a.png">',
    "picture of a file": '<img alt="x" src="F">',
    "picture with another case": '<img alt="x" src="FILE:///etc/passwd">',
    "picture over ftp": '<img alt="x" src="ftp://127.0.0.1:1/a.png">',
    "picture below a base": '<base href="H/"><img alt="x" src="a.png">',
    "picture without a scheme below a base": '<base href="H/"><img alt="x" src="//127.0.0.1:1/a.png">',
    "object": '<object data="H/a.svg">x</object>',
    "embedded": '<embed src="H/a.svg" alt="x">',
    "style sheet": '<link rel="stylesheet" href="H/a.css">',
    "style sheet of a file": '<link rel="stylesheet" href="F">',
    "imported style": '<style>@import url("H/a.css");</style>',
    "imported style of a file": '<style>@import "F";</style>',
    "font": '<style>@font-face { font-family: X; src: url("H/a.woff2") } p { font-family: X }</style>',
    "font of a file": '<style>@font-face { font-family: X; src: url("F") } p { font-family: X }</style>',
    "background": '<p style="background: url(H/a.png)">x</p>',
    "background of a page": "<style>@page { background: url(H/a.png) }</style>",
    "border": '<p style="border: 2pt solid; border-image: url(H/a.png) 1">x</p>',
    "list mark": '<ul style="list-style: url(H/a.png)"><li>x</li></ul>',
    "generated": "<style>p::before { content: url(H/a.png) }</style><p>x</p>",
    "generated in a margin": "<style>@page { @top-left { content: url(F) } }</style>",
    "attached by a link": '<link rel="attachment" href="F">',
    "attached from a server": '<link rel="attachment" href="H/a.txt">',
    "attached where it is pressed": '<p><a rel="attachment" href="F">x</a></p>',
    "picture in a drawing": SVG.format('<image href="H/a.png" width="9" height="9"/>'),
    "file in a drawing": SVG.format('<image href="F" width="9" height="9"/>'),
    "drawing in place": '<img alt="x" src="data:image/svg+xml,<svg/>">',
    "page in place": '<object data="data:text/html,x">x</object>',
    "style in place": '<link rel="stylesheet" href="data:text/css,p{}">',
    "not a picture": '<img alt="x" src="data:image/png;base64,AAAA">',
    "gif named png": f'<img alt="x" src="data:image/gif;base64,{PIXEL}">',
    "large in place": f'<img alt="x" src="data:image/png;base64,{"A" * 500_000}">',
    "up and out": '<img alt="x" src="portal-static:../secret.css">',
    "up and out, written otherwise": '<img alt="x" src="portal-static:%2e%2e/secret.css">',
    "from the root": '<img alt="x" src="portal-static:/etc/passwd">',
    "through a link": '<link rel="stylesheet" href="portal-static:css/link.css">',
    "another kind of file": '<img alt="x" src="portal-static:css/notes.txt">',
    "a file that is not there": '<img alt="x" src="portal-static:css/none.png">',
}
# References that WeasyPrint ignores or cannot resolve: the document is rendered without them.
WITHOUT_IT = {
    "picture without a base": '<img alt="x" src="../../etc/passwd">',
    "frame": '<iframe src="H/a.html"></iframe>',
    "script": '<script src="H/a.js"></script>',
    "refresh": '<meta http-equiv="refresh" content="0; url=H/">',
    "preload": '<link rel="preload" as="image" href="H/a.png">',
    "film": '<video poster="H/a.png" src="H/a.mp4"></video>',
    "use in a drawing": SVG.format('<use href="F#x"/>'),
    "entity": '<!DOCTYPE html [<!ENTITY x SYSTEM "F">]><p>&x;</p>',
}


class Listener(http.server.BaseHTTPRequestHandler):
    hits = []

    def do_GET(self):
        self.hits.append(self.path)
        self.send_error(404)

    def log_message(self, *args):
        """Keep the tests' output clean."""


@pytest.fixture(scope="module")
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def hits(server):
    Listener.hits.clear()
    return Listener.hits


@pytest.fixture
def static(tmp_path):
    """Return a static folder like that of the portal, next to a file that no document may read."""
    (tmp_path / "secret.css").write_text(f'p::after {{ content: "{MARKER}" }}')
    css = tmp_path / "static" / "css"
    css.mkdir(parents=True)
    (css / "own.css").write_text("p { color: #15202b }")
    (css / "notes.txt").write_text(MARKER)
    (css / "link.css").symlink_to(tmp_path / "secret.css")
    return tmp_path / "static"


def document(vector, server, static):
    address = f"http://127.0.0.1:{server.server_address[1]}"
    secret = (static.parent / "secret.css").as_uri()
    return sample.fields(
        sample.page("<p>Text</p>" + vector.replace("H/", address + "/").replace("F", secret) + "<p>Text</p>"),
        css_names=["css/own.css"],
        static_root=static,
    )


@pytest.mark.parametrize("vector", REFUSED.values(), ids=REFUSED)
def test_it_refuses_what_lies_outside(server, static, hits, vector):
    with pytest.raises(RenderingFailed) as failure:
        registry_pdf.render(**document(vector, server, static))
    assert (failure.value.reason, hits) == ("fetch", [])
    assert str(failure.value) == str(SENTENCES["fetch"])


@pytest.mark.parametrize("vector", WITHOUT_IT.values(), ids=WITHOUT_IT)
def test_it_prints_without_what_is_not_asked_for(server, static, hits, vector):
    rendered = registry_pdf.render(**document(vector, server, static))
    assert (MARKER.encode() in unpacked(rendered.data), hits) == (False, [])


def unpacked(data):
    """Return the file without compression, and its attachments."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        plain = io.BytesIO()
        pdf.save(plain, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
        return plain.getvalue()


def test_a_style_sheet_is_one_of_the_portal(static):
    with pytest.raises(RenderingFailed) as failure:
        registry_pdf.render(**sample.fields(static_root=static, css_names=["../secret.css"]))
    assert failure.value.reason == "fetch"


def test_it_reads_its_own_files_and_small_pictures(static):
    body = f'<p>Text <img alt="A dot" src="data:image/png;base64,{PIXEL}"></p>'
    rendered = registry_pdf.render(**sample.fields(sample.page(body), static_root=static, css_names=["css/own.css"]))
    assert (rendered.pages, rendered.warnings) == (1, [])


def test_a_picture_that_unfolds_is_refused(static):
    huge = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
        + (60_000).to_bytes(4, "big") * 2
        + b"\x08\x02\x00\x00\x00\x00\x00\x00\x00"
    )
    fetcher = ClosedFetcher(static)
    with pytest.raises(Refused):
        fetcher.fetch("data:image/png;base64," + base64.b64encode(huge).decode())


@pytest.mark.parametrize("name", ["picture", "attached by a link"])
def test_an_open_fetcher_would_be_noticed(server, static, monkeypatch, reached, name):
    """With WeasyPrint's own fetcher instead of the portal's, the guard or the marker must reveal the access."""
    monkeypatch.setattr(engine, "ClosedFetcher", lambda folder: OwnFolder(folder))
    monkeypatch.setattr(engine.checks, "problems", lambda data, **expected: [])
    rendered = registry_pdf.render(**document(REFUSED[name], server, static))
    assert reached.exists() or MARKER.encode() in unpacked(rendered.data)


class OwnFolder(URLFetcher):
    """WeasyPrint's unrestricted fetcher, extended to find the portal's own style sheets."""

    def __init__(self, folder):
        super().__init__()
        self.closed, self.refused = ClosedFetcher(folder), []

    def fetch(self, url, headers=None):
        return self.closed.fetch(url) if url.startswith("portal-static:") else super().fetch(url, headers)
