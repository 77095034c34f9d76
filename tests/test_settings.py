"""A run of the tests never uses the files or the broker of a portal configured in the developer's shell."""

import os
import subprocess
import sys

from asem_portal.bootstrap.environment import BASE_DIR, PORTAL_VARIABLES

HSTS = "from tests import settings as s; print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
PRINT = "from tests import settings; print(settings.VAR); print(settings.REDIS_URL)"


def settings_of(code=PRINT, **environ):
    """Return what `code` prints, the folder and the broker, in a run that starts with these variables."""
    bare = {name: value for name, value in os.environ.items() if not PORTAL_VARIABLES.match(name)}
    bare.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE_DIR, env=bare | environ, capture_output=True, text=True, check=True
    )
    return done.stdout.split("\n")[:2]


def test_a_portal_of_the_developers_shell_is_left_alone(tmp_path):
    folder, broker = settings_of(PORTAL_VAR=str(tmp_path), REDIS_URL="redis://127.0.0.1:1/0")
    assert folder != str(tmp_path)
    assert broker == ""


def test_a_run_may_bring_its_own(tmp_path):
    address = "redis://127.0.0.1:1/0"
    own = {"PORTAL_TEST_RUN": "1", "PORTAL_VAR": str(tmp_path), "REDIS_URL": address}
    assert settings_of(**own) == [str(tmp_path), address]
    assert settings_of(**own, PYTEST_XDIST_WORKER="gw1") == [str(tmp_path / "gw1"), "redis://127.0.0.1:1/2"]


def test_only_an_operator_extends_https_to_other_services_of_the_domain():
    assert settings_of(HSTS)[0] == "False False"
    assert settings_of(HSTS, PORTAL_HSTS_SUBDOMAINS="1", PORTAL_HSTS_PRELOAD="1")[0] == "True True"
