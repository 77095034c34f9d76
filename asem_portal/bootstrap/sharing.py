"""A pytest plugin: several processes with the same arguments share one run, each taking the next file that is free.

They collect the same tests; who first makes a file's claim in the folder PORTAL_TEST_SHARE runs that file. So both are
busy to the end, and what a test file sets up once is set up once.
"""

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any


def pytest_runtestloop(session: Any) -> bool | None:
    folder = os.environ.get("PORTAL_TEST_SHARE")
    if not folder or session.config.option.collectonly or session.testsfailed:
        return None  # pytest's own loop
    items = _mine(session.items, Path(folder))
    item = next(items, None)
    while item:
        # What is still needed is not torn down, so the item after this one is claimed before this one runs.
        following = next(items, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        for reason, stop in ((session.shouldfail, session.Failed), (session.shouldstop, session.Interrupted)):
            if reason:
                Path(folder, "stop").touch()  # -x means all of us
                raise stop(reason)
        item = following
    return True


def _mine(items: list[Any], folder: Path) -> Iterator[Any]:
    for number, unit in enumerate(units(items)):
        if (folder / "stop").exists():
            return
        try:
            (folder / str(number)).touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from unit


def units(items: list[Any]) -> list[list[Any]]:
    """The tests in runs of one file. Those without a committed row come first, as pytest-django orders them; then those
    that take long, as those with a browser or a broker do, and last the small ones that fill what time is left."""
    runs = [list(run) for _place, run in groupby(items, key=lambda item: (_in_transaction(item), item.path))]
    return sorted(runs, key=lambda run: 0 if _in_transaction(run[0]) else 2 - any(map(_is_long, run)))


def _in_transaction(item: Any) -> bool:
    mark, fixtures = item.get_closest_marker("django_db"), item.fixturenames
    if "transactional_db" in fixtures or (mark and mark.kwargs.get("transaction")):
        return False
    return bool(mark) or "db" in fixtures


def _is_long(item: Any) -> bool:
    return any(item.get_closest_marker(name) for name in ("browser", "broker", "long"))
