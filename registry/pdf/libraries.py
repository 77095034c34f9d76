"""Whether this machine has the text libraries, asked without importing WeasyPrint, which costs seconds."""

import ctypes
from collections.abc import Sequence

from django.utils.translation import gettext as _

LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
COMMAND = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def check_libraries(names: Sequence[str] = LIBRARIES) -> str | None:
    """Return a sentence with the command to type when a library is missing, else None."""
    missing = [name for name in names if not _loads(name)]
    if not missing:
        return None
    sentence = _("PDF documents cannot be made on this machine: %(missing)s is missing. Type: %(command)s")
    return sentence % {"missing": ", ".join(missing), "command": COMMAND}


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
