"""Who may invite co-sponsors and who may answer now; every function that refuses gives the reason."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import visibility
from recommendations.models import Circulation, Recommendation, SponsorshipAct
from recommendations.models.sponsorship import ANSWERERS, INVITERS, OF_LEAD
from recommendations.positions.current import bound_by
from recommendations.sponsors import current
from recommendations.sponsors.current import Current
from registry.access import Refused
from workshops.models import Delegate, Delegation, Standing

NOT_USED = gettext_lazy("Co-sponsorship is not used in this workshop.")
CLOSED = gettext_lazy(
    "Co-sponsors can be invited, and can answer, only between the circulation of a recommendation and its adoption."
)
NOT_LEAD = gettext_lazy("Only the author, or the head or deputy head of the lead delegation, may invite co-sponsors.")
NO_LEAD_PARTNER = gettext_lazy("Only a recommendation submitted by a partner can have co-sponsors.")
NOT_BINDING = gettext_lazy(
    "Only the head or deputy head of a partner’s delegation may answer an invitation to co-sponsor."
)
NOT_INVITED = gettext_lazy("The lead partner has not invited your delegation to co-sponsor this recommendation.")
ANSWERED = gettext_lazy("This partner has already answered. Its invitation can no longer be withdrawn.")
RETRACTED = gettext_lazy("The lead partner has withdrawn its invitation. It can invite your delegation again.")
OTHER_REVISION = gettext_lazy(
    "Another revision has been circulated since you opened the page. Read the new revision, and answer again."
)


def check_inviter(recommendation: Recommendation, *, by: User) -> None:
    """Raise Refused, with the reason, unless `by` may invite co-sponsors now."""
    if not recommendation.workshop.takes_co_sponsors:
        raise Refused(NOT_USED)
    is_reader = visibility.allows(visibility.READERS, by, recommendation)
    if not is_reader or not visibility.allows(visibility.AUTHORS_AND_HEADS, by, recommendation):
        raise Refused(NOT_LEAD)
    if recommendation.lead is None or recommendation.lead.standing != Standing.PARTNER:
        raise Refused(NO_LEAD_PARTNER)
    if not may_invite(by, recommendation):
        raise Refused(CLOSED)


def may_invite(user: User, recommendation: Recommendation) -> bool:
    return visibility.allows(INVITERS, user, recommendation)


def check_answerer(recommendation: Recommendation, *, by: User) -> tuple[Delegation, Current]:
    """Return the delegation that `by` binds and its co-sponsorship. Raises Refused if it was not invited or it is too late."""
    if not recommendation.workshop.takes_co_sponsors:
        raise Refused(NOT_USED)
    delegation = bound_by(by, recommendation.workshop)
    if delegation is None or not visibility.allows(visibility.READERS, by, recommendation):
        raise Refused(NOT_BINDING)
    last = current.own(recommendation, delegation)
    if last is None:
        raise Refused(NOT_INVITED)
    if not visibility.allows(ANSWERERS, by, recommendation):
        raise Refused(CLOSED)
    return delegation, last


def check_answer(last: Current, act: str = "") -> None:
    """Raise Refused unless the partner may answer now or, with `act`, give this answer."""
    if last.sponsorship.act == SponsorshipAct.RETRACTED:
        raise Refused(RETRACTED)
    if not last.answers:
        message = _(
            "Your delegation has already answered: %(answer)s. The lead partner can invite your delegation again."
        )
        raise Refused(message % {"answer": last.sponsorship.act_label.lower()})
    if act and act not in last.answers:
        raise Refused(_("Your delegation has answered in the meantime. Reload the page."))


def check_invited(recommendation: Recommendation, delegation: Delegation) -> Current:
    """Return the co-sponsorship of a partner whose invitation is open or was withdrawn. Raises Refused otherwise."""
    last = current.own(recommendation, delegation)
    if last is None or last.sponsorship.act not in OF_LEAD:
        raise Refused(ANSWERED)
    return last


def invitable(recommendation: Recommendation) -> list[Delegation]:
    """Return the delegations that the lead may invite, in ASEM's order of partners: those of other partners whose head or
    deputy head has an account, unless they have been invited or have confirmed already. Two queries."""
    assert recommendation.lead, "checked before"
    heads = Delegate.objects.binding().filter(user__isnull=False, user__is_active=True).order_by()
    partners = Delegation.objects.filter(workshop=recommendation.workshop_id, standing=Standing.PARTNER)
    partners = partners.filter(partner__isnull=False, pk__in=heads.values("delegation"))
    partners = partners.exclude(pk=recommendation.lead.pk).select_related("partner")
    taken = {
        one.sponsorship.delegation_id
        for one in current.of(recommendation)
        if one.sponsorship.act not in current.INVITED_AGAIN
    }
    return [one for one in partners.order_by("partner__protocol_order", "pk") if one.pk not in taken]


def seen_circulation(recommendation: Recommendation, seen: str) -> Circulation:
    """Return the circulation in force. Raises Refused if it is not the one that the user read."""
    assert recommendation.circulated, "checked before"
    circulation = recommendation.circulated.circulation
    if str(circulation.key) != str(seen):
        raise Refused(OTHER_REVISION)
    return circulation
