"""E-mails of a silence procedure, queued in the transaction of the change: one for each contact point and event.

`messages` composes and sends them. A reminder or notice that has become pointless by the time it is due is not sent.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from django.utils import timezone

from recommendations.models import SilenceNotice, SilencePartner, SilenceRound
from recommendations.silence import rules
from registry import outbox
from registry.models import AuditEntry
from workshops.models import Role, WorkshopRole

NOTICE = outbox.declare("silence.notice")
REMINDER = outbox.declare("silence.reminder")
CHANGE = outbox.declare("silence.change")
OFFICER = outbox.declare("silence.officer")
OFFICERS = (Role.CHAIR, Role.SECRETARIAT)

# What may change; the handler composes the message for each.
EXTENDED, CANCELLED, BROKEN, WITHDRAWN, FOUND, VOID, ANSWERED = (
    "extended",
    "cancelled",
    "broken",
    "withdrawn",
    "found",
    "void",
    "answered",
)
REQUESTED = "requested"  # to chair and secretariat only


def queue_notices(notices: Iterable[SilenceNotice]) -> None:
    """Queue the notice of a round to each contact point, under the key of its row."""
    now = timezone.now()
    outbox.queue_all(NOTICE, [(notice.key, now, {"notice": notice.key}) for notice in notices])


def queue_reminders(notices: Iterable[SilenceNotice], ends_at: datetime) -> None:
    """Queue reminders 24 and 4 hours before the end; each is sent only if this is still the end."""
    moments = rules.reminders(ends_at, timezone.now())
    rows = [
        (uuid5(notice.key, at.isoformat()), at, {"notice": notice.key, "ends_at": ends_at.isoformat()})
        for notice in notices
        for at in moments
    ]
    outbox.queue_all(REMINDER, rows)


def queue_change(
    round: SilenceRound, what: str, entry: AuditEntry, *, subject: UUID | str = "", but: SilencePartner | None = None
) -> None:
    """Queue an e-mail about an event to the contact points of all entitled partners (`but` one), and to the officers.

    `subject` is the key of the row that it is about: an extension, a break, a finding.
    """
    now = timezone.now()
    rows = SilenceNotice.objects.filter(partner__round=round)
    if but is not None:
        rows = rows.exclude(partner=but)
    ids = {"what": what, "subject": subject}
    outbox.queue_all(
        CHANGE, [(uuid5(entry.key, str(notice.key)), now, {"notice": notice.key} | ids) for notice in rows]
    )
    queue_for_officers(round, what, entry, subject=subject)


def queue_for_officers(round: SilenceRound, what: str, entry: AuditEntry, *, subject: UUID | str = "") -> None:
    """Queue an e-mail to the chair and to each member of the secretariat of the workshop."""
    now = timezone.now()
    officers = WorkshopRole.objects.filter(workshop=round.workshop_id, role__in=OFFICERS, ended_at=None)
    users = set(officers.filter(user__isnull=False).values_list("user__key", flat=True))
    ids = {"round": round.key, "what": what, "subject": subject}
    outbox.queue_all(OFFICER, [(uuid5(entry.key, str(user)), now, {"user": user} | ids) for user in sorted(users)])


def queue_answer(partner: SilencePartner, entry: AuditEntry, *, subject: UUID) -> None:
    """Queue the chair's answer to a request for more time, to the contact points of the partner that asked."""
    now = timezone.now()
    ids = {"what": ANSWERED, "subject": subject}
    rows = partner.notices.all()
    outbox.queue_all(
        CHANGE, [(uuid5(entry.key, str(notice.key)), now, {"notice": notice.key} | ids) for notice in rows]
    )
