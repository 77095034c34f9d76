"""`manage.py prepare`: what it updates at a start, and what it leaves unchanged."""

import os
import time

import pytest

from asem_portal.management.commands import prepare


@pytest.fixture
def source(settings, tmp_path):
    """Make one style sheet the only static file, collected into the test's own folder."""
    source = tmp_path / "source"
    (source / "css").mkdir(parents=True)
    (source / "css" / "one.css").write_text("p { color: navy; }\n")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.VAR = tmp_path
    return source


def collected(settings):
    return sorted(path.name for path in settings.STATIC_ROOT.rglob("one*.css"))


def test_static_files_are_collected(source, settings):
    prepare.collect_static()
    assert "one.css" in collected(settings)


def test_nothing_is_collected_twice(source, settings):
    prepare.collect_static()
    (settings.STATIC_ROOT / "css" / "one.css").write_text("left alone")

    prepare.collect_static()

    assert (settings.STATIC_ROOT / "css" / "one.css").read_text() == "left alone"


def test_a_changed_file_is_collected_again(source, settings):
    prepare.collect_static()
    changed = source / "css" / "one.css"
    changed.write_text("p { color: black; }\n")
    os.utime(changed, (time.time() + 5, time.time() + 5))  # collecting compares whole seconds

    prepare.collect_static()

    assert (settings.STATIC_ROOT / "css" / "one.css").read_text() == "p { color: black; }\n"


def test_a_removed_folder_is_collected_again(source, settings):
    prepare.collect_static()
    for path in sorted(settings.STATIC_ROOT.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()

    prepare.collect_static()

    assert "one.css" in collected(settings)


def test_files_are_collected_again_when_they_are_stored_in_another_way(source, settings):
    before = prepare.checksum()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}
    }

    assert prepare.checksum() != before
