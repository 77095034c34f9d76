"""The start of the web server: in production, it refuses the relaxed settings of a local machine."""

import os
import re
import subprocess
import sys

import pytest


def start(tmp_path, **variables):
    environ = {**os.environ, "PORTAL_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3"}
    environ |= {"DJANGO_SETTINGS_MODULE": "asem_portal.settings", "PORTAL_LOCAL": "0", "PORTAL_LOCAL_EMAILS": "0"}
    command = [sys.executable, "-c", "import asem_portal.wsgi"]
    return subprocess.run(command, env=environ | variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "relaxed", [{"PORTAL_LOCAL": "1"}, {"PORTAL_LOCAL_EMAILS": "1"}, {"PORTAL_SECOND_FACTOR": "0"}]
)
def test_it_refuses_to_show_the_world_what_is_for_ones_own_machine(tmp_path, relaxed):
    public = start(tmp_path, PORTAL_URL="https://culture.example.org", **relaxed)
    own = start(tmp_path, PORTAL_URL="http://localhost:8000", **relaxed)

    assert (public.returncode, own.returncode) == (1, 0)
    assert set(relaxed) | {"PORTAL_URL"} <= set(re.findall(r"\w+", public.stderr.splitlines()[-1]))


def test_it_starts_in_production(tmp_path):
    assert start(tmp_path, PORTAL_URL="https://culture.example.org").returncode == 0
