"""A document without end, a child that dies, and a worker that is killed: each ends and leaves nothing behind."""

import mmap
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from registry import pdf
from registry.pdf import Limits, RenderingFailed, fork
from registry.pdf.job import SENTENCES

from . import sample

ROOT = Path(__file__).resolve().parents[3]
SHORT = Limits(cpu=1, wall=20)

BLOWN_UP = {
    "boxes in boxes": ('<div style="display: flex">' * 14 + "x" + "</div>" * 14, SHORT, "time"),
    "line breaks": ("<p>" + "<br>x" * 20_000, SHORT, "time"),
    "letters": ('<p style="overflow-wrap: anywhere">' + "a" * 80_000, SHORT, "time"),
    "rows": ("<table>" + "<tr><td>x</td></tr>" * 4_000 + "</table>", SHORT, "time"),
    "notes": ("<p>" + '<span class="fn">x</span>' * 800, SHORT, "time"),
    "depth": ("<div>" * 300 + "x", SHORT, "depth"),
    "the clock": ("<p>x</p>" * 6_000, Limits(wall=1), "time"),
}


def children():
    """Return the child processes that have not been reaped; they may include a browser of other tests."""
    found = set()
    for thread in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread may end while its file is read
            found.update((thread / "children").read_text().split())
    return found


@pytest.fixture(autouse=True)
def no_child_is_left():
    before = children()
    yield
    assert children() <= before


@pytest.mark.parametrize(("body", "limits", "reason"), BLOWN_UP.values(), ids=BLOWN_UP)
def test_a_document_that_grows_is_stopped_in_seconds(body, limits, reason):
    started = time.monotonic()
    with pytest.raises(RenderingFailed) as failure:
        pdf.render(**sample.fields(sample.page(body)), limits=limits)
    assert failure.value.reason == reason
    assert time.monotonic() - started < 15


def test_what_the_worker_has_mapped_is_not_counted():
    """A long-running worker, or a test run, may have mapped more memory than any document is allowed."""
    with mmap.mmap(-1, Limits().memory + 500_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS):
        assert pdf.render(**sample.fields(sample.page("<p>Short.</p>"))).pages == 1


def test_memory_has_an_end():
    with pytest.raises(RenderingFailed) as failure:
        fork.run(lambda report: ({}, bytes(2_000_000_000)), progress=print, limits=Limits())
    assert failure.value.reason == "memory"


def test_a_child_that_is_killed_is_a_failure_with_a_sentence():
    with pytest.raises(RenderingFailed) as failure:
        fork.run(lambda report: os.kill(os.getpid(), signal.SIGKILL), progress=print, limits=Limits())
    assert str(failure.value) == str(SENTENCES["dead"])


def test_an_unforeseen_fault_is_a_failure_with_a_sentence():
    with pytest.raises(RenderingFailed) as failure:
        fork.run(lambda report: {}["nothing"], progress=print, limits=Limits())
    assert (str(failure.value), failure.value.detail) == (
        str(SENTENCES["error"]),
        "KeyError: 'nothing'",
    )


def test_a_child_that_only_waits_is_ended():
    with pytest.raises(RenderingFailed) as failure:
        fork.run(lambda report: time.sleep(60), progress=print, limits=Limits(wall=1))
    assert failure.value.reason == "time"


def test_what_the_progress_raises_ends_the_child():
    class LeaseLost(Exception):
        pass

    def lose(percent, text):
        if percent > 5:
            raise LeaseLost

    with pytest.raises(LeaseLost):
        pdf.render(**sample.fields(), progress=lose)


def test_it_is_heard_of_while_it_is_busy_with_one_page(monkeypatch):
    monkeypatch.setattr(fork, "BEAT", 0.2)
    said = []

    def work(report):
        report(31, "layout")
        time.sleep(2)
        return {}, b""

    fork.run(work, progress=lambda *values: said.append(values), limits=Limits())
    assert len(said) >= 2
    assert set(said) == {(31, "layout")}


def test_large_files_come_over_whole():
    data = os.urandom(7_000_001)
    assert fork.run(lambda report: ({"pages": 1}, data), progress=print, limits=Limits()) == ({"pages": 1}, data)


def test_a_killed_worker_takes_its_child_along(tmp_path):
    script = (
        "import os, time\nfrom registry.pdf import Limits, fork\n"
        "def work(report):\n"
        f"    open({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}}\\n'); time.sleep(60)\n"
        "fork.run(work, progress=print, limits=Limits())\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    child = int(within(20, lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip()))
    worker.kill()
    worker.wait()
    assert within(10, lambda: not Path(f"/proc/{child}").exists() or state(child) == "Z")


def test_it_works_from_a_thread():
    with ThreadPoolExecutor(max_workers=2) as pool:
        body = sample.fields(sample.page("<p>x</p>"))
        hashes = {made.sha256 for made in pool.map(lambda _: pdf.render(**body), range(4))}
    assert len(hashes) == 1


def within(seconds, answer):
    """Return the first true result of repeated calls within `seconds`."""
    end = time.monotonic() + seconds
    while not (found := answer()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


@pytest.mark.engine
@pytest.mark.django_db
def test_the_parents_database_connection_survives():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (number integer)")
        cursor.execute("INSERT INTO kept VALUES (7)")
        for body in ("<p>x</p>", "<div>" * 300):
            try:
                pdf.render(**sample.fields(sample.page(body)))
            except RenderingFailed as failure:
                assert failure.reason == "depth"
        cursor.execute("SELECT number FROM kept")
        assert cursor.fetchall() == [(7,)]
