"""Production's settings, and every message reworded: for a whole portal that a test starts in `pytest --reworded`."""

from asem_portal.settings import *  # noqa: F403
from tests import rewording

rewording.install()
