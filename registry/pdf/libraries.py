"""Check for the system libraries without importing WeasyPrint, which would take seconds."""

import ctypes
from collections.abc import Sequence

from django.utils.translation import gettext as _

from registry.libraries import LIBRARIES, PACKAGES


def check_libraries(names: Sequence[str] = LIBRARIES) -> str | None:
    """Return a message with the command that installs what is missing; None if all libraries are present."""
    missing = [name for name in names if not _loads(name)]
    if not missing:
        return None
    sentence = _("PDF documents cannot be created on this machine. Missing libraries: %(missing)s. Run: %(command)s")
    return sentence % {"missing": ", ".join(missing), "command": f"apt-get install {' '.join(PACKAGES)}"}


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
