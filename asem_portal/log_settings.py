"""The settings of the log: one JSON object for each line, with the id of the request."""

from typing import Any


def logging(level: str) -> dict[str, Any]:
    """Return Django's LOGGING; `level` is that of the root logger."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "registry.logs.RequestIdFilter"}},
        "formatters": {"json": {"()": "registry.logs.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "fontTools": {"level": "WARNING"},
            "kombu.connection": {"level": "ERROR"},  # the logger warns that the file broker has no host name
        },
    }
