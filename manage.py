#!/usr/bin/env python3
"""`up`, `test`, `lint` and `lock` need nothing but Python; every other command is Django's own."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit("The portal needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])

from asem_portal import bootstrap


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] in bootstrap.COMMANDS:
        sys.exit(bootstrap.run(sys.argv[1], sys.argv[2:]))
    bootstrap.enter_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asem_portal.settings")
    try:
        from django.core.management import execute_from_command_line  # only there inside the environment
    except ImportError:
        sys.exit("Django is not installed here. Run: python3 manage.py up")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
