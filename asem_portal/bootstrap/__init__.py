"""What `manage.py up|test|lint|lock` does before Django exists. Standard library only.

One module a concern: environment, system (Debian's packages), supervisor, serving (`up`), servers, testing and
coverage (`test`), linting and templates (`lint`), locking (`lock`).
"""

import importlib
import sys

from asem_portal.bootstrap.environment import Unready, enter_environment

COMMANDS = {"up": "serving", "test": "testing", "lint": "linting", "lock": "locking"}

__all__ = ["COMMANDS", "enter_environment", "run"]


def run(command: str, arguments: list[str]) -> int:
    """Run one of COMMANDS with its arguments and return the exit code."""
    module = importlib.import_module(f"asem_portal.bootstrap.{COMMANDS[command]}")
    try:
        code: int = module.main(arguments)
        return code
    except Unready as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
