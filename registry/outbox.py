"""What is owed to the outside, kept until it is done.

`owe` writes a row in the transaction of the act; `ring` wakes a worker, and may fail; a worker claims the row by
one conditional UPDATE, renews its lease at each step of progress, and closes it. Celery and Redis carry only the
key: with the broker lost, `sweep` finds what is due.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.hooks import Hook
from registry.models import Outgoing

Work = TypeVar("Work", bound=Callable[..., Any])

logger = logging.getLogger(__name__)

TASK = "registry.tasks.fulfil"  # by name: the task imports this module
LEASE = timedelta(seconds=25)
SILENCE = 5.0  # seconds without a bell after the broker failed; the sweep finds what was owed meanwhile
_silent_until = 0.0


@dataclass(frozen=True)
class Handler:
    """How one kind is done: by which function, how often it is tried, and after which pauses (seconds)."""

    kind: str
    function: Callable[..., None] = field(compare=False)
    source: str  # the function's name: a worker that loads a module twice has two objects of it
    pauses: tuple[int, ...]
    lease: timedelta


handlers: Hook[Handler] = Hook("outbox.handlers", "how a worker does one kind of queued work; named by the kind")
_declared: set[str] = set()


class GiveUp(Exception):
    """Trying again would not help: the sentence is shown to whoever looks after the outbox."""


class PerhapsSent(GiveUp):
    """The other side took the message over, but its answer was lost: only a person may send it again."""


class NotNow(Exception):
    """Nothing was tried, because what it needs is known to be away: it waits `pause` seconds, and counts as no try."""

    def __init__(self, pause, sentence):
        self.pause = max(1.0, pause)
        super().__init__(sentence)


class LeaseLost(Exception):
    """Another worker has the row by now: this one stops without a trace."""


MAIL = tuple(settings.MAIL_PAUSES)  # after 1, 5, 15, 60 minutes, then hourly up to 72 hours


def declare(kind: str) -> str:
    """Declare a kind of work that this module queues, and return it; a system check asks who does it."""
    _declared.add(kind)
    return kind


def register(kind: str, *, pauses: tuple[int, ...] = (60, 60), lease: timedelta = LEASE) -> Callable[[Work], Work]:
    """Register the one function that does `kind`: called as function(progress=..., outgoing=..., **ids).

    `pauses` are the seconds between tries, so there is one try more than pauses. The function must be safe to run
    twice. Raises RegisteredTwice if another function does this kind.
    """

    def decorate(function: Work) -> Work:
        handlers.register(Handler(kind, function, function.__qualname__, tuple(pauses), lease), kind)
        return function

    return decorate


def kinds() -> list[str]:
    """Return the kinds that a function does, sorted."""
    return handlers.names()


def kinds_without_handler() -> list[str]:
    """Return the kinds that a module queues although no function does them, sorted."""
    return sorted(kind for kind in _declared if kind not in handlers)


def _require_handler(kind: str) -> None:
    if kind not in _declared or kind not in handlers:
        raise RuntimeError(f"{kind} is not declared with outbox.declare, or no function is registered for it.")


def owe(kind, *, key=None, due_at=None, **ids):
    """Owe one thing of `kind`, due now or at `due_at`, and ring for a worker after the commit.

    `ids` are keys as text. Owing the same kind under the same key again returns the row that is there.
    """
    _require_handler(kind)
    now = timezone.now()
    outgoing, _created = Outgoing.objects.get_or_create(
        kind=kind,
        key=key or uuid4(),
        defaults={"ids": {name: str(value) for name, value in ids.items()}, "owed_at": now, "due_at": due_at or now},
    )
    transaction.on_commit(lambda: ring(outgoing), robust=True)
    return outgoing


def owe_all(kind, debts):
    """Owe many things of `kind` in one statement: `debts` are (key, due_at, ids). Those owed already stay as they are.

    Rings after the commit for what is due by then; the sweep finds the rest.
    """
    _require_handler(kind)
    now = timezone.now()
    rows = [
        Outgoing(kind=kind, key=key, ids={name: str(value) for name, value in ids.items()}, owed_at=now, due_at=due_at)
        for key, due_at, ids in debts
    ]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.due_at <= now:
            transaction.on_commit(partial(ring, row), robust=True)


def ring(outgoing):
    """Tell a worker that something is due. Only a bell: never raises, and gives up after about a second.

    After a failure the bell stays silent for some seconds: an act that owes fifty mails must not wait fifty times.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(TASK, (outgoing.kind, str(outgoing.key)), retry=False, ignore_result=True)
    except Exception as error:  # the broker may fail in any way; the sweep will find the row
        _silent_until = time.monotonic() + SILENCE
        logger.warning("bell not heard: %s", error, extra={"kind": outgoing.kind})


def unmute():
    """Let the bell be heard again at once, after a broker that failed has come back."""
    global _silent_until
    _silent_until = 0.0


def sweep():
    """Ring again for what is due, at most 100 rows; return how many."""
    due = list(Outgoing.objects.due(timezone.now())[:100])
    for outgoing in due:
        ring(outgoing)
    return len(due)


