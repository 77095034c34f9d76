"""The PDF of reports and letters: text, accessibility, archiving and reproducibility."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import outloud
import pikepdf
import pytest
from pypdf import PdfReader

from recommendations.models import Addressee
from registry import canonical
from reports.printing import action, narrative, outcomes, phrases
from reports.printing import report as printing_report
from tests.elements import elements, texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_ministry,
    create_organisation,
    create_partner,
    create_recommendation,
    create_report,
    create_workshop,
)
from tests.reports.reports import adopted, drawn
from workshops.phrases import labels_text

pytestmark = pytest.mark.django_db
TITLE = "<script>alert(1)</script> {{ 7|add:7 }} =cmd|'/c calc'!A1"


def printed(content):
    return printing_report.render(content, printing_report.digest(content), progress=lambda percent, text: None)


def pages_of(data):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def text_of(data):
    return " ".join(pages_of(data))


def holds(text, words):
    """Return whether a text contains these words, ignoring whitespace and hyphens at the end of a line."""
    return "".join(words.split()) in "".join(text.replace("\u2010", "").split())


def says(made, words):
    return holds(text_of(made.data), words)


@pytest.fixture(scope="module")
def content(django_db_setup, django_db_blocker):
    """Return the frozen content of a report with two recommendations and all parts, once for the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        create_partner("LA", native_name="ສປປ ລາວ", native_language="lo")
        workshop = create_workshop(symbol_stem="ASEM/WS/2026/VN")
        workshop.host_ministries.add(create_ministry())
        workshop.co_organisers.add(create_organisation(name="UNESCO"))
        author = create_delegate(create_delegation(workshop))
        titles = (TITLE, "Mobility")
        recommendations = [create_recommendation("adopted", author=author, title=title) for title in titles]
        report = create_report(
            workshop,
            recommendations,
            foreword="First block.\nIts second line.\n\nSecond block.",
            summary="The chair thanked the host.",
        )
        frozen = printing_report.freeze(report)
        transaction.set_rollback(True)
    return frozen


@pytest.fixture(scope="module")
def made(content):
    return printed(content)


@pytest.fixture(scope="module")
def path(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("document") / "report.pdf"
    path.write_bytes(made.data)
    return path


def test_pdf_contains_the_report(content, made):
    page, _html = drawn(content)

    for words in (
        "ASEM/WS/2026/VN/REP/1",
        "4th ASEM Culture Ministers’ Meeting",
        "First block. Its second line. Second block.",
        page["action"],
        *(part["heading"] for part in page["introduction"]),
        *(row["text"] for part in page["introduction"] for row in part["paragraphs"]),
        "The chair thanked the host.",
        "Recalling the Declaration on Dialogue among Cultures and Civilisations (Hanoi, 2004),",
        "Participants recommended that ASEM partners support networks of cultural professionals.",
        "Networks across borders are fewer in Asia than in Europe.",
        labels_text([str(Addressee.GOVERNMENTS.label), str(Addressee.ASEF.label)]),
        "ສປປ ລາວ",
    ):
        assert says(made, words), words


def test_pdf_names_who_declared_and_recorded_consensus(made):
    named = "Session 4: adoption.{1,40}Bouakeo Vongphachanh.{1,40}Åse Bjørnstad-Sæther"

    assert len(re.findall(named, text_of(made.data))) == 2


def test_pages_after_the_cover_are_numbered(made):
    found = [re.search(rf"\b{number}\D+{made.pages}\b", page) for number, page in enumerate(pages_of(made.data), 1)]

    assert [bool(one) for one in found] == [False] + [True] * (made.pages - 1)


def test_typed_line_breaks_are_kept(made):
    lines = [
        line.strip() for page in PdfReader(io.BytesIO(made.data)).pages for line in page.extract_text().splitlines()
    ]

    assert lines[lines.index("First block.") + 1] == "Its second line."


def test_co_organisers_are_distinguished_from_co_sponsors(content, made):
    page, html = drawn(content)

    assert (page["sponsors"], page["organisers"]) == ("", "UNESCO")
    assert texts(html, ".foot td")[-1] == "UNESCO"
    past = narrative.is_over(page)
    assert says(made, narrative.support([], ["UNESCO"], past))
    assert not says(made, narrative.support(["UNESCO"], [], past))


def test_tag_tree_reads_labels_before_paragraphs(content, path):
    tree = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True).stdout
    said = " ".join(re.findall(r'^\s*"(.*)"$', tree, re.MULTILINE))

    assert (
        "1. Participants recommended that ASEM partners support networks of cultural professionals. "
        "2. They encouraged ministries of culture to: (a) name one contact for cultural networks; "
        f"(b) open existing mobility grants to short visits. {drawn(content)[0]['recommendations'][0]['labels']['rationale']}"
    ) in " ".join(said.split())


