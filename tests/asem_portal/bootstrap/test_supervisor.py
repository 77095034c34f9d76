"""Programs under a supervisor: those that end are restarted, and none outlives the supervisor."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from asem_portal.bootstrap.supervisor import Program, Supervisor, describe
from tests.processes import supervised, within

# A program with a child process. Both write their process ids to a file; `stubborn` ignores SIGTERM.
PROGRAM = """
import os, signal, subprocess, sys, time
folder, stubborn = sys.argv[1], sys.argv[2] == "stubborn"
if stubborn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(f"{folder}/pids.new", "w") as handle:
    handle.write(f"{os.getpid()} {grandchild.pid}")
os.replace(f"{folder}/pids.new", f"{folder}/pids")
time.sleep(600)
"""
SUPERVISING = """
import sys
from asem_portal.bootstrap.supervisor import Program, run_until_signal
sys.exit(run_until_signal([Program("program", sys.argv[1:], {})]))
"""


def program(folder, manner="polite", **fields):
    return Program("program", [sys.executable, "-c", PROGRAM, str(folder), manner], dict(os.environ), **fields)


def pids(folder):
    path = Path(folder, "pids")
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def nothing_runs(pids):
    """Wait until all processes have ended; the kernel takes a moment to kill them."""
    within(5, lambda: not any(running(pid) for pid in pids))


def supervising_process(folder):
    command = [sys.executable, "-c", SUPERVISING, *program(folder).command]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return process, within(20, lambda: pids(folder))


def test_a_killed_program_starts_again_without_its_old_children(tmp_path):
    told = []
    with supervised(program(tmp_path), tell=told.append) as (running_program,):
        first, grandchild = within(20, lambda: pids(tmp_path))
        assert os.getpgid(grandchild) == first == running_program.process.pid

        os.kill(first, signal.SIGKILL)
        second, _ = within(20, lambda: pids(tmp_path) if first not in pids(tmp_path) else None)

        assert running_program.starts == 2
        assert running_program.process.pid == second
        within(5, lambda: not running(grandchild))
    (line,) = told
    assert describe(-signal.SIGKILL) in line and "SIGKILL" in describe(-signal.SIGKILL)
    nothing_runs(pids(tmp_path))


def test_a_killed_process_group_starts_again(tmp_path):
    with supervised(program(tmp_path)) as (running_program,):
        first, _ = within(20, lambda: pids(tmp_path))

        os.killpg(first, signal.SIGKILL)

        within(20, lambda: pids(tmp_path) and first not in pids(tmp_path))
        assert running_program.starts == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_programs_and_their_children_cleanly(tmp_path, number):
    process, below = supervising_process(tmp_path)

    process.send_signal(number)

    assert process.wait(20) == 0
    nothing_runs(below)


def test_programs_end_when_the_supervisor_itself_is_killed(tmp_path):
    process, (leader, grandchild) = supervising_process(tmp_path)

    process.kill()

    nothing_runs([leader])
    os.kill(grandchild, signal.SIGKILL)  # a real program ends its own children on SIGTERM; this one does not


def test_a_program_that_hears_no_sigterm_is_killed_after_its_grace(tmp_path):
    with supervised(program(tmp_path, "stubborn", grace=0.3)):
        below = within(20, lambda: pids(tmp_path))
    nothing_runs(below)


def test_ctrl_c_during_the_grace_kills_at_once(tmp_path):
    def interrupt(*_signal):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt), program(tmp_path, "stubborn", grace=600):
            below = within(20, lambda: pids(tmp_path))
            signal.setitimer(signal.ITIMER_REAL, 0.5)
    finally:
        signal.signal(signal.SIGALRM, before)
    nothing_runs(below)


@pytest.mark.parametrize(("code", "expected"), [(0, 1), (3, 3)])
def test_the_end_of_a_vital_program_ends_everything_with_a_failure(tmp_path, code, expected):
    told = []
    vital = Program("web", [sys.executable, "-c", f"raise SystemExit({code})"], dict(os.environ), is_vital=True)

    assert Supervisor([program(tmp_path), vital], tell=told.append).run() == expected
    (line,) = told
    assert vital.name in line and describe(code) in line and str(code) in describe(code)
    nothing_runs(pids(tmp_path))


def test_a_program_that_keeps_ending_is_started_ever_more_slowly():
    told = []
    failing = Program("worker", [sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))

    with supervised(failing, tell=told.append):
        within(20, lambda: len(told) == 3)

    assert all(failing.name in line and describe(3) in line for line in told)
    assert [re.findall(r"[\d.]+ s", line) for line in told] == [["0.5 s"], ["1 s"], ["2 s"]]


def test_a_program_that_does_not_exist_is_said_at_once():
    nothing = Program("nothing", ["/nonexistent/program"], {})
    with pytest.raises(FileNotFoundError):
        Supervisor([nothing]).run()


@pytest.mark.parametrize(("code", "words"), [(0, "exit code 0"), (3, "exit code 3"), (-9, "killed by SIGKILL")])
def test_an_end_is_described_in_words(code, words):
    assert describe(code) == words
