"""Entries of the outbox: queue them in the caller's transaction, find those due, resend or withdraw them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from registry import audit
from registry.doors import door
from registry.models import AuditEntry, Outgoing
from registry.outbox.broker import wake_worker
from registry.outbox.handler import require_handler

MOMENT = timedelta(minutes=1)  # within which the same request is taken for one sent twice


def queue(kind: str, *, key: UUID | None = None, due_at: datetime | None = None, **ids: Any) -> Outgoing:
    """Queue one piece of work, due now or at `due_at`, and wake a worker after the commit.

    `ids` are stored as text. `key` is the idempotency key: queueing the same kind under the same key again returns the
    existing row.
    """
    require_handler(kind)
    now = timezone.now()
    outgoing, _created = Outgoing.objects.get_or_create(
        kind=kind, key=key or uuid4(), defaults={"ids": _as_text(ids), "queued_at": now, "due_at": due_at or now}
    )
    transaction.on_commit(partial(wake_worker, outgoing), robust=True)
    return outgoing


def queue_all(kind: str, entries: Iterable[tuple[UUID, datetime, dict[str, Any]]]) -> None:
    """Queue many rows in one statement: `entries` are (key, due_at, ids). Rows already queued are left as they are.

    Wakes a worker after the commit for rows due by then; the sweep finds the others.
    """
    require_handler(kind)
    now = timezone.now()
    rows = [
        Outgoing(kind=kind, key=key, ids=_as_text(ids), queued_at=now, due_at=due_at) for key, due_at, ids in entries
    ]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.due_at <= now:
            transaction.on_commit(partial(wake_worker, row), robust=True)


def sweep() -> int:
    """Wake a worker for due rows, at most 100; return their number."""
    due = list(Outgoing.objects.due(timezone.now())[:100])
    for outgoing in due:
        wake_worker(outgoing)
    return len(due)


@door
def send_again(outgoing: Outgoing, *, by: audit.Actor, subject: audit.Audited, rows: Iterable[Model] = ()) -> bool:
    """Requeue a failed row on behalf of `by`, with an audit entry; return whether it had failed.

    `rows` are those that the caller changed for it.
    """
    failed = Outgoing.objects.filter(pk=outgoing.pk, failed_at__isnull=False)
    changed = failed.update(
        failed_at=None, delivery_began_at=None, due_at=timezone.now(), attempts=0, last_error="", leased_until=None
    )
    if changed:
        details: dict[str, Any] = {"kind": outgoing.kind, "outgoing": outgoing.key}
        audit.record(by, "outgoing.repeated", subject, rows=rows, **details)
        transaction.on_commit(partial(wake_worker, outgoing), robust=True)
    return bool(changed)


def was_sent_again(kind: str, subject: audit.Audited, *, by: Any) -> bool:
    """Return whether `by` has requeued the row of `subject` a moment ago, and it has not failed since."""
    if not Outgoing.objects.filter(kind=kind, key=subject.key, failed_at=None).exists():
        return False
    entries = AuditEntry.objects.filter(verb="outgoing.repeated", object_key=str(subject.key), actor_key=str(by.key))
    return entries.filter(at__gt=timezone.now() - MOMENT).exists()


@door
def withdraw(kind: str, keys: Iterable[UUID]) -> set[UUID]:
    """Remove rows that no worker has started from the queue; return their keys.

    Rows in progress or with uncertain delivery are not removed. A removed row can be queued again later and starts
    afresh.
    """
    rows = dict(_not_started(kind, keys).select_for_update(no_key=True).values_list("pk", "key"))
    Outgoing.objects.filter(pk__in=rows).delete()
    return set(rows.values())


def withdrawable(kind: str, keys: Iterable[UUID]) -> set[UUID]:
    """Return the keys of the rows that `withdraw` would remove now."""
    return set(_not_started(kind, keys).values_list("key", flat=True))


def _not_started(kind: str, keys: Iterable[UUID]) -> QuerySet[Outgoing]:
    free = Outgoing.objects.filter(kind=kind, key__in=keys, delivery_began_at=None).open()
    return free.filter(Q(leased_until=None) | Q(leased_until__lt=timezone.now()))


def _as_text(ids: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in ids.items()}
