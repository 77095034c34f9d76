"""What the chair should know before the launch of a round: days off, and partners that an e-mail cannot reach."""

from dataclasses import dataclass
from datetime import date, datetime

from recommendations.silence import partners, rules
from recommendations.silence.partners import Entitled
from recommendations.silence.rounds import Plan
from workshops.models import Workshop


@dataclass(frozen=True)
class Foreseen:
    """The partners of a round that is planned, and the warnings about it."""

    entitled: list[Entitled]
    weekend: list[date]
    holidays: list[date]
    working_days: int

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


def before_launch(workshop: Workshop, plan: Plan, now: datetime) -> Foreseen:
    """Return what can be foreseen of a round launched now. Five queries."""
    day = now.astimezone(workshop.tz).date()
    return Foreseen(
        entitled=partners.entitled(workshop, day, everyone=plan.has_all_partners),
        weekend=rules.weekend_days(now, plan.ends_at),
        holidays=rules.holidays_within(now, plan.ends_at, plan.holidays),
        working_days=rules.working_days(now, plan.ends_at, plan.holidays),
    )
