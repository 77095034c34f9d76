"""Settings of a bare `pytest`: production's own, on SQLite and the file broker, in a folder of the tests' own.

`manage.py test` sets each of these variables itself.
"""

import os
import secrets
from pathlib import Path

DEFAULTS = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "PORTAL_URL": "https://testserver",
    "PORTAL_VAR": str(Path(__file__).resolve().parent.parent / "var" / "tests"),
}
for name, value in DEFAULTS.items():
    os.environ.setdefault(name, value)
Path(os.environ["PORTAL_VAR"]).mkdir(parents=True, exist_ok=True)

from asem_portal.settings import *  # noqa: E402, F403

# No collectstatic comes before a test: pages name the files as they lie, and the live server finds them there.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
