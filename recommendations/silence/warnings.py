"""What the chair should know before the launch of a round: days off, partners that an e-mail cannot reach, and objections
and study reservations on record, with which silence cannot lead to adoption."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from recommendations.models import PositionKind, Recommendation
from recommendations.positions import current
from recommendations.silence import partners, rules
from recommendations.silence.partners import Entitled
from recommendations.silence.rounds import Plan
from workshops.models import Workshop


@dataclass(frozen=True)
class OnRecord:
    """The partners whose objection or study reservation on a final draft is on record, on whichever revision."""

    recommendation: Recommendation
    objecting: list[str]
    studying: list[str]


@dataclass(frozen=True)
class Foreseen:
    """The partners of a round that is planned, and the warnings about it."""

    entitled: list[Entitled]
    weekend: list[date]
    holidays: list[date]
    working_days: int
    positions: list["OnRecord"]

    @property
    def recipients(self) -> int:
        """Return the number of e-mails that the launch sends."""
        return sum(len(one.addresses) for one in self.entitled)

    @property
    def unreachable(self) -> list[Entitled]:
        """Return the partners to which the notice must be delivered by note, or they are not bound."""
        return [one for one in self.entitled if not one.can_be_reached]

    @property
    def is_short(self) -> bool:
        return self.working_days < rules.WORKING_DAYS


def before_launch(workshop: Workshop, plan: Plan, now: datetime, drafts: Iterable[Recommendation] = ()) -> Foreseen:
    """Return what can be foreseen of a round on `drafts`, whose positions are prefetched, launched now. Five queries."""
    day = now.astimezone(workshop.tz).date()
    return Foreseen(
        entitled=partners.entitled(workshop, day, everyone=plan.has_all_partners),
        weekend=rules.weekend_days(now, plan.ends_at),
        holidays=rules.holidays_within(now, plan.ends_at, plan.holidays),
        working_days=rules.working_days(now, plan.ends_at, plan.holidays),
        positions=[found for draft in drafts if (found := _on_record(draft))],
    )


def _on_record(draft: Recommendation) -> OnRecord | None:
    """Return who objects to a draft or awaits instructions on it; None if no one does."""
    objecting, studying = (
        [row.partner_name for row in current.on_record(draft, kind)]
        for kind in (PositionKind.OBJECTION, PositionKind.STUDY)
    )
    return OnRecord(draft, objecting, studying) if objecting or studying else None
