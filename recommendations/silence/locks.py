"""Lock a round for a change, and find the chair and the officer who act. Every change of a round locks its workshop."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import SilencePartner, SilenceRound
from recommendations.silence import partners, status
from recommendations.silence.partners import Speaker
from recommendations.silence.status import Status
from registry.access import Refused
from workshops import user_roles
from workshops.models import Role, Workshop, WorkshopRole
from workshops.user_roles import names_in, names_of_holder, roles_of

NOT_AN_OFFICER = _("Only the chair, or the secretariat on behalf of the chair, may take this step.")
SECRETARIAT_ONLY = _("Only the secretariat of the workshop may record letters, notes and e-mails from partners.")
NOT_IN_OFFICE = _("Select a current chair of this workshop.")
NOT_A_SPEAKER = _("Only a partner entitled to break silence may answer. Contact the secretariat of the workshop.")
SPEAKS_NOW = _(
    "During the workshop, only the head of delegation may act on behalf of the partner; before and after the "
    "workshop, only the focal point in the ministry of foreign affairs may do so."
)


class Decision(NamedTuple):
    """The chair who decides and the user who records it, with their names at that time."""

    chair: WorkshopRole
    by: User
    chair_name: str
    by_name: str

    def columns(self) -> dict[str, Any]:
        """Return the columns that rows of decisions have in common."""
        names = {"chair_name": self.chair_name, "recorded_by_name": self.by_name}
        return {"chair": self.chair, "recorded_by": self.by, **names}


def lock_workshop(workshop: Workshop, by: User) -> Workshop:
    """Lock and return the workshop; reload the roles of `by`. This lock is taken before all others."""
    locked = Workshop.objects.select_for_update(no_key=True, of=["self"]).select_related("host").get(pk=workshop.pk)
    user_roles.forget(by)
    return locked


def lock_round(round: SilenceRound, by: User | None = None) -> Status:
    """Lock the workshop of a round and return the current status of the round."""
    Workshop.objects.select_for_update(no_key=True).get(pk=round.workshop_id)
    if by is not None:
        user_roles.forget(by)
    return status.of(SilenceRound.objects.with_context().get(pk=round.pk))


def decision(workshop: Workshop, chair: WorkshopRole, by: User) -> Decision:
    """Return the decision of `chair` recorded by `by`. Raises Refused unless both may decide and record it."""
    if not roles_of(by).has(workshop, Role.CHAIR, Role.SECRETARIAT):
        raise Refused(NOT_AN_OFFICER)
    chair = WorkshopRole.objects.get(pk=chair.pk)
    is_in_office = chair.role == Role.CHAIR and chair.accepted_at and not chair.ended_at
    if not is_in_office or chair.workshop_id != workshop.pk:
        raise Refused(NOT_IN_OFFICE)
    return Decision(chair, by, str(names_of_holder(chair)), str(names_in(by, workshop)))


def require_secretariat(workshop: Workshop, by: User) -> None:
    if not roles_of(by).has(workshop, Role.SECRETARIAT):
        raise Refused(SECRETARIAT_ONLY)


def speaker(found: Status, by: User, partner: SilencePartner | None = None, *, breaks: bool = False) -> Speaker:
    """Return the capacity in which `by` decides for a partner, or may break silence for it. Raises Refused."""
    own = [one for one in partners.speakers_in(by, found.round) if partner is None or one.partner.pk == partner.pk]
    if not own:
        raise Refused(NOT_A_SPEAKER)
    allowed = [one for one in own if (one.may_break if breaks else one.binds)]
    if not allowed:
        raise Refused(SPEAKS_NOW)
    return allowed[0]
