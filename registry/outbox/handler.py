"""Handlers: the functions that do queued work, one for each kind, and how they say that it failed."""

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
    """Trying again would not help; the text is shown to whoever looks after the outbox."""


class DeliveryUncertain(PermanentFailure):
    """The other side received the message, but its answer was lost: only a person may send it again."""


class TryLater(Exception):
    """Nothing was tried, because what it needs is known to be away: it waits `pause` seconds, and counts as no try."""

    def __init__(self, pause: float, sentence: str) -> None:
        self.pause = max(1.0, pause)
        super().__init__(sentence)


class LeaseLost(Exception):
    """Another worker has the row by now: this one stops without a trace."""


class Progress(Protocol):
    """What a handler is given to report its progress with; each call renews the lease, and may raise LeaseLost."""

    def __call__(self, percent: int, text: str = "") -> None:
        """Write a percentage and a text, at most twice a second."""

    def begin_delivery(self, at_most: timedelta = timedelta()) -> None:
        """Note that the message is being sent: if no answer comes, delivery is uncertain.

        Nothing renews the lease meanwhile, so it is made to last for `at_most`.
        """

    def delivery_failed(self) -> None:
        """Take that back: the other side refused before it received anything."""


@dataclass(frozen=True)
class Handler:
    """How one kind is done: by which function, how often it is tried, and after which pauses (seconds)."""

    kind: str
    function: Callable[..., Any] = field(compare=False)
    source: str  # the function's name: a worker that loads a module twice has two objects of it
    pauses: tuple[int, ...]
    lease: timedelta

    @property
    def tries(self) -> int:
        return len(self.pauses) + 1


handlers: Hook[Handler] = Hook("outbox.handlers", "how a worker does one kind of queued work; named by the kind")
_declared: set[str] = set()


def declare(kind: str) -> str:
    """Declare a kind of work that this module queues, and return it; a system check asks who does it."""
    _declared.add(kind)
    return kind


def register(
    kind: str, *, pauses: tuple[int, ...] = (60, 60), lease: timedelta = LEASE
) -> Callable[[Function], Function]:
    """Register the one function that does `kind`: called as function(progress=..., outgoing=..., **ids).

    `pauses` are the seconds between tries, so there is one try more than pauses. The function must be safe to run
    twice. Raises RegisteredTwice if another function does this kind.
    """

    def decorate(function: Function) -> Function:
        handlers.register(Handler(kind, function, function.__qualname__, tuple(pauses), lease), kind)
        return function

    return decorate


def kinds() -> list[str]:
    """Return the kinds that a function does, sorted."""
    return handlers.names()


def kinds_without_handler() -> list[str]:
    """Return the kinds that a module queues although no function does them, sorted."""
    return sorted(kind for kind in _declared if kind not in handlers)


def require_handler(kind: str) -> None:
    """Raise RuntimeError unless `kind` is declared and a function does it: such a row would stay for ever."""
    if kind not in _declared or kind not in handlers:
        raise RuntimeError(f"{kind} is not declared with outbox.declare, or no function is registered for it.")
