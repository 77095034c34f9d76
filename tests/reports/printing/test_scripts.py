"""A foreword in Khmer with the author's word boundaries is broken at these only."""

import subprocess

import pytest

from tests.factories import create_report, create_workshop
from tests.registry.pdf.test_syllables import TYPED
from tests.reports.printing.pages import report_pages

pytestmark = pytest.mark.django_db


def test_khmer_lines_end_at_the_end_of_a_word(tmp_path):
    words = TYPED.split("\u200b")
    report = create_report(create_workshop(), [], foreword="\u200b".join([TYPED] * 4))
    report_pages(report, tmp_path)

    text = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "document.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    lines = [
        line.strip().replace("\u200b", "") for line in text.splitlines() if "\u1780" <= line.strip()[:1] <= "\u17ff"
    ]
    assert "".join(lines) == "".join(words * 4)
    assert len(lines) > 2
    assert [line for line in lines if not any(line.endswith(word) for word in words)] == []
    assert [line for line in lines if not any(line.startswith(word) for word in words)] == []
