"""The commands `manage.py up|test|lint|lock`. Modules import only the standard library, as Django may not be installed.

`environment` and `system` install what is needed; `servers` and `supervisor` run programs; `web`, `tests`, `lint` and
`lock` contain one command each.
"""

import importlib
import sys

from asem_portal.bootstrap.environment import Unready, enter_environment

COMMANDS = {"up": "web", "test": "tests", "lint": "lint", "lock": "lock"}

__all__ = ["COMMANDS", "enter_environment", "run"]


def run(command: str, arguments: list[str]) -> int:
    """Run one of COMMANDS with its arguments and return the exit code."""
    module = importlib.import_module(f"asem_portal.bootstrap.{COMMANDS[command]}")
    try:
        return int(module.main(arguments))
    except Unready as message:
        print(message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
