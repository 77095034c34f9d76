"""Co-authors of a draft: delegates of any delegation who read it and write on it beside its author."""

from typing import Any

from django.db import transaction
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
from workshops.models import Delegate

TOO_LATE = _("Co-authors are named while the text is a draft, or was returned.")


def candidates(recommendation: Recommendation) -> list[Delegate]:
    """Return the delegates who may be named: those who may draft, have an account and are not authors of it yet."""
    there = Delegate.objects.active().filter(delegation__workshop=recommendation.workshop_id, user__isnull=False)
    there = there.exclude(pk__in=recommendation.co_authors.values("pk"))
    if recommendation.author_id:
        there = there.exclude(pk=recommendation.author_id)
    there = there.select_related("delegation").order_by("delegation__sort_name", "sort_key", "pk")
    return [delegate for delegate in there if versions.may_draft(delegate)]


def may_name(user: User, recommendation: Recommendation) -> bool:
    """Return whether `user`, who may see the text, may name co-authors of it now. No query."""
    rules = (visibility.OWN, visibility.NAMERS_OF_CO_AUTHORS)
    return recommendation.state in IN_PREPARATION and all(
        visibility.allows(rule, user, recommendation) for rule in rules
    )


def check_open(recommendation: Recommendation) -> None:
    """Raise Refused where the text is not in its writers' hands any more."""
    if recommendation.state not in IN_PREPARATION:
        raise Refused(TOO_LATE)


@transaction.atomic
def add(recommendation: Recommendation, delegate: Delegate, *, by: User) -> None:
    """Name a delegate of the same workshop as co-author, and tell them. Raises Refused."""
    recommendation = _locked(recommendation, by)
    if delegate not in candidates(recommendation):
        raise Refused(_("Only delegates of this workshop who put texts forward can be named."))
    recommendation.co_authors.add(delegate)
    entry = audit.record(by, "recommendation.co_author_added", recommendation, **_facts(recommendation, delegate))
    recipients.of_co_author(entry, recommendation, delegate)


@transaction.atomic
def remove(recommendation: Recommendation, delegate: Delegate, *, by: User) -> None:
    """Take a co-author off: they read and write the draft no more. Raises Refused."""
    recommendation = _locked(recommendation, by)
    if not recommendation.co_authors.filter(pk=delegate.pk).exists():
        raise Refused(_("This person is not a co-author of the text."))
    recommendation.co_authors.remove(delegate)
    audit.record(by, "recommendation.co_author_removed", recommendation, **_facts(recommendation, delegate))


def _locked(recommendation: Recommendation, by: User) -> Recommendation:
    recommendation = lock(recommendation, by=by)
    if not Recommendation.objects.opened_by(by).filter(pk=recommendation.pk).exists():
        raise Refused(_("Only its author, or the head of the delegation, names co-authors."))
    check_open(recommendation)
    return recommendation


def _facts(recommendation: Recommendation, delegate: Delegate) -> dict[str, Any]:
    return {"partner": recommendation.partner_code, "delegate": delegate.key}
