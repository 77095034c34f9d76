"""Realistic rows for tests: plain functions with sensible defaults; `from tests import factories`.

There is one module for each app or part. New functions are imported automatically; a new module needs a line here.
"""

from tests.factories.directory import *  # noqa: F403
from tests.factories.live_session import *  # noqa: F403
from tests.factories.members import *  # noqa: F403
from tests.factories.non_papers import *  # noqa: F403
from tests.factories.recommendations import *  # noqa: F403
from tests.factories.record import *  # noqa: F403
from tests.factories.reports import *  # noqa: F403
from tests.factories.workshops import *  # noqa: F403
