"""What rendering needs: the project's fonts, and libraries whose absence is named."""

import os

import pytest

from registry import pdf
from registry.pdf import RenderingFailed, fonts, libraries, printing

from . import sample


def test_only_the_projects_fonts_are_shown(tmp_path):
    shown = [line.strip() for line in fonts.configure().read_text().splitlines() if "<dir>" in line]
    assert shown == [f"<dir>{folder}</dir>" for folder in fonts.folders()]
    assert {path.suffix for path in fonts.files()} == {".ttf", ".ttc"}


def test_fonts_are_configured_once(tmp_path):
    before = fonts.configure().stat()
    after = fonts.configure().stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert os.environ["FONTCONFIG_FILE"] == str(fonts.configure())


def test_fonts_cannot_change_under_a_running_engine(printed, tmp_path):
    with pytest.raises(RuntimeError):
        fonts.configure(tmp_path)


def test_the_version_of_the_engine_names_all_that_decides_the_bytes():
    version = pdf.engine_version()
    assert version == f"engine 2, weasyprint 70.0, pydyf 0.13.0, fonts {fonts.digest()[:16]}"


def test_the_libraries_are_here():
    assert pdf.check_libraries() is None


def test_a_missing_library_is_said_with_the_command_to_type():
    sentence = libraries.check_libraries(["libpango-of-nowhere.so.9"])
    assert "libpango-of-nowhere.so.9" in sentence
    assert sentence.endswith("apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")


def test_a_missing_library_is_a_failure_with_that_sentence(monkeypatch):
    monkeypatch.setattr(printing.libraries, "check_libraries", lambda: "Type: apt-get install pango")
    with pytest.raises(RenderingFailed, match=r"^Type: apt-get install pango$"):
        pdf.render(**sample.fields())
