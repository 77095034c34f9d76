"""The settings of production with every message reworded, for a portal started by a test in `pytest --reworded`."""

from asem_portal.settings import *  # noqa: F403
from tests import rewording

rewording.install()