def test_hostile_title_is_escaped(made):
    assert TITLE in text_of(made.data)
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        assert "/JavaScript" not in pdf.Root.get("/Names", {})


def test_pdf_conforms_to_pdfa_and_pdfua(made, path):
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo.Title).startswith("ASEM/WS/2026/VN/REP/1 Enhancing ASEM Visibility")
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert outloud.check(str(path)).errors == 0
    assert (made.missing_glyphs, made.warnings) == ([], [])


def test_bookmarks_are_chapters_and_recommendations(content, made):
    def titles(items):
        return [titles(item) if isinstance(item, list) else item.title for item in items]

    outline = titles(PdfReader(io.BytesIO(made.data)).outline)

    _page, html = drawn(content)
    heads = [head.get("id") for head in elements(html, "header.chapter")]
    assert heads == ["toc", "foreword", "intro", "summary", "glance", "t1", "partners", "verify"]
    assert [title for title in outline if isinstance(title, str)] == texts(html, "header.chapter h1")
    assert [TITLE, "Mobility"] in outline


def test_fonts_are_embedded(path):
    with pikepdf.open(path) as pdf:
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontDescriptor" in thing]
        names = {str(font.BaseFont).split("+")[-1].split("-")[0] for font in fonts}
        embedded = [any(key in font.FontDescriptor for key in ("/FontFile2", "/FontFile3")) for font in fonts]
    assert all(embedded)
    assert {name for name in names if not name.startswith("Noto")} == set()
    assert len(embedded) >= 5  # sans and serif, bold, italic, and Lao for a partner's native name


def test_content_is_attached_and_its_checksum_printed(content, made):
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        attached = pdf.attachments["content.json"].get_file().read_bytes()
    digest = printing_report.digest(content)

    assert attached == content
    assert digest[:8] in text_of(made.data)
    assert digest[-8:] in text_of(made.data)


def test_rendering_is_reproducible(content, tmp_path):
    (tmp_path / "content.json").write_bytes(content)
    script = (
        "import django; django.setup(); import pathlib, sys; from reports.printing import report;"
        "content = pathlib.Path(sys.argv[1]).read_bytes();"
        "made = report.render(content, report.digest(content), progress=lambda *_: None);"
        "print('sha256', made.sha256)"
    )
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", script, str(tmp_path / "content.json")]
    root = Path(__file__).resolve().parents[3]
    said = [
        subprocess.run(command, capture_output=True, text=True, env=environ | seed, cwd=root, check=True).stdout
        for seed in ({"PYTHONHASHSEED": "7"}, {"PYTHONHASHSEED": "8"})
    ]

    assert re.fullmatch(r"sha256 [0-9a-f]{64}\n", said[0])
    assert said[0] == said[1]


def test_frozen_content_is_canonical(content):
    again = json.dumps(json.loads(content), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    assert again == content


def test_report_without_recommendations_conforms_to_pdfa_and_pdfua(tmp_path):
    report = create_report(create_workshop(), [])
    made = printed(printing_report.freeze(report))
    (tmp_path / "empty.pdf").write_bytes(made.data)
    meeting = {"name": report.meeting.name}

    assert says(made, str(outcomes.NO_RECOMMENDATIONS))
    assert says(made, action.MINISTERS[0] % meeting)
    assert not says(made, action.MINISTERS[2] % meeting)
    assert outloud.check(str(tmp_path / "empty.pdf")).errors == 0


def test_demonstration_is_marked_on_every_page():
    workshop, adopted_recommendations = adopted(create_workshop(is_demo=True), count=1)
    content = printing_report.freeze(create_report(workshop, adopted_recommendations))
    cover, *others = pages_of(printed(content).data)

    assert holds(cover, texts(drawn(content)[1], ".cover .demo")[0])
    assert [holds(page, str(printing_report.DEMONSTRATION)) for page in others] == [True] * len(others) != []


def test_meeting_without_dates_is_printed_by_name():
    report = create_report()
    note = "expected in 2020; no date found"
    type(report.meeting).objects.update(city="", date_text=note)

    frozen = printing_report.freeze(report.__class__.objects.get(pk=report.pk))

    page = printing_report._page(canonical.printable(json.loads(frozen)), "a" * 64)
    assert (page["place"], note in frozen.decode()) == ("", False)
    assert phrases.meeting(json.loads(frozen)["meeting"]) == report.meeting.name
