"""Invented co-sponsors of an invented recommendation: some confirm a revision, one has not answered."""

from asem_portal.demo.users import user_for
from members.models import User
from recommendations.models import Recommendation, SponsorshipAct
from recommendations.sponsors import sponsorships
from workshops.models import Delegate

Sponsors = dict[str, int | None]  # role of the head of a partner -> number of the revision that it confirms, if any


def load(recommendation: Recommendation, sponsors: Sponsors, *, by: User) -> None:
    """Invite, as the author `by`, those that confirm the latest revision, and let them confirm it."""
    number = Recommendation.objects.get(pk=recommendation.pk).circulations.count()
    roles = [role for role, confirmed in sponsors.items() if confirmed == number]
    for role in roles:
        _invite(recommendation, role, by)
        seen = _seen(recommendation)
        sponsorships.answer(recommendation, act=SponsorshipAct.CONFIRMED, seen=seen, by=user_for(role))


def load_unanswered(recommendation: Recommendation, sponsors: Sponsors, *, by: User) -> None:
    """Invite those that do not answer, to the latest revision."""
    for role, confirmed in sponsors.items():
        if confirmed is None:
            _invite(recommendation, role, by)


def _invite(recommendation: Recommendation, role: str, by: User) -> None:
    delegation = Delegate.objects.select_related("delegation").get(user=user_for(role)).delegation
    sponsorships.invite(recommendation, delegations=[delegation], seen=_seen(recommendation), by=by)


def _seen(recommendation: Recommendation) -> str:
    circulated = Recommendation.objects.get(pk=recommendation.pk).circulated
    assert circulated
    return str(circulated.circulation.key)
