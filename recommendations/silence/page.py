"""The page of a round: its texts, what the reader may do, and the record of who was asked, how and when. Only reads."""

from dataclasses import dataclass, field

from members.models import User
from recommendations.models import SilenceBreak, SilenceItem, SilencePartner, SilenceRound, TimeRequest, Version
from recommendations.reading import page as reading_page
from recommendations.reading.page import Differences, Row
from recommendations.silence import partners, status
from recommendations.silence.partners import Speaker
from recommendations.silence.status import ItemStatus, PartnerStatus, Status
from workshops.models import Role
from workshops.user_roles import roles_of


@dataclass
class ItemRow:
    """An item as the page shows it: its paragraphs, or the differences from the earlier round.

    `may_break` says whether the reader may break silence on it.
    """

    status: ItemStatus
    rows: list[Row]
    earlier: Version | None = None
    differences: Differences | None = None
    may_break: bool = False
    breaks: list["BreakRow"] = field(default_factory=list)

    @property
    def version(self) -> Version:
        return self.status.item.circulation.version


@dataclass(frozen=True)
class BreakRow:
    """A break as the reader may see it: the ministry is shown to its own partner only."""

    row: SilenceBreak
    source: str
    is_late: bool
    is_withdrawn: bool
    may_withdraw: bool
    has_evidence: bool


@dataclass(frozen=True)
class PartnerRow:
    """A partner in the record; `answer` is what is known of it to this reader."""

    status: PartnerStatus
    has_joined: bool
    is_contradictory: bool
    is_notified: bool

    @property
    def partner(self) -> SilencePartner:
        return self.status.partner


@dataclass(frozen=True)
class Reader:
    """Who reads the page: the capacities in which they speak for partners, and their role in the workshop."""

    speakers: list[Speaker]
    is_secretariat: bool
    is_chair: bool

    @property
    def decides(self) -> bool:
        return self.is_chair or self.is_secretariat

    @property
    def own(self) -> set[int]:
        return {speaker.partner.pk for speaker in self.speakers}


@dataclass(frozen=True)
class Page:
    """Everything that the page of a round shows to one reader."""

    status: Status
    reader: Reader
    items: list[ItemRow]
    partners: list[PartnerRow]
    own: list[PartnerRow]

    @property
    def may_answer(self) -> bool:
        """Return whether the reader decides for a partner that can still join or ask for more time."""
        return self.status.is_running and any(speaker.binds for speaker in self.reader.speakers)

    @property
    def may_join(self) -> bool:
        """Return whether the reader decides for a partner that has neither joined nor broken silence."""
        return self.may_answer and any(
            not one.has_joined and not self.status.standing_of(one.partner) for one in self.own
        )

    @property
    def requests(self) -> list[TimeRequest]:
        return self.status.unanswered if self.reader.decides and self.status.is_running else []


def reader_of(user: User, round: SilenceRound) -> Reader:
    roles = roles_of(user)
    return Reader(
        speakers=partners.speakers_in(user, round),
        is_secretariat=roles.has(round.workshop, Role.SECRETARIAT),
        is_chair=roles.has(round.workshop, Role.CHAIR),
    )


def for_reader(round: SilenceRound, user: User, *, with_changes: bool = False) -> Page:
    """Return the page of a round for one reader; `with_changes` shows what has changed since the earlier round."""
    found, reader = status.of(round), reader_of(user, round)
    earlier = _earlier(round)
    items = [_item(one, found, reader, earlier, with_changes=with_changes) for one in found.items]
    rows = [_partner(one, found, reader) for one in found.partners]
    own = [row for row in rows if row.partner.pk in reader.own]
    return Page(found, reader, items, rows, own)


def _earlier(round: SilenceRound) -> dict[int, Version]:
    """Return the versions of the round that this one follows, by recommendation."""
    if round.previous_id is None:
        return {}
    items = SilenceItem.objects.filter(round=round.previous_id).select_related("circulation__version")
    return {item.recommendation_id: item.circulation.version for item in items}


def _item(
    one: ItemStatus, found: Status, reader: Reader, earlier: dict[int, Version], *, with_changes: bool
) -> ItemRow:
    recommendation, version = one.item.recommendation, one.item.circulation.version
    before = earlier.get(recommendation.pk)
    before = before if before and before.pk != version.pk else None
    shows_changes = with_changes and before is not None
    return ItemRow(
        status=one,
        rows=[] if shows_changes else reading_page.rows_of(recommendation, version),
        earlier=before,
        differences=reading_page.differences(recommendation, before, version) if before and shows_changes else None,
        may_break=not found.has_ended and one.is_undecided and any(speaker.may_break for speaker in reader.speakers),
        breaks=[_break(row, one, found, reader) for row in one.breaks],
    )


def _break(row: SilenceBreak, one: ItemStatus, found: Status, reader: Reader) -> BreakRow:
    is_own = row.partner_id in reader.own
    is_withdrawn = hasattr(row, "withdrawal")
    binds = any(speaker.binds and speaker.partner.pk == row.partner_id for speaker in reader.speakers)
    return BreakRow(
        row=row,
        source=f"{row.source}, {row.person_name}" if is_own else "",
        is_late=row.received_at > found.ends_at,
        is_withdrawn=is_withdrawn,
        may_withdraw=one.is_undecided and not is_withdrawn and (binds or reader.is_secretariat),
        has_evidence=bool(row.evidence) and (is_own or reader.decides),
    )


def _partner(one: PartnerStatus, found: Status, reader: Reader) -> PartnerRow:
    """Return what the reader may know of a partner: others do not see that its ministries contradict each other."""
    standing = found.standing_of(one.partner)
    is_contradictory = bool(one.join and standing)
    return PartnerRow(
        status=one,
        has_joined=bool(one.join) and (not is_contradictory or one.partner.pk in reader.own),
        is_contradictory=is_contradictory,
        is_notified=bool(one.notified_at and one.notified_at <= found.ends_at),
    )
