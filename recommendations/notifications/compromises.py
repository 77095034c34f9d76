"""Who is notified of a compromise text: heads of delegation of partners, chair and secretariat, proposers."""

from collections.abc import Iterable

from django.db.models import Q

from recommendations import amendment_events, visibility
from recommendations.events import Event
from recommendations.models import Amendment, Compromise
from recommendations.models.compromise import OBJECTORS
from recommendations.notifications.amendments import proposers_of
from recommendations.notifications.recipients import notify
from recommendations.visibility import people
from registry.models import AuditEntry


def of_proposal(entry: AuditEntry, compromise: Compromise) -> None:
    """Notify the heads of the delegations of partners, who may object."""
    heads = people(OBJECTORS, compromise.recommendation)
    _notify(entry, compromise, amendment_events.COMPROMISE_PROPOSED, heads)


def of_objection(entry: AuditEntry, compromise: Compromise) -> None:
    """Notify the chair and the secretariat of an objection."""
    officers = people(visibility.DECIDERS, compromise.recommendation)
    _notify(entry, compromise, amendment_events.COMPROMISE_OBJECTED, officers)


def of_withdrawal(entry: AuditEntry, compromise: Compromise) -> None:
    """Notify the heads of the delegations of partners that the compromise text has been withdrawn."""
    heads = people(visibility.rule(visibility.PARTNER_HEAD), compromise.recommendation)
    _notify(entry, compromise, amendment_events.COMPROMISE_WITHDRAWN, heads)


def of_application(entry: AuditEntry, compromise: Compromise, amendments: Iterable[Amendment]) -> None:
    """Notify the proposers of the amendments that a compromise text closed."""
    concerned = Q(pk__in=[])
    for amendment in amendments:
        concerned |= proposers_of(amendment)
    _notify(entry, compromise, amendment_events.COMPROMISE_APPLIED, concerned)


def _notify(entry: AuditEntry, compromise: Compromise, event: Event, recipients: Q) -> None:
    notify(entry, compromise.recommendation, event, recipients, about=compromise)
