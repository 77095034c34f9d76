"""Collecting static files: one style sheet with all others in it, compressed, under a name that changes with any of them."""

import json

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from asem_portal.static_files import bundled

SHEET = """/* Says why. */
@layer tokens, base;

@import url("tokens.css") layer(tokens);
@import url("base.css") layer(base);
"""


@pytest.fixture
def source(settings, tmp_path):
    """Two sheets and a font as all static files, collected into a folder of the test's own, as production does."""
    files = {"portal": SHEET, "tokens": '/* Ours. */\n:root { --face: url("../fonts/a.woff2"); }\n', "base": "p { }\n"}
    for folder in ("css", "fonts"):
        (tmp_path / "source" / folder).mkdir(parents=True)
    for name, text in files.items():
        (tmp_path / "source/css" / f"{name}.css").write_text(text)
    (tmp_path / "source/fonts/a.woff2").write_bytes(b"letters")
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "asem_portal.static_files.BundlingStorage"}}
    return tmp_path / "source"


def collect(settings):
    """Collect; returns the manifest: which name each file has got."""
    call_command("collectstatic", interactive=False, verbosity=0)
    return json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]


def test_what_is_imported_stands_in_its_layer_without_comments_and_indents():
    files = {"tokens.css": "/* Ours. */\n:root { --a: 1px; }\n", "base.css": "p,\na {\n  margin: 0;\n}\n"}

    assert bundled(SHEET, files.__getitem__) == (
        "@layer tokens, base;@layer tokens {:root { --a: 1px; }}@layer base {p,a {margin: 0;}}"
    )


def test_pages_get_one_sheet_whose_fonts_have_their_hashed_names(source, settings):
    names = collect(settings)
    sheet = settings.STATIC_ROOT / names["css/portal.css"]

    assert staticfiles_storage.url("css/portal.css") == f"/static/{names['css/portal.css']}"
    assert "@import" not in sheet.read_text()
    assert f'url("../{names["fonts/a.woff2"]}")' in sheet.read_text()
    assert sheet.with_name(f"{sheet.name}.br").is_file()


def test_a_change_in_what_is_imported_changes_the_name(source, settings):
    before = collect(settings)["css/portal.css"]
    (source / "css/base.css").write_text("p { margin: 0; }\n")

    after = collect(settings)["css/portal.css"]

    assert after != before
    assert "p { margin: 0; }" in (settings.STATIC_ROOT / after).read_text()


def test_collecting_twice_changes_nothing(source, settings):
    assert collect(settings) == collect(settings)


def test_a_dry_run_writes_nothing(source, settings):
    call_command("collectstatic", interactive=False, verbosity=0, dry_run=True)

    assert not settings.STATIC_ROOT.exists()


def test_a_sheet_that_is_missing_is_no_silent_gap(source, settings):
    (source / "css/base.css").unlink()

    with pytest.raises(FileNotFoundError):
        collect(settings)
