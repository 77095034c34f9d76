"""`manage.py lint`: each check in turn, and at the end which of them failed."""

import subprocess
import time
from pathlib import Path

from asem_portal.bootstrap import environment, lock, servers, templates
from asem_portal.bootstrap.environment import BASE_DIR, VENV, Unready, say

# What is checked belongs to the project; `var` and `.venv` are excluded by each tool's own settings.
TOOLS = {
    "style": ["ruff", "check", "--output-format", "concise", "."],
    "format": ["ruff", "format", "--check", "--output-format", "concise", "."],
    "import direction": ["lint-imports", "--no-cache"],
    "types": ["mypy"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "missing migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}
READERS = {"what templates may not do": templates.problems, "locks": lock.problems}


def main(arguments: list[str]) -> int:
    if arguments:
        raise Unready("`lint` takes no arguments; it always checks everything.")
    begun, failed = time.monotonic(), []
    environment.ensure(environment.RUNTIME_LOCK, environment.DEVELOPMENT_LOCK)
    with servers.scratch_folder() as folder:
        environ = production_environ(folder)
        for name, (program, *words) in TOOLS.items():
            say(f"{f' {name} ':-^80}")
            command = [str(VENV / "bin" / program), *words]
            if subprocess.run(command, cwd=BASE_DIR, env=environ, check=False).returncode:
                failed.append(name)
    for name, problems in READERS.items():
        found = list(problems())
        say("\n".join([f"{f' {name} ':-^80}", *(found or ["Nothing found."])]))
        if found:
            failed.append(name)
    passed = f"Lint passed: {len(TOOLS) + len(READERS)} checks in {time.monotonic() - begun:.0f} s."
    say(f"Lint failed: {', '.join(failed)}." if failed else passed)
    return int(bool(failed))


def production_environ(folder: Path) -> dict[str, str]:
    """A deployment's variables, as docs/operations.md lists them, with nothing of this machine's own."""
    return environment.foreign_environ(
        PORTAL_URL="https://culture.example.org",
        PORTAL_VAR=str(folder),
        PORTAL_BEHIND_PROXY="1",
        EMAIL_URL="smtp+tls://portal:secret@mail.example.org:587",
        LOG_LEVEL="WARNING",
    )
