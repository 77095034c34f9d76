"""Who is notified of the events of an amendment: its proposers, the lead and the officers of the workshop."""

from django.db.models import Q

from recommendations import amendment_events, visibility
from recommendations.models import Amendment
from recommendations.models.amendment import HEADS, NEGOTIATORS
from recommendations.notifications.recipients import CONCERNED, notify
from recommendations.visibility import people
from registry.models import AuditEntry
from workshops.models import Delegate


def of_release(entry: AuditEntry, amendment: Amendment) -> None:
    """Confirm to the proposers that an amendment was released; notify the lead and the officers of the workshop."""
    proposers = proposers_of(amendment)
    event, received = amendment_events.AMENDMENT_RELEASED, amendment_events.AMENDMENT_RECEIVED
    if amendment.is_on_behalf:
        event = amendment_events.AMENDMENT_ON_BEHALF
    notify(entry, amendment.recommendation, event, proposers, about=amendment, actor_too=True)
    others = people(CONCERNED, amendment.recommendation) & ~proposers
    notify(entry, amendment.recommendation, received, others, about=amendment)


def of_withdrawn_amendment(entry: AuditEntry, amendment: Amendment) -> None:
    """Notify the proposers, the lead and the officers that an amendment was withdrawn."""
    concerned = proposers_of(amendment) | people(CONCERNED, amendment.recommendation)
    notify(entry, amendment.recommendation, amendment_events.AMENDMENT_WITHDRAWN, concerned, about=amendment)


def of_offer(entry: AuditEntry, amendment: Amendment) -> None:
    """Notify the proposers of what the secretariat offers on their amendment."""
    event = amendment_events.AMENDMENT_OFFERED
    notify(entry, amendment.recommendation, event, proposers_of(amendment), about=amendment)


def of_answer(entry: AuditEntry, amendment: Amendment) -> None:
    """Notify the officers of the workshop of the answer of the proposers."""
    officers = people(visibility.OFFICERS_OF_TOPIC, amendment.recommendation)
    notify(entry, amendment.recommendation, amendment_events.AMENDMENT_ANSWERED, officers, about=amendment)


def of_decision(entry: AuditEntry, amendment: Amendment) -> None:
    """Notify the proposers of a decision of the chair on their amendment."""
    event = amendment_events.AMENDMENT_DECIDED
    notify(entry, amendment.recommendation, event, proposers_of(amendment), about=amendment)


def of_application(entry: AuditEntry, amendment: Amendment) -> None:
    """Notify the proposers that changes of their amendment are now part of the text."""
    event = amendment_events.AMENDMENT_APPLIED
    notify(entry, amendment.recommendation, event, proposers_of(amendment), about=amendment)


def of_fit(entry: AuditEntry, amendment: Amendment, *, is_clash: bool) -> None:
    """Notify the proposers that their amendment was adjusted to a new version, or conflicts with it."""
    event = amendment_events.AMENDMENT_CLASHES if is_clash else amendment_events.AMENDMENT_ADJUSTED
    notify(entry, amendment.recommendation, event, proposers_of(amendment), about=amendment)


def of_group_asked(entry: AuditEntry, amendment: Amendment, delegations: list[int]) -> None:
    """Notify the heads of the delegations (by pk) that a coordinator asks to confirm its draft."""
    heads = Delegate.objects.binding().filter(delegation__in=delegations, user__isnull=False).order_by()
    concerned = Q(pk__in=heads.values("user"))
    notify(entry, amendment.recommendation, amendment_events.GROUP_ASKED, concerned, about=amendment)


def of_group_answer(entry: AuditEntry, amendment: Amendment) -> None:
    """Notify the coordinator’s delegation that a partner confirmed its draft, or withdrew the confirmation."""
    event = amendment_events.GROUP_ANSWERED
    notify(entry, amendment.recommendation, event, proposers_of(amendment), about=amendment)


def proposers_of(amendment: Amendment) -> Q:
    """Return the author of an amendment, while in the delegation, and the heads of the delegation."""
    members = people(NEGOTIATORS, amendment)
    return people(HEADS, amendment) | Q(pk=amendment.author_id) & members
