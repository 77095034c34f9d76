"""The ring and the QR code, generated from data."""

from xml.etree import ElementTree

import pytest
import qrcode

from registry.pdf import qr, ring

NS = "{http://www.w3.org/2000/svg}"
STROKES = [("AT", "Austria", "Europe"), ("BN", "Brunei <Darussalam>", "Asia"), ("VN", "Viet Nam", "Asia")]


def length(line):
    x1, y1, x2, y2 = (float(line.get(name)) for name in ("x1", "y1", "x2", "y2"))
    return round(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)


def start(line):
    return round((float(line.get("x1")) ** 2 + float(line.get("y1")) ** 2) ** 0.5)


def test_each_partner_has_a_stroke_and_the_host_the_longest():
    lines = ElementTree.fromstring(ring.svg(STROKES, host="VN")).findall(f"{NS}line")
    assert [(start(line), length(line), line.get("stroke")) for line in lines] == [
        (24, 16, "#0b3c6f"),
        (34, 16, "#0b3c6f"),
        (34, 20, "#b45f06"),
    ]


def test_it_says_what_it_shows():
    def title(**options):
        return ElementTree.fromstring(ring.svg(STROKES, **options)).find(f"{NS}title").text

    assert title().startswith("3 ")
    assert title(host="VN").startswith("3 ")
    assert title(host="VN") != title()  # the host, whose line is the longest


def test_a_stroke_leads_to_its_partner():
    mark = ElementTree.fromstring(ring.svg(STROKES, links={"BN": "/partners/BN/?a=1&b=2"}, classes=True))
    [link] = mark.findall(f"{NS}a")
    assert (link.get("href"), link.find(f"{NS}title").text) == ("/partners/BN/?a=1&b=2", "Brunei <Darussalam>")
    assert (mark.get("aria-hidden"), link.get("tabindex")) == (
        "true",
        "-1",
    )  # for a pointer; a list is for the keyboard


def test_a_page_with_a_strict_policy_gets_class_names():
    text = ring.svg(STROKES, host="VN", classes=True)
    assert "style=" not in text and "stroke=" not in text
    lines = ElementTree.fromstring(text).findall(f"{NS}line")
    assert [line.get("class") for line in lines] == ["stroke europe", "stroke asia", "stroke asia host"]


@pytest.mark.parametrize(("count", "width"), [(45, "1.56"), (53, "1.32"), (3, "4.00")])
def test_strokes_are_thinner_where_there_are_more(count, width):
    strokes = [(str(number), "x", "Asia") for number in range(count)]
    lines = ElementTree.fromstring(ring.svg(strokes)).findall(f"{NS}line")
    assert {line.get("stroke-width") for line in lines} == {width}


def test_the_code_is_drawn_module_by_module():
    address = "https://culture.example.org/v/Z8SY-CYWQ-SNK3"
    drawing = ElementTree.fromstring(qr.svg(address, "Opens the <check> page"))
    assert drawing.find(f"{NS}title").text == "Opens the <check> page"
    assert modules(drawing.find(f"{NS}path").get("d")) == expected(address)


def modules(path):
    """Return the dark modules covered by rectangles such as `M2 0h3v1h-3z`."""
    found = set()
    for piece in path.strip("M").split("M"):
        place, width = piece.split("h")[:2]
        x, y = map(int, place.split())
        found |= {(x + step, y) for step in range(int(width.split("v")[0]))}
    return found


def expected(address):
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(address)
    code.make()
    return {(x, y) for y, row in enumerate(code.get_matrix()) for x, dark in enumerate(row) if dark}
