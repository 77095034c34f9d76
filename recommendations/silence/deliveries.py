"""How the notice reached a partner: e-mailed to its contact point, or delivered by note, with the date and evidence."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import Channel, SilenceDelivery, SilenceNotice, SilencePartner
from recommendations.silence.locks import lock_round, require_secretariat
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.user_roles import names_in

IN_FUTURE = _("The date of delivery is in the future. Check the date.")
BEFORE_LAUNCH = _("The date of delivery is before the launch of the silence procedure. Check the date.")
AFTER_END = _("A note delivered after the end of the silence procedure does not bind the partner. Check the date.")
NO_EVIDENCE = _("Attach the acknowledgement of receipt of the note as evidence.")


@dataclass(frozen=True)
class Note:
    """A note delivered to a partner: when, to whom, and the stored file that proves it."""

    delivered_at: datetime
    delivered_to: str
    evidence: str


@door
def record_sent(notice: SilenceNotice, *, by: audit.Actor = audit.CLOCK) -> SilenceDelivery | None:
    """Record that the notice has been e-mailed; None if this contact point does not bind its partner. Idempotent."""
    if not notice.binds:
        return None
    found = lock_round(notice.partner.round)
    existing = SilenceDelivery.objects.filter(notice=notice).first()
    if existing:
        return existing
    delivery = SilenceDelivery.objects.create(
        partner=notice.partner,
        notice=notice,
        channel=Channel.EMAIL,
        delivered_at=found.now,
        delivered_to=str(notice.ministry or _("head of delegation")),
        recorded_at=found.now,
    )
    audit.record(by, "silence.notified", found.round, rows=[delivery], notice=notice.key)
    return delivery


@door
def record_note(partner: SilencePartner, note: Note, *, by: User) -> SilenceDelivery:
    """Record that the notice was delivered to a partner by note, before the end of the round. Raises Refused."""
    found = lock_round(partner.round, by)
    require_secretariat(found.round.workshop, by)
    if note.delivered_at > timezone.now():
        raise Refused(IN_FUTURE)
    if note.delivered_at < found.round.starts_at:
        raise Refused(BEFORE_LAUNCH)
    if note.delivered_at > found.ends_at:
        raise Refused(AFTER_END)
    if not note.evidence:
        raise Refused(NO_EVIDENCE)
    delivery = SilenceDelivery.objects.create(
        partner=partner,
        channel=Channel.LETTER,
        delivered_at=note.delivered_at,
        delivered_to=note.delivered_to,
        evidence=note.evidence,
        recorded_by=by,
        recorded_by_name=str(names_in(by, found.round.workshop)),
        recorded_at=found.now,
    )
    audit.record(by, "silence.delivered", found.round, rows=[delivery], delivery=delivery.key)
    return delivery
