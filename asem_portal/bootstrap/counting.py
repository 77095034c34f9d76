"""A pytest plugin: leaves the counts of a run where `manage.py test` reads them."""

import json
import os
from pathlib import Path
from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    target = os.environ.get("PORTAL_TEST_COUNTS")
    if target:
        counts = {name: len(reports) for name, reports in terminalreporter.stats.items() if name}
        Path(target).write_text(json.dumps(counts))
