"""One report printed for the whole session; and in every test a guard that notes each attempt to reach a network."""

import socket

import pytest

from registry import pdf
from registry.pdf import fonts

from . import sample

fonts.configure()  # before the modules beside this one import WeasyPrint


@pytest.fixture(scope="session")
def progress():
    """What render() said while it printed the report of the session."""
    return []


@pytest.fixture(scope="session")
def printed(progress):
    """The report of the session; its callers read it and change copies."""
    return pdf.render(**sample.fields(), progress=lambda percent, text: progress.append((percent, text)))


@pytest.fixture(scope="session")
def path(printed, tmp_path_factory):
    """The file of the report of the session."""
    path = tmp_path_factory.mktemp("printed") / "report.pdf"
    path.write_bytes(printed.data)
    return path


@pytest.fixture
def reached(monkeypatch, tmp_path):
    """A file that exists as soon as this process, or one born of it, tries to reach another."""
    note = tmp_path / "reached.txt"

    def refuse(*args, **kwargs):
        note.write_text(repr(args[-1]))
        raise OSError("a document reached out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return note


@pytest.fixture(autouse=True)
def _stays_inside(request):
    """Nothing that is tested here reaches a network, except the database and where a test says that it should."""
    if request.node.get_closest_marker("django_db"):
        yield
        return
    note = request.getfixturevalue("reached")
    yield
    assert request.node.name.startswith("test_an_open_fetcher") or not note.exists()
