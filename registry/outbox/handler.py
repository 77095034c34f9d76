"""Handlers: the functions that do queued work, one for each kind, and the exceptions they raise."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from registry.hooks import Hook

ANSWER_LOST = _("The connection was lost after the message had been transferred.")
LEASE = timedelta(seconds=25)
MAIL: tuple[int, ...] = tuple(settings.MAIL_PAUSES)  # after 1, 5, 15, 60 minutes, then hourly up to 72 hours

Function = TypeVar("Function", bound=Callable[..., Any])


class PermanentFailure(Exception):
    """A retry would not help; the message is shown to the user in charge."""


class DeliveryUncertain(PermanentFailure):
    """The server received the message, but its answer was lost; only a person may resend it."""


class TryLater(Exception):
    """A required service is unavailable: the work is retried after `pause` seconds and not counted as an attempt."""

    def __init__(self, pause: float, sentence: str) -> None:
        self.pause = max(1.0, pause)
        super().__init__(sentence)


class LeaseLost(Exception):
    """Another worker now holds the lease; this attempt stops and writes nothing."""


class Progress(Protocol):
    """Reports the progress of a handler; each call renews the lease and may raise LeaseLost."""

    def __call__(self, percent: int, text: str = "") -> None:
        """Save a percentage and a text, at most twice a second."""

    def begin_delivery(self, at_most: timedelta = timedelta()) -> None:
        """Note that the message is being sent: if no answer arrives, delivery is uncertain.

        Nothing renews the lease during delivery, so it is extended to `at_most`.
        """

    def delivery_failed(self) -> None:
        """Note that the server refused the message before receiving it."""


@dataclass(frozen=True)
class Handler:
    """The handler of one kind: its function, the number of attempts and the back-off between them (seconds)."""

    kind: str
    function: Callable[..., Any] = field(compare=False)
    source: str  # compared by name, because a worker that loads a module twice has two function objects
    pauses: tuple[int, ...]
    lease: timedelta

    @property
    def tries(self) -> int:
        return len(self.pauses) + 1


handlers: Hook[Handler] = Hook("outbox.handlers", "how a worker does one kind of queued work; named by the kind")
_declared: set[str] = set()


def declare(kind: str) -> str:
    """Declare a kind of work that this module queues, and return it; a system check requires a handler."""
    _declared.add(kind)
    return kind


def register(
    kind: str, *, pauses: tuple[int, ...] = (60, 60), lease: timedelta = LEASE
) -> Callable[[Function], Function]:
    """Register the handler of `kind`, called as function(progress=..., outgoing=..., **ids).

    `pauses` are the seconds between attempts, so there is one attempt more than pauses. The handler must be idempotent.
    Raises RegisteredTwice if the kind already has another handler.
    """

    def decorate(function: Function) -> Function:
        handlers.register(Handler(kind, function, function.__qualname__, tuple(pauses), lease), kind)
        return function

    return decorate


def kinds() -> list[str]:
    """Return the kinds that have a handler, sorted."""
    return handlers.names()


def kinds_without_handler() -> list[str]:
    """Return the declared kinds without a handler, sorted."""
    return sorted(kind for kind in _declared if kind not in handlers)


def require_handler(kind: str) -> None:
    """Raise RuntimeError unless `kind` is declared and has a handler; its rows would remain queued indefinitely."""
    if kind not in _declared or kind not in handlers:
        raise RuntimeError(f"{kind} is not declared with outbox.declare, or no function is registered for it.")
