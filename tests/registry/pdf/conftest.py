"""One report rendered for the whole session and, in every test, a guard that notes any attempt to use the network."""

import socket

import pytest

from registry import pdf
from registry.pdf import fonts

from . import sample

fonts.configure()  # before the modules in this folder import WeasyPrint


@pytest.fixture(scope="session")
def progress():
    """Return the progress that render() reported while rendering the report of the session."""
    return []


@pytest.fixture(scope="session")
def printed(progress):
    """Return the report of the session; tests must change only copies of it."""
    return pdf.render(**sample.fields(), progress=lambda percent, text: progress.append((percent, text)))


@pytest.fixture(scope="session")
def path(printed, tmp_path_factory):
    """Return the path of the report of the session."""
    path = tmp_path_factory.mktemp("printed") / "report.pdf"
    path.write_bytes(printed.data)
    return path


@pytest.fixture
def reached(monkeypatch, tmp_path):
    """Return a file that exists once this process, or a child of it, has tried to connect to another."""
    note = tmp_path / "reached.txt"

    def refuse(*args, **kwargs):
        note.write_text(repr(args[-1]))
        raise OSError("a document reached out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return note


@pytest.fixture(autouse=True)
def _stays_inside(request):
    """Check that no test uses the network, except for the database and if the test is marked accordingly."""
    if request.node.get_closest_marker("django_db"):
        yield
        return
    note = request.getfixturevalue("reached")
    yield
    assert request.node.name.startswith("test_an_open_fetcher") or not note.exists()
