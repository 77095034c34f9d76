"""The events of which co-sponsors, partners invited and the lead are notified, each with its recipients."""

from collections.abc import Iterable

from django.db.models import Q

from recommendations import sponsor_events, visibility
from recommendations.events import Event
from recommendations.models import Recommendation, Sponsorship
from recommendations.models.sponsorship import OF_LEAD
from recommendations.sponsors import current
from recommendations.visibility import people
from workshops.models import Delegate


def of_sponsorship(row: Sponsorship) -> tuple[Event, Q]:
    """Return the event of an invitation or its withdrawal, for the partner invited, or of its answer, for the lead."""
    is_of_lead = row.act in OF_LEAD
    lead = people(visibility.AUTHORS_AND_HEADS, row.recommendation)
    return sponsor_events.OF_ACT[row.act], _heads([row]) if is_of_lead else lead


def of_circulation(recommendation: Recommendation) -> list[tuple[Event, Q]]:
    """Return the events of the latest circulation for co-sponsors: to reconfirm, or that they remain co-sponsors."""
    confirmed, stale = _sponsors(recommendation)
    found = [(sponsor_events.TO_BE_RECONFIRMED, stale), (sponsor_events.KEPT_UNLESS_OBJECTED, confirmed)]
    return [(event, _heads(rows)) for event, rows in found]


def of_rejection(recommendation: Recommendation) -> tuple[Event, Q]:
    """Return the event that co-sponsors must reconfirm, because a circulation no longer counts as editorial."""
    _confirmed, stale = _sponsors(recommendation)
    return sponsor_events.NOT_EDITORIAL, _heads(stale)


def heads_of_sponsors(recommendation: Recommendation) -> Q:
    """Return the heads of all co-sponsors, of whichever revision, who are notified of a circulation at once."""
    confirmed, stale = _sponsors(recommendation)
    return _heads([*confirmed, *stale])


def _sponsors(recommendation: Recommendation) -> tuple[list[Sponsorship], list[Sponsorship]]:
    """Return the confirmations that apply to the latest revision, and those to be repeated. No query if the option is off."""
    currents = current.of(recommendation) if recommendation.workshop.takes_co_sponsors else []
    confirmed = [one.sponsorship for one in currents if one.is_confirmed]
    return confirmed, [one.sponsorship for one in currents if one.is_stale]


def _heads(rows: Iterable[Sponsorship]) -> Q:
    heads = Delegate.objects.binding().filter(delegation__in=[row.delegation_id for row in rows], user__isnull=False)
    return Q(pk__in=heads.order_by().values("user"))
