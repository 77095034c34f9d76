"""Compare the pages with a bare Django page: `python -m benchmarks [--sizes 500 5000] [--pages register dashboard]`.

Starts PostgreSQL with its default settings (except for durability after a crash) and gunicorn. For each size, it fills
a new database with that many recommendations and people. For each page, the table shows the processor time of gunicorn
and PostgreSQL together, as a multiple of the floor in the same run, and the median elapsed time in milliseconds; for
exports, it shows seconds and megabytes. Growth is the cost at the largest size divided by that at the smallest.
"""

import argparse
import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped]

from asem_portal.bootstrap import servers
from asem_portal.bootstrap.environment import BASE_DIR, Unready, python, say
from benchmarks import processes
from benchmarks.pages import PAGES, Page
from benchmarks.processes import Cost

SIZES = [500, 5000, 20_000]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="recommendations and people")
    parser.add_argument("--pages", nargs="+", default=[""], help="parts of the names of pages")
    options = parser.parse_args()
    pages = [page for page in PAGES if any(part in page.name for part in options.pages)]
    with servers.scratch_folder() as folder, servers.postgresql(folder) as url:
        floor = _floor(folder, url)
        say(f"Floor: {floor.processor * 1000:.1f} ms of processor time, {floor.elapsed * 1000:.1f} ms elapsed.")
        costs = [_costs(folder, url, size, pages) for size in options.sizes]
    _print(pages, options.sizes, costs, floor.processor)


def _floor(folder: Path, url: str) -> Cost:
    environ = os.environ | {"DATABASE_URL": _database(url, "floor")}
    session = _run(["-m", "benchmarks.floor"], environ)
    with processes.gunicorn("benchmarks.floor:application", environ, folder / "floor.log") as site:
        cost = site.measure("/", session)
    assert cost, "it was not conditional"
    return cost


def _costs(folder: Path, url: str, size: int, pages: list[Page]) -> list[Cost | None]:
    """Return the cost of each page at one size."""
    environ = os.environ | {"DATABASE_URL": _database(url, f"portal_{size}"), "PORTAL_VAR": str(folder / f"var-{size}")}
    environ |= {"SECRET_KEY": "benchmark", "PORTAL_URL": "http://127.0.0.1", "SECURE_SSL_REDIRECT": "0"}
    environ |= {"LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "asem_portal.settings", "PORTAL_SECOND_FACTOR": "0"}
    began = time.monotonic()
    prepared = json.loads(_run(["-m", "benchmarks.prepare", str(size)], environ))
    say(f"Wrote {size} recommendations in {time.monotonic() - began:.0f} s.")
    with processes.gunicorn("asem_portal.wsgi:application", environ, folder / f"portal-{size}.log") as site:
        return [_cost(site, page, prepared["sessions"], prepared["places"]) for page in pages]


def _cost(site: processes.Site, page: Page, sessions: dict[str, str], places: dict[str, str]) -> Cost | None:
    path, session = page.path.format(**places), sessions[page.reader]
    return site.measure(path, session, is_conditional=page.is_conditional, is_first=page.is_first)


def _database(url: str, name: str) -> str:
    """Create a database and return its URL."""
    server, _slash, _name = url.rpartition("/")
    connection = _connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    return f"{server}/{name}"


def _connect(url: str, patience: float = 10) -> Any:
    """Connect to PostgreSQL, which listens a moment before it is ready."""
    until = time.monotonic() + patience
    while True:
        try:
            return psycopg2.connect(url)
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _run(arguments: list[str], environ: dict[str, str]) -> str:
    done = subprocess.run(
        [python(), *arguments], env=environ, cwd=BASE_DIR, check=False, text=True, stdout=subprocess.PIPE
    )
    if done.returncode:
        raise Unready(f"{' '.join(arguments)} failed; see the lines above.")
    return done.stdout


def _print(pages: list[Page], sizes: list[int], costs: list[list[Cost | None]], floor: float) -> None:
    say(
        f"\n{'page':43} {'reader':12} {'goal':>6}" + "".join(f"{f'{size:,}':>18}" for size in sizes) + f" {'growth':>7}"
    )
    for page, *row in zip(pages, *costs, strict=True):
        cells = "".join(f"{_cell(cost, page, floor):>18}" for cost in row)
        first, last = row[0], row[-1]
        growth = f"{last.processor / first.processor:.1f}" if first and last else "-"
        goal = f"{page.goal:g}x" if page.goal else f"{page.most_seconds:g} s" if page.most_seconds else "-"
        say(f"{page.name:43} {page.reader or 'visitor':12} {goal:>6}{cells} {growth:>7}")


def _cell(cost: Cost | None, page: Page, floor: float) -> str:
    if cost is None:
        return "-"
    if page.goal is None:
        return f"{cost.processor:.2f} s {cost.size / 1e6:.1f} MB"
    return f"{cost.processor / floor:.2f}x {cost.elapsed * 1000:.0f} ms"


if __name__ == "__main__":
    main()
