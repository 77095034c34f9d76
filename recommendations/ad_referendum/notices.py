"""E-mails about agreements ad referendum, queued in the transaction of the change; `messages` composes and sends them.

A reminder that has become pointless by the time it is due is not sent, and neither is the message that the date has
passed. When confirmations are no longer awaited, every partner named is notified of the outcome.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from members.accounts.contact_accounts import ensure_account
from recommendations.ad_referendum import speakers
from recommendations.models import Recommendation, Referendum, ReferendumPartner, State
from recommendations.silence.notices import OFFICERS
from recommendations.silence.partners import is_meeting
from recommendations.workflow import moves
from recommendations.workflow.steps import Step
from registry import outbox
from registry.models import AuditEntry
from workshops.models import WorkshopRole

PARTNER = outbox.declare("referendum.partner")
OFFICER = outbox.declare("referendum.officer")
ASKED, REMINDED, EXTENDED, PASSED, CONFIRMED, DECLINED = (
    "asked",
    "reminded",
    "extended",
    "passed",
    "confirmed",
    "declined",
)
# How it ended; the message names no partner that declined.
ADOPTED, NOT_CONFIRMED, RETURNED, WITHDRAWN = "adopted", "not_confirmed", "returned", "withdrawn"
ENDS = (ADOPTED, NOT_CONFIRMED, RETURNED, WITHDRAWN)
REMINDERS = (timedelta(days=2), timedelta(hours=4))  # before the date: the first of them that lies ahead


def queue_request(referendum: Referendum, partners: Iterable[ReferendumPartner], entry: AuditEntry) -> None:
    """Ask the named partners to confirm, see to it that their contact points can sign in, and queue the reminders."""
    rows = list(partners)
    for one in speakers.addresses(rows, meeting=False).values():
        for address in one:
            if address.ministry:
                ensure_account(address.email, address.name or address.email)
    _queue_for_partners(rows, ASKED, entry.key, referendum.until)
    queue_date(referendum, rows, entry, referendum.until)


def queue_extension(
    referendum: Referendum, partners: Iterable[ReferendumPartner], entry: AuditEntry, until: datetime
) -> None:
    """Tell the partners that have not confirmed of the later date, and queue the reminders."""
    rows = list(partners)
    _queue_for_partners(rows, EXTENDED, entry.key, until)
    queue_date(referendum, rows, entry, until)


def queue_date(
    referendum: Referendum, partners: Iterable[ReferendumPartner], entry: AuditEntry, until: datetime
) -> None:
    """Queue the reminder before the date and, for the officers, the message that it has passed."""
    now = timezone.now()
    reminder = next((until - before for before in REMINDERS if until - before > now), None)
    if reminder:
        _queue_for_partners(partners, REMINDED, entry.key, until, due_at=reminder)
    queue_for_officers(referendum, PASSED, entry, until=until, due_at=until)


@moves.moved.register
def queue_end(recommendation: Recommendation, step: Step, entry: AuditEntry) -> None:
    """Notify the partners named of the outcome of an agreement ad referendum, whichever step ended it."""
    referendum = recommendation.referendums.last() if step.source == State.AD_REFERENDUM else None
    if referendum is None:
        return
    rows = list(referendum.partners.select_related("delegation", "referendum__recommendation__workshop"))
    _queue_for_partners(rows, _end(step, entry), entry.key, referendum.until)


def _end(step: Step, entry: AuditEntry) -> str:
    if step.target in (State.ADOPTED, State.WITHDRAWN):
        return ADOPTED if step.target == State.ADOPTED else WITHDRAWN
    return RETURNED if "chair" in entry.data else NOT_CONFIRMED


def queue_for_officers(
    referendum: Referendum,
    what: str,
    entry: AuditEntry,
    *,
    partner: ReferendumPartner | None = None,
    until: datetime | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queue an e-mail to the chair and to each member of the secretariat of the workshop."""
    workshop = referendum.recommendation.workshop_id
    officers = WorkshopRole.objects.filter(workshop=workshop, role__in=OFFICERS, ended_at=None, user__isnull=False)
    users = sorted(set(officers.values_list("user__key", flat=True)))
    ids: dict[str, Any] = {"referendum": referendum.key, "what": what}
    ids |= {"partner": partner.key if partner else "", "until": until.isoformat() if until else ""}
    due = due_at or timezone.now()
    outbox.queue_all(OFFICER, [(uuid5(entry.key, f"{what} {user}"), due, {"user": user} | ids) for user in users])


def _queue_for_partners(
    partners: Iterable[ReferendumPartner], what: str, key: UUID, until: datetime, *, due_at: datetime | None = None
) -> None:
    """Queue an e-mail to each address of the partners, under a key derived from `key`."""
    rows = list(partners)
    if not rows:
        return
    workshop = rows[0].referendum.recommendation.workshop
    found = speakers.addresses(rows, meeting=is_meeting(workshop))
    due = due_at or timezone.now()
    queued = [
        (
            uuid5(key, f"{what} {row.key} {address.email}"),
            due,
            {"partner": row.key, "email": address.email, "what": what, "until": until.isoformat()},
        )
        for row in rows
        for address in found[row.pk]
    ]
    outbox.queue_all(PARTNER, queued)
