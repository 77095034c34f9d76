"""Fix the time, keys and secrets of the process before Django and the apps are imported.

The clock advances only by a millisecond with each audit entry and each request of the inventory, so that a refactoring
that reads the time more often changes nothing. For the same reason, keys are counted by model: an additional key of one
model does not change the keys of others.
"""

import hashlib
import importlib
import random
import secrets
import sys
import time
import types
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

START = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
# The function that hashes the source files that render a document: its result is part of the digest of the document,
# which would change with every edit of those files.
DRAWN_BY = "renderer_digest"

_clock = {"now": START}
_made: Counter[str] = Counter()
_part = ""


def fix(part: str) -> None:
    """Fix the time, keys and secrets of this process; `part` makes its keys differ from those of other parts."""
    global _part  # noqa: PLW0603 (one process is one part)
    _part = part
    uuid.uuid4 = _key
    time.time = lambda: _clock["now"].timestamp()
    random.SystemRandom = lambda: random.Random(2010)  # type: ignore[assignment, misc]
    importlib.reload(secrets)
    random.seed(2010)
    from django.utils import timezone

    timezone.now = now


def now() -> datetime:
    """Return the fixed time as an aware datetime."""
    return _clock["now"]


def tick() -> None:
    """Advance the clock by a millisecond."""
    _clock["now"] += TICK


def advance(duration: timedelta) -> None:
    """Advance the clock by this time."""
    _clock["now"] += duration


def advance_to(moment: datetime) -> None:
    """Advance the clock to `moment`, if that is in the future."""
    _clock["now"] = max(_clock["now"], moment)


def fix_sources() -> int:
    """Make the digest of a document depend only on its content; return the number of modules that were patched."""
    count = 0
    for module in list(sys.modules.values()):
        if isinstance(module, types.ModuleType) and DRAWN_BY in vars(module):
            setattr(module, DRAWN_BY, lambda *sources: "drawn by the same sources")
            count += 1
    return count


def silence_celery() -> None:
    """Send no tasks to a broker, because the inventory does the work of the outbox itself."""
    from celery.app.task import Task

    Task.apply_async = lambda *args, **kwargs: None


def _key() -> uuid.UUID:
    """Return the next key: of a field of a model if it is a default, else of the calling function."""
    frame = sys._getframe(1)
    field = frame.f_locals.get("self") if frame.f_code.co_name == "get_default" else None
    model = getattr(field, "model", None)
    label = f"{model.__name__}.{field.name}" if model is not None and field is not None else frame.f_code.co_name
    _made[label] += 1
    return uuid.UUID(bytes=hashlib.md5(f"{_part} {label} {_made[label]}".encode()).digest(), version=4)
