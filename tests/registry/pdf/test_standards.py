"""The file complies with PDF/A-3a and PDF/UA-1, and the checks notice whatever is removed from it."""

import io
import subprocess

import outloud
import pikepdf
import pytest

from registry import pdf as registry_pdf
from registry.pdf import checks

from . import sample

EXPECTED = {"language": "en-GB", "title": sample.TITLE, "attachment": "content.json"}


def test_a_screen_reader_finds_no_error(path):
    result = outloud.check(str(path))
    assert (result.error, [finding for finding in result.findings if finding.severity == "error"]) == (None, [])


def test_a_letter_of_one_page_has_no_error_either(tmp_path):
    body = "<h1>Report of the workshop</h1><p>I have the honour to transmit the report of the workshop.</p>"
    html = sample.page(f'<article class="letter">{body}</article>')
    html = html.replace('class="report"', 'class="letters"')
    html = html.replace("30 June 2010", "Demonstration document: it has no effect")
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(registry_pdf.render(**sample.fields(html)).data)
    result = outloud.check(str(letter))
    assert (result.errors, result.stats["pages"]) == (0, 1)


def test_its_syntax_is_sound(path):
    result = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_it_passes_its_own_checks(printed):
    assert checks.problems(printed.data, **EXPECTED) == []


def test_the_engine_says_nothing_against_template_and_style(printed):
    assert (printed.warnings, printed.missing_glyphs) == ([], [])


def test_its_content_travels_inside(printed):
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        inside = pdf.attachments["content.json"].get_file()
        assert inside.read_bytes() == sample.fields()["snapshot"]
        assert inside.mime_type == "application/json"


def test_it_opens_with_its_title_and_its_chapters(printed):
    with pikepdf.open(io.BytesIO(printed.data)) as pdf, pdf.open_outline() as outline:
        assert str(pdf.docinfo["/Title"]) == sample.TITLE
        chapters = [
            "Contents",
            "Cultural diplomacy, part 1",
            "Cultural diplomacy, part 2",
            "Participants",
            "Verification",
        ]
        assert [item.title for item in outline.root] == chapters
        assert [item.title for item in outline.root[1].children] == ["Networks of cultural professionals"] * 2


def no_mark(pdf):
    del pdf.Root["/MarkInfo"]


def other_language(pdf):
    pdf.Root["/Lang"] = "fr"


def no_tags(pdf):
    pdf.Root.StructTreeRoot.K[0].K = pikepdf.Array()


def no_tag_tree(pdf):
    del pdf.Root["/StructTreeRoot"]


def untagged_page(pdf):
    del pdf.pages[1].obj["/StructParents"]


def hidden_title(pdf):
    del pdf.Root["/ViewerPreferences"]


def other_title(pdf):
    pdf.docinfo["/Title"] = "Another"


def no_intent(pdf):
    del pdf.Root["/OutputIntents"]


def no_metadata(pdf):
    del pdf.Root["/Metadata"]


def without_ua(pdf):
    replace_in_metadata(pdf, b"<pdfuaid:part>1</pdfuaid:part>", b"")


def without_a(pdf):
    replace_in_metadata(pdf, b'pdfaid:part="3"', b'pdfaid:part="9"')


def without_extension(pdf):
    replace_in_metadata(pdf, b"pdfaExtension:schemas", b"pdfaExtension:removed")


def replace_in_metadata(pdf, old, new):
    data = pdf.Root.Metadata.read_bytes()
    assert old in data
    pdf.Root.Metadata.write(data.replace(old, new))


def first_font(pdf, kind):
    fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == kind]
    return min(fonts, key=lambda font: str(font.BaseFont))


def font_outside(pdf):
    font = first_font(pdf, "/CIDFontType2")
    font.BaseFont = pikepdf.Name("/Planted")
    for key in ("/FontFile2", "/FontFile3"):
        if key in font.FontDescriptor:
            del font.FontDescriptor[key]


def font_without_text(pdf):
    font = first_font(pdf, "/Type0")
    font.BaseFont = pikepdf.Name("/Planted")
    del font["/ToUnicode"]


def loose_attachment(pdf):
    pdf.Root.AF[0].AFRelationship = pikepdf.Name("/Unspecified")


def acts_by_itself(pdf):
    pdf.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")


def leads_elsewhere(pdf):
    note = next(note for note in pdf.pages[-1].Annots if "/A" in note)
    note.A.URI = pikepdf.String("file:///etc/passwd")


# Each fault, with the part of the file named in the finding.
FAULTS = {
    no_mark: "",
    other_language: "'fr'",
    no_tags: "",
    no_tag_tree: "",
    untagged_page: " 2",
    hidden_title: "",
    other_title: "",
    no_intent: "",
    no_metadata: "",
    without_ua: "PDF/UA",
    without_a: "PDF/A-3a",
    without_extension: "PDF/UA",
    font_outside: "/Planted",
    font_without_text: "/Planted",
    loose_attachment: "{'content.json': '/Unspecified'}",
    acts_by_itself: "",
}


def planted(data, fault):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fault(pdf)
        changed = io.BytesIO()
        pdf.save(changed)
    return changed.getvalue()


def finding(printed, fault):
    """Return the only finding of the checks in a file with this fault."""
    (found,) = checks.problems(planted(printed.data, fault), **EXPECTED)
    return found


@pytest.mark.parametrize(("fault", "named"), FAULTS.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_planted_fault_is_found(printed, fault, named):
    assert named in finding(printed, fault)


def test_each_fault_is_told_apart_from_the_others(printed):
    told = {finding(printed, fault) for fault in FAULTS}
    assert len(told) == len(FAULTS) - 1  # a tree without tags is equivalent to none


def test_a_link_that_leads_to_a_file_is_found(printed):
    found = finding(printed, leads_elsewhere)
    assert f" {printed.pages} " in found and "'file:///etc/passwd'" in found


def test_a_broken_file_is_found(printed):
    assert len(checks.problems(b"%PDF-1.7 and no more", **EXPECTED)) == 1


@pytest.mark.parametrize("fault", [no_tag_tree, font_outside, without_ua], ids=lambda fault: fault.__name__)
def test_the_reference_checker_sees_the_same_faults(printed, tmp_path, fault):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(planted(printed.data, fault))
    assert outloud.check(str(broken)).errors > 0
