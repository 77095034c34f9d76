"""Private files: named by their content, complete or absent, and served under no other name."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import Http404

from registry.files import storage

PDF = b"%PDF-1.7 not really"
NAME = f"{hashlib.sha256(PDF).hexdigest()}.pdf"


def test_a_file_is_named_by_its_content_and_written_once(settings):
    assert storage.store(PDF, "pdf") == storage.store(PDF, "pdf") == NAME
    assert storage.read(NAME) == PDF
    assert [path.name for path in settings.FILES_ROOT.rglob("*") if path.is_file()] == [NAME]


def test_many_writers_of_one_content_leave_one_file(settings):
    data = b"x" * 200_000
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _: storage.store(data, "pdf"), range(40)))
    assert set(names) == {names[0]}
    assert storage.read(names[0]) == data
    assert [path.name for path in settings.FILES_ROOT.rglob("*") if path.is_file()] == names[:1]


def test_only_known_types_are_kept():
    with pytest.raises(ValueError, match="html"):
        storage.store(b"<script>", "html")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        NAME + "\n",
        NAME + "/..",
        NAME.upper(),
        "a/" + NAME,
        NAME[1:],
        "\x00",
    ],
)
def test_no_other_name_reaches_the_disk(name, settings):
    storage.store(PDF, "pdf")
    with pytest.raises(FileNotFoundError):
        storage.read(name)
    with pytest.raises(Http404):
        storage.serve(name, filename="report.pdf")


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("ASEM-WS-2010.pdf", "attachment; filename*=UTF-8''ASEM-WS-2010.pdf"),
        ('a"; filename="evil.exe', "attachment; filename*=UTF-8''a%22%3B%20filename%3D%22evil.exe"),
        ("../../up.pdf", "attachment; filename*=UTF-8''..%2F..%2Fup.pdf"),
        ("line\r\nSet-Cookie: x=1.pdf", "attachment; filename*=UTF-8''line%0D%0ASet-Cookie%3A%20x%3D1.pdf"),
        ("Đặng.pdf", "attachment; filename*=UTF-8''%C4%90%E1%BA%B7ng.pdf"),
        ("\ud800.pdf", "attachment; filename*=UTF-8''%3F.pdf"),
    ],
)
def test_a_hostile_file_name_is_only_a_name(filename, header):
    response = storage.serve(storage.store(PDF, "pdf"), filename=filename)
    assert response["Content-Disposition"] == header
    assert b"".join(response.streaming_content) == PDF


def test_a_file_is_never_cached_or_sniffed():
    response = storage.serve(storage.store(PDF, "pdf"), filename="a.pdf", inline=True)
    wanted = ["Content-Type", "Content-Length", "Content-Disposition", "Cache-Control", "X-Content-Type-Options"]
    assert [response[name] for name in wanted] == [
        "application/pdf",
        str(len(PDF)),
        "inline; filename*=UTF-8''a.pdf",
        "private, no-store",
        "nosniff",
    ]
