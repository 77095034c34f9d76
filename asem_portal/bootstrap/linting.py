"""`manage.py lint`: each check in turn, and at the end which of them failed."""

import secrets
import subprocess
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from asem_portal.bootstrap import environment, locking, servers, templates
from asem_portal.bootstrap.environment import BASE_DIR, PYTHON, VENV, Unready, child_environ, say

# What is checked belongs to the project; `var` and `.venv` are excluded by each tool's own settings.
TOOLS = {
    "style": ["ruff", "check", "--output-format", "concise", "."],
    "format": ["ruff", "format", "--check", "--output-format", "concise", "."],
    "import direction": ["lint-imports", "--no-cache"],
    "types": ["mypy"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
}
COMMANDS = {
    "missing migrations": ["makemigrations", "--check", "--dry-run"],
    "deployment": ["check", "--deploy", "--fail-level", "WARNING"],
}


def main(arguments: list[str]) -> int:
    if arguments:
        raise Unready("`lint` takes no arguments; it always checks everything.")
    begun = time.monotonic()
    environment.ensure(environment.RUNTIME_LOCK, environment.DEVELOPMENT_LOCK)
    with servers.scratch_folder() as folder:
        environ = production_environ(folder)
        checks: dict[str, Callable[[], bool]] = {name: partial(_tool, tool, environ) for name, tool in TOOLS.items()}
        checks |= {
            "what templates may not do": lambda: _sentences(templates.problems()),
            "locks": lambda: _sentences(locking.problems()),
        }
        checks |= {name: partial(_django, words, environ) for name, words in COMMANDS.items()}
        failed = [name for name, check in checks.items() if not _passes(name, check)]
    seconds = time.monotonic() - begun
    say(f"Lint failed: {', '.join(failed)}." if failed else f"Lint passed: {len(checks)} checks in {seconds:.0f} s.")
    return 1 if failed else 0


def production_environ(folder: Path) -> dict[str, str]:
    """A deployment's variables, as docs/operations.md lists them, with nothing of this machine's own."""
    clean = {name: value for name, value in child_environ().items() if not environment.OF_THE_PORTAL.match(name)}
    return clean | {
        "DJANGO_SETTINGS_MODULE": "asem_portal.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PORTAL_URL": "https://culture.example.org",
        "PORTAL_VAR": str(folder),
        "PORTAL_BEHIND_PROXY": "1",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587",
        "LOG_LEVEL": "WARNING",
    }


def _passes(name: str, check: Callable[[], bool]) -> bool:
    say(f"{f' {name} ':-^80}")
    return check()


def _tool(words: list[str], environ: dict[str, str]) -> bool:
    program, *arguments = words
    command = [str(VENV / "bin" / program), *arguments]
    return subprocess.run(command, cwd=BASE_DIR, env=environ, check=False).returncode == 0


def _django(words: list[str], environ: dict[str, str]) -> bool:
    return subprocess.run([str(PYTHON), "manage.py", *words], cwd=BASE_DIR, env=environ, check=False).returncode == 0


def _sentences(found: Iterable[str]) -> bool:
    found = list(found)
    say("\n".join(found) or "Nothing found.")
    return not found
