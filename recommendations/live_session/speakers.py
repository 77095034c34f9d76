"""The speakers' list of a session: delegations that asked for the floor or for a right of reply, kept by the officers."""

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations.live_session.sittings import lock_sitting
from recommendations.models import Sitting, Speaker, SpeakerOutcome
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.models import Delegation
from workshops.user_roles import names_in


@door
def ask(sitting: Sitting, *, delegation: Delegation, is_reply: bool = False, by: User) -> Speaker:
    """Enter a delegation in the list; return its row, also if it is already waiting. Raises Refused."""
    sitting = lock_sitting(sitting, by=by)
    if delegation.workshop_id != sitting.session.workshop_id:
        raise Refused(_("Select a delegation of this workshop."))
    waiting = Speaker.objects.filter(sitting=sitting, delegation=delegation, is_reply=is_reply, ended_at=None).first()
    if waiting:
        return waiting
    row = Speaker(sitting=sitting, delegation=delegation, is_reply=is_reply, asked_at=timezone.now(), recorded_by=by)
    row.delegation_name = delegation.name
    row.recorded_by_name = str(names_in(by, sitting.session.workshop))
    row.save()
    audit.record(by, "speaker.asked", row, rows=[row], sitting=sitting.key, is_reply=is_reply)
    return row


@door
def end(speaker: Speaker, *, outcome: str, by: User) -> Speaker:
    """Record that a delegation in the list has spoken or withdrawn; return its row. Raises Refused."""
    lock_sitting(speaker.sitting, by=by)
    row = Speaker.objects.select_for_update(no_key=True, of=["self"]).get(pk=speaker.pk)
    if row.ended_at:
        return row
    row.outcome, row.ended_at = SpeakerOutcome(outcome), timezone.now()
    row.save(update_fields=["outcome", "ended_at"])
    audit.record(by, f"speaker.{row.outcome}", row, rows=[row], sitting=speaker.sitting.key)
    return row
