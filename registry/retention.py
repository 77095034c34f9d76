"""How long data that are no longer needed are kept, and the daily job that deletes them.

The periods are listed here and nowhere else; the privacy statement reads them. What belongs to the record of a workshop
has no period: it is kept.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, daily
from registry.doors import door
from registry.hooks import Hook
from registry.models import CacheEntry, HeldEntry, Outgoing, Submission

logger = logging.getLogger(__name__)

# Sessions, rate limits and entries of forms are deleted as soon as they have expired.
SUBMISSIONS = timedelta(days=1)  # after a form was sent; a repetition is recognised so long
QUEUE = timedelta(days=90)  # finished e-mails and checks, after the day on which they were done
NOTIFICATIONS = timedelta(days=365)  # after the event that they announce

pruning: Hook[Callable[[datetime], int]] = Hook(
    "retention.pruning", "function(now) -> number of rows deleted because their period is over"
)
# Kinds of queued work whose finished rows nothing reads; those of letters and documents show the outcome.
passing_kinds: Hook[tuple[str, ...]] = Hook("retention.passing_kinds", "kinds of queued work without lasting value")


class DailyJob:
    """The subject of the audit entry."""

    key = uuid5(NAMESPACE_URL, "retention")
    audit_kind = "retention"

    def __str__(self) -> str:
        return _("daily deletion of expired data")


@door
def prune(*, by: audit.Actor = audit.CLOCK) -> dict[str, int]:
    """Delete everything whose period is over; return and record the numbers of rows by name."""
    now = timezone.now()
    counts: dict[str, Any] = {name: pruning[name](now) for name in pruning.names()}
    audit.record(by, "retention.pruned", DailyJob(), **counts)
    logger.info("expired data deleted", extra={"rows": counts})
    return counts


def _sessions(now: datetime) -> int:
    """Delete expired sessions, and what is known of the browsers of sessions that are gone."""
    deleted: int = Session.objects.filter(expire_date__lt=now).delete()[0]
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return deleted + int(gone.delete()[0])


def _queue(now: datetime) -> int:
    kinds = [kind for kinds in passing_kinds for kind in kinds]
    return Outgoing.objects.filter(kind__in=kinds, done_at__lt=now - QUEUE).delete()[0]


def _entries(now: datetime) -> int:
    """Delete entries and submissions that are no longer held."""
    held, sent = HeldEntry.objects.filter(expires_at__lt=now), Submission.objects.filter(sent_at__lt=now - SUBMISSIONS)
    return held.delete()[0] + sent.delete()[0]


def _limits(now: datetime) -> int:
    return CacheEntry.objects.filter(expires__lt=now).delete()[0]


pruning.register(_sessions, "sessions")
pruning.register(_queue, "queue")
pruning.register(_entries, "entries")
pruning.register(_limits, "limits")


@daily.jobs.register
def delete_expired() -> None:
    """Delete everything whose period is over."""
    prune()
