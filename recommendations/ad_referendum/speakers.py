"""Who speaks for a partner that has to confirm: during the meeting its head of delegation, before and after it the contact
point of its ministry of foreign affairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import Contact, Ministry, MinistryKind, User
from recommendations.ad_referendum.status import Status
from recommendations.models import Channel, ReferendumPartner, Voice
from recommendations.silence.locks import SPEAKS_NOW
from recommendations.silence.partners import FOCAL_POINT, Address, is_meeting
from registry.access import Refused
from workshops.models import Delegate
from workshops.user_roles import names_in, roles_of

NOT_NAMED = _("Only a partner that was named when the recommendation was agreed ad referendum may answer.")


@dataclass(frozen=True)
class Speaker:
    """A user who speaks for a partner; `binds` if the user decides for it now."""

    partner: ReferendumPartner
    voice: Voice
    name: str
    ministry: Ministry | None
    binds: bool

    def columns(self, found: Status, by: User) -> dict[str, Any]:
        """Return the columns of an answer that `by` gives on the portal now."""
        return {
            "voice": self.voice,
            "ministry": self.ministry,
            "person_name": self.name,
            "channel": Channel.PORTAL,
            "received_at": found.now,
            "recorded_at": found.now,
            "recorded_by": by,
            "recorded_by_name": str(names_in(by, found.workshop)),
        }


def of(user: User, found: Status) -> list[Speaker]:
    """Return the capacities in which `user` speaks for the partners that were named. Two queries."""
    meeting = is_meeting(found.workshop)
    contacts = list(_contacts().filter(email__iexact=user.email))
    speakers = []
    for one in found.partners:
        delegation = one.partner.delegation
        for contact in contacts:
            if contact.ministry.partner_id == delegation.partner_id:
                name = contact.full_name or str(user)
                speaker = Speaker(one.partner, Voice.FOREIGN_AFFAIRS, name, contact.ministry, not meeting)
                speakers.append(speaker)
        for delegate in roles_of(user).delegates_in(found.workshop):
            if delegate.delegation_id == delegation.pk and roles_of(user).heads(delegation):
                speakers.append(Speaker(one.partner, Voice.HEAD, str(delegate.names), None, meeting))
    return sorted(speakers, key=lambda one: not one.binds)


def require(found: Status, partner: ReferendumPartner, by: User) -> Speaker:
    """Return the capacity in which `by` decides for a partner now. Raises Refused."""
    own = [one for one in of(by, found) if one.partner.pk == partner.pk]
    if not own:
        raise Refused(NOT_NAMED)
    if not own[0].binds:
        raise Refused(SPEAKS_NOW)
    return own[0]


def addresses(partners: Iterable[ReferendumPartner], *, meeting: bool) -> dict[int, list[Address]]:
    """Return the recipients of each partner by its primary key: the contact point of its ministry of foreign affairs, and
    its heads of delegation; `binds` says who decides now. Two queries."""
    rows = list(partners)
    found: dict[int, list[Address]] = {row.pk: [] for row in rows}
    contacts = _contacts().filter(ministry__partner__in=[row.delegation.partner_id for row in rows])
    heads = Delegate.objects.binding().filter(delegation__in=[row.delegation_id for row in rows], user__isnull=False)
    for contact in contacts.order_by("pk"):
        for row in rows:
            if row.delegation.partner_id == contact.ministry.partner_id:
                found[row.pk].append(Address(contact.email, contact.full_name, not meeting, contact.ministry))
    for head in heads.select_related("user").order_by("pk"):
        for row in rows:
            if row.delegation_id == head.delegation_id and head.user:
                found[row.pk].append(Address(head.user.email, str(head.names), meeting))
    return {pk: list({one.email.lower(): one for one in reversed(listed)}.values()) for pk, listed in found.items()}


def _contacts() -> Any:
    contacts = Contact.objects.filter(role=FOCAL_POINT, ended_at=None, ministry__kind=MinistryKind.FOREIGN_AFFAIRS)
    return contacts.select_related("ministry")


def now_speaks(found: Status) -> str:
    """Return who decides for a partner at present, as a message to readers."""
    if is_meeting(found.workshop):
        return str(_("During the workshop, the head of delegation may confirm."))
    return str(_("Before and after the workshop, the focal point in the ministry of foreign affairs may confirm."))
