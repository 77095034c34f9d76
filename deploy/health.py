"""Whether a service of the compose file lives; the exit code says so. Standard library only, so that asking is cheap.

python deploy/health.py web           its status page answers
python deploy/health.py worker|beat   it has shown a sign of life within a minute
"""

import os
import sys
import time
import urllib.request
from http import HTTPStatus
from pathlib import Path

PORT = os.environ.get("PORT", "8000")
ALIVE = 60  # seconds; a worker says every two that it lives, beat every time that it sweeps


def web() -> bool:
    # As if it came through the proxy: without https every page only leads to itself.
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/status/", headers={"X-Forwarded-Proto": "https"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
        return bool(answer.status == HTTPStatus.OK)


def sign_of_life() -> bool:
    return time.time() - Path(os.environ["PORTAL_ALIVE_FILE"]).stat().st_mtime < ALIVE


CHECKS = {"web": web, "worker": sign_of_life, "beat": sign_of_life}

if __name__ == "__main__":
    try:
        sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
    except OSError as error:
        sys.exit(str(error))
