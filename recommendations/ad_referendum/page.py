"""The page of an agreement ad referendum: its text, the partners and their answers, as far as the reader may see them."""

from dataclasses import dataclass

from members.models import User
from recommendations.ad_referendum import speakers, status
from recommendations.ad_referendum.speakers import Speaker
from recommendations.ad_referendum.status import Named, Status
from recommendations.models import Referendum
from recommendations.reading import page as reading_page
from recommendations.reading.page import Row
from recommendations.visibility import receives_drafts
from workshops.models import Role
from workshops.user_roles import roles_of


@dataclass(frozen=True)
class PartnerRow:
    """A partner as the page shows it. `reads_answer`: the reader is an officer, or speaks for the partner."""

    named: Named
    reads_answer: bool
    may_record: bool


@dataclass(frozen=True)
class Page:
    status: Status
    partners: list[PartnerRow]
    own: list[Speaker]
    rows: list[Row]
    is_chair: bool
    is_secretariat: bool
    reads_recommendation: bool

    @property
    def decides(self) -> bool:
        return self.is_chair or self.is_secretariat

    @property
    def to_confirm(self) -> list[Speaker]:
        """Return the capacities in which the reader can confirm or decline now."""
        awaited = {one.pk for one in self.status.outstanding} if self.status.is_open else set()
        return [one for one in self.own if one.binds and one.partner.pk in awaited]

    @property
    def speaks_later(self) -> bool:
        """Return whether the reader speaks for a partner that is awaited, but another person decides for it now."""
        awaited = {one.pk for one in self.status.outstanding} if self.status.is_open else set()
        return not self.to_confirm and any(one.partner.pk in awaited for one in self.own)

    @property
    def who_confirms(self) -> str:
        return speakers.now_speaks(self.status)


def for_reader(referendum: Referendum, user: User) -> Page:
    """Return the page for one reader."""
    found = status.of(referendum)
    roles = roles_of(user)
    is_chair, is_secretariat = (roles.has(found.workshop, role) for role in (Role.CHAIR, Role.SECRETARIAT))
    own = speakers.of(user, found)
    own_partners = {one.partner.pk for one in own}
    partners = [
        PartnerRow(
            one,
            reads_answer=is_chair or is_secretariat or one.partner.pk in own_partners,
            may_record=is_secretariat and found.is_open and one.answer is None,
        )
        for one in found.partners
    ]
    rows = reading_page.renumbered(referendum.version)
    return Page(found, partners, own, rows, is_chair, is_secretariat, receives_drafts(user, found.workshop))
