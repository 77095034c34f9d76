"""One attempt at queued work: claim the row, call its handler, write the result."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.models import Outgoing
from registry.outbox.handler import ANSWER_LOST, Handler, LeaseLost, PermanentFailure, TryLater, handlers

logger = logging.getLogger(__name__)

STOPPED = _("Every attempt was interrupted.")
PAUSE_SECONDS = 0.5  # between two reports of progress
DONE = 100  # per cent


def run(kind: str, key: UUID | str) -> bool:
    """Claim a row and do its work; return whether this call completed it. A row that is not free is skipped."""
    if kind not in handlers:
        # Queued by a newer release: left to a worker that knows the kind.
        logger.error("no handler registered in this process", extra={"kind": kind})
        return False
    handler = handlers[kind]
    outgoing = _claim(handler, key)
    if outgoing is None:
        return False
    try:
        handler.function(progress=_Progress(outgoing, handler.lease), outgoing=outgoing, **outgoing.ids)
    except LeaseLost:
        return False
    except Exception as error:
        _put_back(outgoing, handler, error)
        return False
    return _end(outgoing, done_at=timezone.now(), progress=100, last_error="")


class _Progress:
    """The Progress of one attempt: writes to the row while this attempt holds its lease."""

    def __init__(self, outgoing: Outgoing, lease: timedelta) -> None:
        self.outgoing, self.lease, self.written = outgoing, lease, 0.0

    def __call__(self, percent: int, text: str = "") -> None:
        now = time.monotonic()
        if now - self.written < PAUSE_SECONDS and percent < DONE:
            return
        self.written = now
        self._write(progress=min(percent, DONE - 1), progress_text=text[:200], leased_until=timezone.now() + self.lease)

    def begin_delivery(self, at_most: timedelta = timedelta()) -> None:
        now = timezone.now()
        self._write(delivery_began_at=now, leased_until=now + max(self.lease, at_most))

    def delivery_failed(self) -> None:
        self._write(delivery_began_at=None)

    def _write(self, **fields: Any) -> None:
        if not Outgoing.objects.filter(pk=self.outgoing.pk, lease=self.outgoing.lease).update(**fields):
            raise LeaseLost
        for name, value in fields.items():
            setattr(self.outgoing, name, value)


def _claim(handler: Handler, key: UUID | str) -> Outgoing | None:
    """Lease the row if it is free and return it, otherwise None; this counts as an attempt."""
    now, lease = timezone.now(), str(uuid4())
    free = Outgoing.objects.filter(kind=handler.kind, key=key).due(now)
    if not free.update(
        lease=lease, leased_until=now + handler.lease, attempts=F("attempts") + 1, progress=0, progress_text=""
    ):
        return None
    outgoing = Outgoing.objects.get(kind=handler.kind, key=key, lease=lease)
    if outgoing.delivery_began_at:
        # A worker died during delivery: the answer is lost, and only a person may resend the message.
        _fail(outgoing, now, str(ANSWER_LOST))
        return None
    if outgoing.attempts > handler.tries:
        _fail(outgoing, now, outgoing.last_error or str(STOPPED))
        return None
    return outgoing


def _put_back(outgoing: Outgoing, handler: Handler, error: Exception) -> None:
    """Schedule a retry, or record the failure."""
    now = timezone.now()
    sentence = " ".join(str(error).replace("\x00", " ").split())[:500] or error.__class__.__name__
    is_expected = isinstance(error, PermanentFailure | TryLater)
    logger.warning("attempt failed: %s", sentence, extra={"kind": outgoing.kind}, exc_info=not is_expected)
    if isinstance(error, TryLater):
        later = now + timedelta(seconds=error.pause)
        _end(outgoing, due_at=later, last_error=sentence, attempts=max(0, outgoing.attempts - 1))
    elif isinstance(error, PermanentFailure) or outgoing.attempts >= handler.tries:
        _fail(outgoing, now, sentence)
    else:
        pause = handler.pauses[outgoing.attempts - 1]
        _end(outgoing, due_at=now + timedelta(seconds=pause), last_error=sentence)


def _fail(outgoing: Outgoing, now: datetime, sentence: str) -> None:
    _end(outgoing, failed_at=now, last_error=sentence)


def _end(outgoing: Outgoing, **fields: Any) -> bool:
    """Release the lease and write the result; return whether this attempt still held the lease."""
    mine = Outgoing.objects.filter(pk=outgoing.pk, lease=outgoing.lease)
    return mine.update(leased_until=None, lease="", **fields) == 1
