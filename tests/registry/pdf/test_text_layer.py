"""Text that is copied, searched or read aloud is as typed, in every script; running heads are not read aloud."""

import io
import re
import subprocess

import pikepdf
import pytest

from registry import pdf as registry_pdf
from registry.pdf import text_layer

from . import sample

_EMBEDDINGS = re.compile("[\u202a-\u202c]")  # pdftotext puts them around right-to-left text in a left-to-right line


def text_of(path, *options):
    command = ["pdftotext", *options, path, "-"]
    return _EMBEDDINGS.sub("", subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def copied(path):
    """Return the text that a reader copies from the file."""
    return text_of(path)


@pytest.fixture(scope="module")
def spoken(printed):
    """Return the replacement text in the tag tree."""
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        items = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        return [str(item.ActualText) for item in items if "/ActualText" in item]


COMPLEX = [name for lang, way, name in sample.NAMES if lang in {"th", "lo", "km", "my", "bn", "hi", "ta", "ur"}]


RIGHT_TO_LEFT = [
    ("ar", "اجتماع وزراء الثقافة في آسيا وأوروبا ولا إله إلا"),  # with the ligature of lam and alef
    ("he", "פגישת שרי התרבות של אסיה ואירופה"),
    ("ur", "وزارتِ خارجہ"),  # with a vowel sign
    ("fa", "گفت\u200cوگوی فرهنگ\u200cها"),  # with joiners
]
MIXED = [("ur", "ہم ASEM کی ورکشاپ 2010 کا خیر مقدم کرتے ہیں"), ("ar", "في ٢٩ نيسان، اجتماع ASEM")]


@pytest.mark.parametrize("name", [name for lang, way, name in sample.NAMES])
def test_a_name_is_copied_as_it_was_typed(copied, name):
    assert name in copied


@pytest.mark.parametrize("mode", [[], ["-layout"], ["-raw"]])
def test_right_to_left_text_is_copied_in_the_order_of_reading(tmp_path, mode):
    lines = "".join(f'<p lang="{lang}" dir="rtl">{text}</p>' for lang, text in RIGHT_TO_LEFT)
    (tmp_path / "right.pdf").write_bytes(registry_pdf.render(**sample.fields(sample.page(lines))).data)
    copied = [line.strip() for line in text_of(tmp_path / "right.pdf", *mode).splitlines()]

    assert [text for _lang, text in RIGHT_TO_LEFT if text not in copied] == []


def test_words_of_mixed_text_are_copied_in_the_order_of_reading(tmp_path):
    """So they are on a page mostly in that script, except spaces and punctuation next to other words and numbers."""
    lines = "".join(f'<p lang="{lang}" dir="rtl">{text}</p>' for lang, text in MIXED + RIGHT_TO_LEFT)
    made = registry_pdf.render(**sample.fields(sample.page(lines)))
    (tmp_path / "mixed.pdf").write_bytes(made.data)
    copied = [re.sub(r"\W", "", line) for line in text_of(tmp_path / "mixed.pdf").splitlines()]

    assert [text for _lang, text in MIXED if re.sub(r"\W", "", text) not in copied] == []
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        items = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/ActualText" in item]
        assert {text for _lang, text in MIXED} <= {str(item.ActualText) for item in items}  # as read aloud


@pytest.mark.parametrize("name", [*COMPLEX, "Ngu\u0302\u0303n"])
def test_a_name_in_a_complex_script_is_read_aloud_as_it_was_typed(spoken, name):
    assert name in spoken


def test_only_what_needs_it_is_said_twice(spoken):
    assert len(spoken) == len(COMPLEX) + 1


def test_the_text_layer_is_wrong_without_the_correction(monkeypatch, tmp_path):
    monkeypatch.setattr(text_layer, "actual_text", lambda text: None)
    names = "".join(f'<p lang="{lang}" dir="{way}">{name}</p>' for lang, way, name in sample.NAMES)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(registry_pdf.render(**sample.fields(sample.page(names))).data)
    text = text_of(broken)
    assert [name for name in COMPLEX if name not in text] != []


def artefacts(page):
    """Return how many parts of a page are marked as pagination, and how many as content."""
    operations = pikepdf.parse_content_stream(page)
    marks = [operands for operands, operator in operations if str(operator) == "BDC"]
    return sum(str(mark[0]) == "/Artifact" and mark[1].Type == "/Pagination" for mark in marks)


def test_running_heads_and_page_numbers_are_pagination(printed):
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        assert [artefacts(page) for page in pdf.pages] == [0, *[4] * (printed.pages - 1)]


def test_nothing_of_a_running_head_is_in_the_tag_tree(printed):
    """Every part in the tree has a number, and the numbers of a page run from 0 without gaps."""
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        for page in pdf.pages:
            parents = numbers[2 * int(page.obj.StructParents) + 1]
            marked = [op for op in pikepdf.parse_content_stream(page) if str(op.operator) == "BDC"]
            assert len(parents) == sum("/MCID" in op.operands[1] for op in marked)


def test_every_glyph_has_a_character(printed):
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item]
        tables = [font.ToUnicode.read_bytes() for font in fonts]
    assert len(tables) > 10
    assert [table for table in tables if re.search(rb"<[0-9a-f]{4}> <>", table)] == []


def test_a_name_without_marks_needs_nothing_said():
    assert [text_layer.actual_text(text) for text in ("Đặng Quốc Vượng", "欧阳思远", "")] == [None] * 3
