"""Who is entitled to break silence, how the notice reaches them, and in which capacity a user speaks for a partner."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from members.models import Contact, Ministry, MinistryKind, Partner, User
from recommendations.models import SilencePartner, SilenceRound, Voice
from workshops.models import Delegate, Delegation, Workshop
from workshops.models.delegation import Standing
from workshops.user_roles import roles_of

FOCAL_POINT = "focal_point"


@dataclass(frozen=True)
class Address:
    """One recipient of a notice; `binds` if it is the one who speaks for the partner at present."""

    email: str
    name: str
    binds: bool
    ministry: Ministry | None = None


@dataclass
class Entitled:
    """A partner entitled to break silence, with its delegation, if any, and the recipients of its notice."""

    partner: Partner
    delegation: Delegation | None
    addresses: list[Address] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.delegation.name if self.delegation else self.partner.name

    @property
    def can_be_reached(self) -> bool:
        """Return whether the notice can be e-mailed to a person who speaks for the partner."""
        return any(address.binds for address in self.addresses)


@dataclass(frozen=True)
class Speaker:
    """A user who speaks for a partner of a round, in one capacity."""

    partner: SilencePartner
    voice: Voice
    name: str
    ministry: Ministry | None
    is_meeting: bool

    @property
    def binds(self) -> bool:
        """Return whether the user decides for the partner now: the head of delegation during the meeting, the ministry of
        foreign affairs before and after it."""
        return self.voice == (Voice.HEAD if self.is_meeting else Voice.FOREIGN_AFFAIRS)

    @property
    def may_break(self) -> bool:
        """Return whether the user may break silence: either ministry at any time, the head while deciding."""
        return self.binds or self.voice in (Voice.FOREIGN_AFFAIRS, Voice.CULTURE)


def is_meeting(workshop: Workshop) -> bool:
    """Return whether the workshop is taking place today, at its place."""
    return workshop.starts_on <= timezone.localdate(timezone=workshop.tz) <= workshop.ends_on


def entitled(workshop: Workshop, day: date, *, everyone: bool = False) -> list[Entitled]:
    """Return the partners on `day` with a delegation, or all partners, in protocol order. Four queries."""
    delegations = {
        delegation.partner_id: delegation
        for delegation in workshop.delegations.filter(standing=Standing.PARTNER, partner__isnull=False)
    }
    partners = Partner.objects.at(day)
    if not everyone:
        partners = partners.filter(pk__in=delegations)
    rows = [Entitled(partner, delegations.get(partner.pk)) for partner in partners]
    _add_addresses(rows, workshop)
    return rows


def _add_addresses(rows: Iterable[Entitled], workshop: Workshop) -> None:
    by_partner = {row.partner.pk: row for row in rows}
    meeting = is_meeting(workshop)
    contacts = Contact.objects.filter(role=FOCAL_POINT, ended_at=None, ministry__partner__in=by_partner)
    for contact in contacts.select_related("ministry").order_by("-ministry__kind", "pk"):  # foreign affairs first
        binds = contact.ministry.kind == MinistryKind.FOREIGN_AFFAIRS
        address = Address(contact.email, contact.full_name, binds, contact.ministry)
        _add(by_partner[contact.ministry.partner_id], address)
    heads = Delegate.objects.binding().filter(
        delegation__workshop=workshop, delegation__partner__in=by_partner, user__isnull=False
    )
    for head in heads.select_related("user", "delegation").order_by("pk"):
        assert head.user and head.delegation.partner_id, "filtered above"
        _add(by_partner[head.delegation.partner_id], Address(head.user.email, str(head.names), meeting))


def _add(row: Entitled, address: Address) -> None:
    """Add an address once; one that binds replaces the same address of another capacity."""
    same = [one for one in row.addresses if one.email.lower() == address.email.lower()]
    if not same:
        row.addresses.append(address)
    elif address.binds and not same[0].binds:
        row.addresses[row.addresses.index(same[0])] = address


def speakers(user: User, rounds: Iterable[SilenceRound]) -> dict[int, list[Speaker]]:
    """Return the capacities in which `user` speaks for partners of `rounds`, by the primary key of the round.

    Three queries, of which one is that of the roles. The contact points are those of today, not those of the launch.
    """
    by_pk = {round.pk: round for round in rounds}
    contacts = list(
        Contact.objects.filter(email__iexact=user.email, role=FOCAL_POINT, ended_at=None).select_related("ministry")
    )
    headed = {
        (delegate.delegation.workshop_id, delegate.delegation.partner_id): str(delegate.names)
        for delegates in roles_of(user).delegates.values()
        for delegate in delegates
        if delegate.delegation.partner_id and roles_of(user).heads(delegate.delegation)
    }
    found: dict[int, list[Speaker]] = {}
    if not contacts and not headed:
        return found
    for partner in SilencePartner.objects.filter(round__in=by_pk).select_related("partner"):
        meeting = is_meeting(by_pk[partner.round_id].workshop)
        own = [contact for contact in contacts if contact.ministry.partner_id == partner.partner_id]
        for contact in own:
            voice = Voice(contact.ministry.kind)
            name = contact.full_name or str(user)
            found.setdefault(partner.round_id, []).append(Speaker(partner, voice, name, contact.ministry, meeting))
        place = (by_pk[partner.round_id].workshop_id, partner.partner_id)
        if place in headed:
            speaker = Speaker(partner, Voice.HEAD, headed[place], None, meeting)
            found.setdefault(partner.round_id, []).append(speaker)
    return found


def speakers_in(user: User, round: SilenceRound) -> list[Speaker]:
    """Return the capacities in which `user` speaks in one round, the one that decides first."""
    return sorted(speakers(user, [round]).get(round.pk, []), key=lambda one: not one.binds)
