"""Logs as JSON lines, each with the id of its request."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_request_id = ContextVar("request_id", default="")
_TOKEN = re.compile(
    r"(?<![\w-])([\w-]{22})\.[\w-]{27}(?![\w-])"
)  # the token of a personal link: readers of logs must not be able to use it
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id", "taskName", "request"}


@contextmanager
def request_id(value: str) -> Iterator[None]:
    """Add `value` as the request id to all lines logged inside the block."""
    token = _request_id.set(value)
    try:
        yield
    finally:
        _request_id.reset(token)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs a refusal after the middleware has finished, when only the log record still refers to the request.
        record.request_id = _request_id.get() or getattr(getattr(record, "request", None), "id", "")
        return True


class JsonFormatter(logging.Formatter):
    """Formats one JSON object per line: at (UTC), level, logger, message, request_id and the caller's extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
        }
        line |= {name: str(value) for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        text = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
        return _TOKEN.sub(r"\1.…", text)
