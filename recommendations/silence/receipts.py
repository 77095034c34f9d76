"""How an answer reached the portal: by a user who speaks for a partner, or on paper, recorded by the secretariat."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import Ministry, User
from recommendations.models import Channel, Voice
from recommendations.silence.partners import Speaker
from recommendations.silence.status import Status
from registry.access import Refused
from workshops.user_roles import names_in

IN_FUTURE = _("The date of receipt is in the future. Check the date.")
BEFORE_LAUNCH = _("The date of receipt is before the launch of the silence procedure. Check the date.")
NO_EVIDENCE = _("Attach the letter, note or e-mail as evidence.")


@dataclass(frozen=True)
class Receipt:
    """What the secretariat received outside the portal: from whom, how, when, and the stored file of it."""

    channel: str
    received_at: datetime
    person_name: str
    evidence: str
    ministry: Ministry | None = None  # None: the head of delegation

    @property
    def voice(self) -> Voice:
        return Voice(self.ministry.kind) if self.ministry else Voice.HEAD


def of_speaker(speaker: Speaker, found: Status, by: User) -> dict[str, Any]:
    """Return the columns of an answer given on the portal now."""
    return {
        "voice": speaker.voice,
        "ministry": speaker.ministry,
        "person_name": speaker.name,
        "channel": Channel.PORTAL,
        "received_at": found.now,
        **_recorded(found, by),
    }


def on_paper(receipt: Receipt, found: Status, by: User) -> dict[str, Any]:
    """Return the columns of an answer received outside the portal. Raises Refused if it cannot have been received so."""
    if receipt.received_at > found.now:
        raise Refused(IN_FUTURE)
    if receipt.received_at < found.round.starts_at:
        raise Refused(BEFORE_LAUNCH)
    if not receipt.evidence:
        raise Refused(NO_EVIDENCE)
    return {
        "voice": receipt.voice,
        "ministry": receipt.ministry,
        "person_name": receipt.person_name,
        "channel": receipt.channel,
        "received_at": receipt.received_at,
        "evidence": receipt.evidence,
        **_recorded(found, by),
    }


def _recorded(found: Status, by: User) -> dict[str, Any]:
    name = str(names_in(by, found.round.workshop))
    return {"recorded_at": found.now, "recorded_by": by, "recorded_by_name": name}
