"""Adopt the list of an open session, with exceptions."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations.live_session import sittings
from recommendations.models import Adoption, Recommendation, Sitting, State
from recommendations.workflow import adoption
from recommendations.workflow.adoption import Outcome
from registry.access import Refused
from registry.doors import door
from workshops.models import Role, WorkshopRole
from workshops.user_roles import roles_of

UNDER_DISCUSSION = gettext_lazy("Still under discussion. It can be adopted once it has been accepted as a final draft.")


@dataclass(frozen=True)
class Exempted:
    """A recommendation on the session list that cannot be adopted now, and why; `may_be_agreed` says whether it can be
    agreed ad referendum.
    """

    recommendation: Recommendation
    reason: str | Promise
    may_be_agreed: bool = False


def may_adopt(sitting: Sitting, user: User) -> bool:
    """Return whether `user` records adoptions in the session: as chair or secretariat, where they are adopted."""
    workshop = sitting.session.workshop
    return workshop.adopts and roles_of(user).has(workshop, Role.CHAIR, Role.SECRETARIAT)


def drafts_of(sitting: Sitting, user: User) -> list[Recommendation]:
    """Return the final drafts on the session list, as `adoption.final_drafts` does."""
    session = sitting.session
    drafts = adoption.final_drafts(session.workshop, user)
    return [draft for draft in drafts if session.topic_id in (None, draft.topic_id)]


def exceptions_of(sitting: Sitting, drafts: Iterable[Recommendation]) -> list[Exempted]:
    """Return what cannot be adopted now, with the reason: final drafts, and what is still under discussion."""
    refused = [Exempted(draft, draft.refusal, draft.may_be_agreed) for draft in drafts if draft.refusal]
    discussed = sittings.recommendations_of(sitting.session).filter(state=State.IN_DISCUSSION)
    return refused + [Exempted(one, UNDER_DISCUSSION) for one in discussed]


def adopt(
    sitting: Sitting, choices: Iterable[str], *, chair: WorkshopRole, asked_for_reservations: bool, by: User
) -> Outcome:
    """Adopt the final drafts in `choices`, as `adoption.adopt_list` does, in a session that is open. Raises Refused.

    Each has its own transaction, which locks the session, so that nothing is adopted after the session has been closed;
    recommendations that cannot be adopted are skipped and reported with the reason.
    """
    if not Sitting.objects.open().conducted_by(by).filter(pk=sitting.pk).exists():
        raise Refused(sittings.not_open(sitting))
    if not may_adopt(sitting, by):
        raise Refused(_("Only the chair or the secretariat of the workshop may record adoptions."))
    return adoption.adopt_list(
        sitting.session.workshop,
        choices,
        session=sitting.session,
        chair=chair,
        asked_for_reservations=asked_for_reservations,
        act=partial(adopt_one, sitting),
        by=by,
    )


@door
def adopt_one(sitting: Sitting, recommendation: Recommendation, *, by: User, **details: Any) -> Adoption:
    """Adopt a recommendation, as `adoption.adopt` does, while the session is locked and open. Raises Refused."""
    sittings.lock_sitting(sitting, by=by, with_workshop=True)
    return adoption.adopt(recommendation, by=by, **details)