def send_again(outgoing, *, by, subject):
    """Put a failed row back into the queue, on a person's word, and record who said so."""
    from registry import audit

    with transaction.atomic():
        changed = Outgoing.objects.filter(pk=outgoing.pk, failed_at__isnull=False).update(
            failed_at=None, handed_over_at=None, due_at=timezone.now(), attempts=0, last_error="", leased_until=None
        )
        if changed:
            audit.record(by, "outgoing.repeated", subject, kind=outgoing.kind, outgoing=outgoing.key)
            transaction.on_commit(lambda: ring(outgoing), robust=True)
    return bool(changed)


def withdraw(kind, keys):
    """Take back out of the queue what of `keys` nobody has begun; returns the keys that were taken back.

    What a worker has in hand goes on, and so does what was perhaps handed over already. Owing them again later begins
    anew.
    """
    with transaction.atomic():
        free = Outgoing.objects.filter(kind=kind, key__in=keys, handed_over_at=None).open()
        free = free.filter(Q(leased_until=None) | Q(leased_until__lt=timezone.now()))
        rows = dict(free.select_for_update().values_list("pk", "key"))
        Outgoing.objects.filter(pk__in=rows).delete()
    return set(rows.values())


def fulfil(kind, key):
    """Claim one row and fulfil it; return whether this call did. A row that is not free ends the call quietly."""
    if kind not in handlers:
        # Owed by a newer release than this worker's: left to a worker that knows it.
        logger.error("nobody here fulfils it", extra={"kind": kind})
        return False
    handler = handlers[kind]
    outgoing = _claim(handler, key)
    if outgoing is None:
        return False
    try:
        handler.function(progress=_Progress(outgoing, handler), outgoing=outgoing, **outgoing.ids)
    except LeaseLost:
        return False
    except Exception as error:
        _put_back(outgoing, handler, error)
        return False
    return _close(outgoing)


class _Progress:
    """Called with a percentage and a text; writes them and renews the lease, at most twice a second."""

    def __init__(self, outgoing, handler):
        self.outgoing, self.lease, self.written = outgoing, handler.lease, 0.0

    def __call__(self, percent, text=""):
        now = time.monotonic()
        if now - self.written < 0.5 and percent < 100:
            return
        self.written = now
        _mine(
            self.outgoing, progress=min(percent, 99), progress_text=text[:200], leased_until=timezone.now() + self.lease
        )

    def handing_over(self, at_most=timedelta()):
        """Say that the message is on its way out: from now on a silence means "perhaps sent".

        Nobody renews the lease meanwhile, so it is made to last for `at_most`.
        """
        now = timezone.now()
        _mine(self.outgoing, handed_over_at=now, leased_until=now + max(self.lease, at_most))

    def not_handed_over(self):
        """Take that back: the other side refused before it took anything."""
        _mine(self.outgoing, handed_over_at=None)


def _claim(handler, key):
    now, lease = timezone.now(), str(uuid4())
    free = Outgoing.objects.filter(kind=handler.kind, key=key).due(now)
    if not free.update(
        lease=lease, leased_until=now + handler.lease, attempts=F("attempts") + 1, progress=0, progress_text=""
    ):
        return None
    outgoing = Outgoing.objects.get(kind=handler.kind, key=key, lease=lease)
    if outgoing.handed_over_at:
        # A worker died after handing the message over: the answer is lost, and repeating it is a person's choice.
        _end(outgoing, failed_at=now, last_error=_("The connection was lost after the message was handed over."))
        return None
    if outgoing.attempts > len(handler.pauses) + 1:
        _end(outgoing, failed_at=now, last_error=outgoing.last_error or _("The worker stopped each time it tried."))
        return None
    return outgoing


def _put_back(outgoing, handler, error):
    now = timezone.now()
    sentence = " ".join(str(error).replace("\x00", " ").split())[:500] or error.__class__.__name__
    logger.warning(
        "not fulfilled: %s", sentence, extra={"kind": outgoing.kind}, exc_info=not isinstance(error, GiveUp | NotNow)
    )
    if isinstance(error, NotNow):
        later = now + timedelta(seconds=error.pause)
        _end(outgoing, due_at=later, last_error=sentence, attempts=max(0, outgoing.attempts - 1))
    elif isinstance(error, GiveUp) or outgoing.attempts > len(handler.pauses):
        _end(outgoing, failed_at=now, last_error=sentence)
    else:
        pause = handler.pauses[outgoing.attempts - 1]
        _end(outgoing, due_at=now + timedelta(seconds=pause), last_error=sentence)


def _close(outgoing):
    return _end(outgoing, done_at=timezone.now(), progress=100, last_error="", handed_over_at=outgoing.handed_over_at)


def _end(outgoing, **fields):
    return (
        Outgoing.objects.filter(pk=outgoing.pk, lease=outgoing.lease).update(leased_until=None, lease="", **fields) == 1
    )


def _mine(outgoing, **fields):
    if not Outgoing.objects.filter(pk=outgoing.pk, lease=outgoing.lease).update(**fields):
        raise LeaseLost
    for name, value in fields.items():
        setattr(outgoing, name, value)
