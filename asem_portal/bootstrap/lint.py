"""`manage.py lint`: run all checks and report those that fail."""

import subprocess
import time

from asem_portal.bootstrap import environment, servers
from asem_portal.bootstrap.environment import BASE_DIR, VENV, Unready, say

# Only files of the project are checked; each tool's own settings exclude `var` and `.venv`.
CHECKS = {
    "style": ["ruff", "check", "--output-format", "concise", "."],
    "format": ["ruff", "format", "--check", "--output-format", "concise", "."],
    "import direction": ["lint-imports", "--no-cache"],
    "types": ["mypy"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "missing migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "locks": ["python", "manage.py", "lock", "--check"],
}


def main(arguments: list[str]) -> int:
    if arguments:
        raise Unready("`lint` takes no arguments; it always checks everything.")
    started, failed = time.monotonic(), []
    environment.ensure(environment.RUNTIME_LOCK, environment.DEVELOPMENT_LOCK)
    with servers.scratch_folder() as folder:
        # The variables of a deployment, as listed in docs/operations.md.
        environ = environment.foreign_environ(
            PORTAL_URL="https://culture.example.org",
            PORTAL_VAR=str(folder),
            PORTAL_BEHIND_PROXY="1",
            AUDIT_KEY="signs-the-record-and-never-changes",
            EMAIL_URL="smtp+tls://portal:secret@mail.example.org:587",
            LOG_LEVEL="WARNING",
        )
        for name, (program, *options) in CHECKS.items():
            say(f"{f' {name} ':-^80}")
            command = [str(VENV / "bin" / program), *options]
            if subprocess.run(command, cwd=BASE_DIR, env=environ, check=False).returncode:
                failed.append(name)
    passed = f"Lint passed: {len(CHECKS)} checks in {time.monotonic() - started:.0f} s."
    say(f"Lint failed: {', '.join(failed)}." if failed else passed)
    return int(bool(failed))
