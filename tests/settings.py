"""Settings of the tests: those of production, with folders for each run; by default, on SQLite and the file broker.

`manage.py test` sets the engine, the broker, and the folder for static files.
"""

import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def _free_folder():
    """Return a folder below var/ that no other run is using, with the open file that locks it."""
    number = 0
    while True:
        number += 1
        folder = BASE_DIR / "var" / f"tests-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / "held").open("w")
        with suppress(BlockingIOError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return folder, held
        held.close()


os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("PORTAL_URL", "https://testserver")
# A developer's shell may set the folder and the broker of a real portal, whose data tests would delete. They are used
# only in a run that declares them as its own, as `manage.py test` does.
if "PORTAL_TEST_RUN" not in os.environ:
    _folder, _held = _free_folder()
    os.environ |= {"PORTAL_TEST_RUN": "1", "PORTAL_VAR": str(_folder)}
    os.environ.pop("REDIS_URL", None)

# Each worker of pytest-xdist has its own folder and Redis database. Processes started by a test share them: they
# inherit the variables and do not divide them again.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and "PORTAL_TEST_WORKER" not in os.environ:
    os.environ["PORTAL_TEST_WORKER"] = _worker
    os.environ["PORTAL_VAR"] += f"/{_worker}"
    if os.environ.get("REDIS_URL"):
        _server = os.environ["REDIS_URL"].rpartition("/")[0]
        os.environ["REDIS_URL"] = f"{_server}/{2 * int(_worker.removeprefix('gw'))}"
Path(os.environ["PORTAL_VAR"]).mkdir(parents=True, exist_ok=True)

from asem_portal.settings import *  # noqa: E402, F403
from tests import rewording  # noqa: E402

# A module may keep one transaction open for all its tests, some of which read no rows for minutes on a busy machine.
if "options" in DATABASES["default"].get("OPTIONS", {}):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"  # noqa: F405

# Tests change pages without the audit entries by which kept pages are known.
CACHES = CACHES | {"pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # noqa: F405

if "PORTAL_TEST_REWORDED" in os.environ:
    rewording.install()

if "PORTAL_TEST_STATIC" in os.environ:
    STATIC_ROOT = Path(os.environ["PORTAL_TEST_STATIC"])
else:
    # Nothing is collected: pages refer to the source files, where the live server finds them.
    STATIC_ROOT.mkdir(exist_ok=True)
    STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
