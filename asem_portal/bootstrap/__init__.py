"""What `manage.py up|test|lint|lock` does before Django exists. Standard library only, at the top of each module.

One module a step: environment and system (what is installed), servers (what runs), web (`up`), tests, lint, lock.
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
    except Unready as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
