"""Scans are recognised by their content."""

import io

import pikepdf
import pytest
from PIL import Image

from registry.files import uploads


def picture(kind, size=(30, 40)):
    kept = io.BytesIO()
    Image.new("L", size).save(kept, kind)
    return kept.getvalue()


def document(pages=1, **options):
    kept = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.save(kept, **options)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "extension"), [(picture("PNG"), "png"), (picture("JPEG"), "jpg"), (document(), "pdf")]
)
def test_it_is_known_by_its_content(data, extension):
    assert uploads.extension(data) == extension


LOCKED = pikepdf.Encryption(owner="a", user="b")


def test_a_picture_with_too_many_dots_is_told_so():
    kept = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(kept, "PNG")

    with pytest.raises(uploads.NoScan) as refused:
        uploads.extension(kept.getvalue())
    assert str(refused.value) == str(uploads.TOO_MANY_DOTS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        picture("GIF"),
        picture("PNG")[:40],
        document()[:60],
        document(pages=uploads.PAGES_MAX + 1),
        document(encryption=LOCKED),
        bytes(uploads.BYTES_MAX + 1),
    ],
    ids=["nothing", "a page", "a GIF", "half a PNG", "half a PDF", "a book", "a locked PDF", "too much"],
)
def test_anything_else_is_refused_in_a_sentence(data):
    with pytest.raises(uploads.NoScan) as refused:
        uploads.extension(data)
    assert str(refused.value) not in ("", str(uploads.TOO_MANY_DOTS))
