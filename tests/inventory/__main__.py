"""Run the three parts of the inventory, each with its own process, folder and SQLite database."""

import argparse
import importlib
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
PARTS = ("catalogue", "world", "demonstration")
# Variables of the shell that would change the behaviour of the portal.
OF_THE_PORTAL = re.compile(
    r"PORTAL_|SECRET_KEY|DJANGO_|(DATABASE|REDIS|EMAIL)_URL|ALLOWED_HOSTS|DEBUG$|SECURE_|CSRF_|ALLAUTH_|CONN_|LC_|LANG"
)


def environ(var: Path) -> dict[str, str]:
    """Return the environment of one part, in which everything that it reads from outside is fixed."""
    own = {name: value for name, value in os.environ.items() if not OF_THE_PORTAL.match(name)}
    return own | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SECRET_KEY": "inventory-" + "0123456789" * 5,
        "PORTAL_VAR": str(var),
        "PORTAL_TEST_RUN": "1",
        "DATABASE_URL": f"sqlite:///{var}/inventory.sqlite3",
        "PORTAL_URL": "https://testserver",
        "PORTAL_LOCAL": "1",
        "PORTAL_SECOND_FACTOR": "1",
        "PORTAL_CONTACT": "the secretariat, contact@example.org",
        "LOG_LEVEL": "CRITICAL",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }


def main() -> int:
    """Write the inventory into a new or empty folder; return 0 if every part succeeded."""
    parser = argparse.ArgumentParser(prog="python -m tests.inventory", description=__doc__)
    parser.add_argument("folder", type=Path, help="a new or empty folder for the files")
    parser.add_argument("--only", choices=PARTS, action="append", help="write this part only; may be repeated")
    parser.add_argument("--child", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = options.folder.resolve()
    if options.child:
        _write(options.child, folder)
        return 0
    if folder.exists() and any(folder.iterdir()):
        parser.error(f"{folder} is not empty.")
    folder.mkdir(parents=True, exist_ok=True)
    return _run(options.only or PARTS, folder)


def _run(parts: list[str] | tuple[str, ...], folder: Path) -> int:
    """Run the parts side by side; return 1 if one of them failed."""
    begun, runs, failed = time.monotonic(), {}, False
    with tempfile.TemporaryDirectory(prefix="inventory-") as temporary:
        for part in parts:
            var = Path(temporary) / part
            var.mkdir()
            command = [sys.executable, "-m", "tests.inventory", str(folder), "--child", part]
            runs[part] = subprocess.Popen(command, cwd=BASE_DIR, env=environ(var))
        for part, run in runs.items():
            code = run.wait()
            failed = failed or code != 0
            print(f"{part}: {'written' if code == 0 else 'FAILED'}, {time.monotonic() - begun:.0f} s", flush=True)
    return int(failed)


def _write(part: str, folder: Path) -> None:
    """Write one part; this runs in its own process, whose time, keys and secrets are fixed before Django is loaded."""
    from tests.inventory import fixing

    fixing.fix(part)
    Path(os.environ["PORTAL_VAR"], "static").mkdir()
    import django

    django.setup()
    logging.getLogger().handlers = [logging.NullHandler()]  # refused requests are expected here
    importlib.import_module(f"tests.inventory.{part}").write(folder)
    shutil.rmtree(os.environ["PORTAL_VAR"], ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
