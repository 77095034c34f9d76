"""Co-authors of a draft: delegates of any delegation who can read and edit it with its author."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations import visibility
from recommendations.drafting import versions
from recommendations.locks import lock
from recommendations.models import Recommendation
from recommendations.notifications import recipients
from recommendations.states import IN_PREPARATION
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.models import Delegate

TOO_LATE = _(
    "Co-authors can be added or removed only while the recommendation is a draft or after it has been returned."
)


def candidates(recommendation: Recommendation) -> list[Delegate]:
    """Return the delegates who may be named: those who may draft, have an account and are not yet authors."""
    delegates = Delegate.objects.active().filter(delegation__workshop=recommendation.workshop_id, user__isnull=False)
    delegates = delegates.exclude(pk__in=recommendation.co_authors.values("pk"))
    if recommendation.author_id:
        delegates = delegates.exclude(pk=recommendation.author_id)
    delegates = delegates.select_related("delegation").order_by("delegation__sort_name", "sort_key", "pk")
    return [delegate for delegate in delegates if versions.may_draft(delegate)]


def may_name(user: User, recommendation: Recommendation) -> bool:
    """Return whether `user`, who may read the recommendation, may name its co-authors now. No query."""
    rules = (visibility.OWN, visibility.NAMERS_OF_CO_AUTHORS)
    return recommendation.state in IN_PREPARATION and all(
        visibility.allows(rule, user, recommendation) for rule in rules
    )


def check_open(recommendation: Recommendation) -> None:
    """Raise Refused if the recommendation is no longer in preparation."""
    if recommendation.state not in IN_PREPARATION:
        raise Refused(TOO_LATE)


@door
def add(recommendation: Recommendation, delegate: Delegate, *, by: User) -> None:
    """Name a delegate of the same workshop as co-author and notify them. Raises Refused."""
    recommendation = _locked(recommendation, by)
    if delegate not in candidates(recommendation):
        raise Refused(_("Only delegates to this workshop who may draft recommendations can be named as co-authors."))
    recommendation.co_authors.add(delegate)
    entry = audit.record(by, "recommendation.co_author_added", recommendation, **_details(recommendation, delegate))
    recipients.of_co_author(entry, recommendation, delegate)


@door
def remove(recommendation: Recommendation, delegate: Delegate, *, by: User) -> None:
    """Remove a co-author, who can then no longer read or edit the draft. Raises Refused."""
    recommendation = _locked(recommendation, by)
    if not recommendation.co_authors.filter(pk=delegate.pk).exists():
        raise Refused(_("This person is not a co-author of the recommendation."))
    recommendation.co_authors.remove(delegate)
    audit.record(by, "recommendation.co_author_removed", recommendation, **_details(recommendation, delegate))


def _locked(recommendation: Recommendation, by: User) -> Recommendation:
    recommendation = lock(recommendation, by=by)
    if not Recommendation.objects.opened_by(by).filter(pk=recommendation.pk).exists():
        raise Refused(_("Only the author or the head of delegation may add or remove co-authors."))
    check_open(recommendation)
    return recommendation


def _details(recommendation: Recommendation, delegate: Delegate) -> dict[str, Any]:
    return {"partner": recommendation.partner_code, "delegate": delegate.key}
