"""Believable rows for tests: plain functions, each with sensible defaults; `from tests import factories as make`.

One module a part; a new function is known here at once, a new module wants a line.
"""

from tests.factories.directory import *  # noqa: F403
from tests.factories.members import *  # noqa: F403
from tests.factories.recommendations import *  # noqa: F403
from tests.factories.reports import *  # noqa: F403
from tests.factories.workshops import *  # noqa: F403
