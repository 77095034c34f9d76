"""Check the health of a service of the compose file; the exit code is 0 if it is healthy. Standard library only.

python deploy/health.py web           the status page responds
python deploy/health.py worker|beat   the process has touched its file within a minute
"""

import os
import sys
import time
import urllib.request
from http import HTTPStatus
from pathlib import Path

PORT = os.environ.get("PORT", "8000")
ALIVE = 60  # seconds; a worker touches its file every two seconds, beat at each sweep


def web() -> bool:
    # Present the request as forwarded by the proxy, so that the page does not redirect to https.
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/status/", headers={"X-Forwarded-Proto": "https"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as response:
        return bool(response.status == HTTPStatus.OK)


def is_alive() -> bool:
    return time.time() - Path(os.environ["PORTAL_ALIVE_FILE"]).stat().st_mtime < ALIVE


CHECKS = {"web": web, "worker": is_alive, "beat": is_alive}

if __name__ == "__main__":
    try:
        sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
    except OSError as error:
        sys.exit(str(error))
