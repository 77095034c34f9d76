"""Collecting static files: style sheets are bundled and compressed, and the file name changes with their content."""

import json

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from asem_portal.static_files import bundled

SHEET = """/* A comment. */
@layer tokens, base;

@import url("tokens.css") layer(tokens);
@import url("base.css") layer(base);
"""


@pytest.fixture
def source(settings, tmp_path):
    """Create two style sheets and a font, which are collected into a temporary folder as in production."""
    files = {
        "portal": SHEET,
        "tokens": '/* A comment. */\n:root { --face: url("../fonts/a.woff2"); }\n',
        "base": "p { }\n",
    }
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
    """Collect static files; return the manifest with the hashed name of each file."""
    call_command("collectstatic", interactive=False, verbosity=0)
    return json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]


def test_imports_are_replaced_by_layers_without_comments_and_indents():
    files = {"tokens.css": "/* A comment. */\n:root { --a: 1px; }\n", "base.css": "p,\na {\n  margin: 0;\n}\n"}

    assert bundled(SHEET, files.__getitem__) == (
        "@layer tokens, base;@layer tokens {:root { --a: 1px; }}@layer base {p,a {margin: 0;}}"
    )


def test_pages_get_one_style_sheet_with_hashed_names_of_fonts(source, settings):
    names = collect(settings)
    sheet = settings.STATIC_ROOT / names["css/portal.css"]

    assert staticfiles_storage.url("css/portal.css") == f"/static/{names['css/portal.css']}"
    assert "@import" not in sheet.read_text()
    assert f'url("../{names["fonts/a.woff2"]}")' in sheet.read_text()
    assert sheet.with_name(f"{sheet.name}.br").is_file()


def test_changing_an_imported_file_changes_the_name(source, settings):
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


def test_a_missing_style_sheet_is_an_error(source, settings):
    (source / "css/base.css").unlink()

    with pytest.raises(FileNotFoundError):
        collect(settings)
