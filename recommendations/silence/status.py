"""The status of a round: its end, its partners and its items, read from the rows and evaluated at one moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from recommendations.models import (
    AdoptionVoid,
    SilenceBreak,
    SilenceDelivery,
    SilenceExtension,
    SilenceFinding,
    SilenceItem,
    SilenceJoin,
    SilencePartner,
    SilenceRound,
    State,
    TimeRequest,
)
from recommendations.models.silence import SilenceRoundQuerySet
from recommendations.silence import rules
from recommendations.silence.rules import ItemFacts, ItemState, RoundFacts
from registry.prepared import prepared


@dataclass(frozen=True)
class PartnerStatus:
    """An entitled partner: how the notice reached it, whether it has joined, and its requests for more time."""

    partner: SilencePartner
    deliveries: list[SilenceDelivery]
    join: SilenceJoin | None
    requests: list[TimeRequest]

    @property
    def notified_at(self) -> datetime | None:
        """Return when the notice first reached the partner; None if it is not bound."""
        return min((row.delivered_at for row in self.deliveries), default=None)


@dataclass(frozen=True)
class ItemStatus:
    """An item with its state; `breaks` are all breaks, `standing` those received in time and not withdrawn."""

    item: SilenceItem
    state: ItemState
    breaks: list[SilenceBreak]
    standing: list[SilenceBreak]
    finding: SilenceFinding | None
    void: AdoptionVoid | None

    @property
    def label(self) -> str | Promise:
        return rules.LABELS[self.state][0]

    @property
    def tag(self) -> str:
        return rules.LABELS[self.state][1]

    @property
    def is_undecided(self) -> bool:
        return self.state in rules.UNDECIDED

    @property
    def takes_papers(self) -> bool:
        """Return whether a break that arrives on paper can still be recorded: until it is decided, or once adopted."""
        return self.is_undecided or self.state == ItemState.CONFIRMED

    @property
    def may_be_adopted(self) -> bool:
        return self.state == ItemState.HELD

    @property
    def may_return(self) -> bool:
        """Return whether the chair can find that it returns to discussion."""
        return self.state in (ItemState.BROKEN, ItemState.NOT_HELD)


@dataclass(frozen=True)
class Status:
    """A round at the moment `now`."""

    round: SilenceRound
    now: datetime
    ends_at: datetime
    partners: list[PartnerStatus]
    extensions: list[SilenceExtension]
    items: list[ItemStatus] = field(default_factory=list)

    @property
    def is_cancelled(self) -> bool:
        return hasattr(self.round, "cancellation")

    @property
    def has_ended(self) -> bool:
        return self.now > self.ends_at

    @property
    def is_running(self) -> bool:
        """Return whether partners can still answer on at least one item."""
        return not self.has_ended and any(one.is_undecided for one in self.items)

    @property
    def is_decided(self) -> bool:
        return not any(one.is_undecided for one in self.items)

    @property
    def unanswered(self) -> list[TimeRequest]:
        """Return the requests for more time that the chair has not answered."""
        return [request for one in self.partners for request in one.requests if not hasattr(request, "answer")]

    @property
    def not_notified(self) -> list[SilencePartner]:
        """Return the partners that the notice has not reached before the end."""
        return [one.partner for one in self.partners if not (one.notified_at and one.notified_at <= self.ends_at)]

    def of_partner(self, partner: SilencePartner) -> PartnerStatus:
        return next(one for one in self.partners if one.partner.pk == partner.pk)

    def of_item(self, item: SilenceItem) -> ItemStatus:
        return next(one for one in self.items if one.item.pk == item.pk)

    def standing_of(self, partner: SilencePartner) -> list[SilenceBreak]:
        """Return the breaks of a partner that have not been withdrawn, on any item."""
        return [row for one in self.items for row in one.standing if row.partner_id == partner.pk]


def of(round: SilenceRound, now: datetime | None = None) -> Status:
    """Return the current status of a round. Nine queries, whatever the number of partners and items."""
    now = now or timezone.now()
    extensions = list(round.extensions.all())
    ends_at = max([round.ends_at, *(one.ends_at for one in extensions)])
    partners = [_partner(row) for row in _partners(round)]
    facts = RoundFacts(
        ends_at=ends_at,
        delivered=[one.notified_at for one in partners],
        requests=[_request(row) for one in partners for row in one.requests],
        is_cancelled=hasattr(round, "cancellation"),
    )
    items = [_item(row, facts, now) for row in _items(round)]
    return Status(round, now, ends_at, partners, extensions, items)


def end_of(round: SilenceRound) -> datetime:
    """Return the present end of a round. One query."""
    return max([round.ends_at, *round.extensions.values_list("ends_at", flat=True)])


def _partners(round: SilenceRound) -> QuerySet[SilencePartner]:
    requests = TimeRequest.objects.select_related("answer", "ministry")
    rows = round.partners.select_related("partner", "join__ministry")
    return rows.prefetch_related("deliveries", Prefetch("time_requests", requests))


def _partner(row: SilencePartner) -> PartnerStatus:
    join = row.join if hasattr(row, "join") else None
    return PartnerStatus(row, list(row.deliveries.all()), join, list(row.time_requests.all()))


def _request(row: TimeRequest) -> rules.Request:
    return rules.Request(row.received_at, row.answer.answered_at if hasattr(row, "answer") else None)


def _items(round: SilenceRound) -> QuerySet[SilenceItem]:
    breaks = SilenceBreak.objects.select_related("partner", "ministry", "withdrawal", "reservation", "void")
    rows = round.items.select_related("circulation__version", "finding__adoption__void")
    rows = rows.select_related(
        "recommendation__topic",
        "recommendation__lead__partner",
        "recommendation__workshop",
        "circulation__version",
        "finding__adoption__void",
    )
    return rows.prefetch_related(Prefetch("breaks", breaks))


def _item(row: SilenceItem, facts: RoundFacts, now: datetime) -> ItemStatus:
    finding = row.finding if hasattr(row, "finding") else None
    adoption = finding.adoption if finding else None
    void = adoption.void if adoption and hasattr(adoption, "void") else None
    breaks = list(row.breaks.all())
    not_withdrawn = [one for one in breaks if not hasattr(one, "withdrawal")]
    item = ItemFacts(
        breaks=[one.received_at for one in not_withdrawn],
        is_confirmed=adoption is not None,
        is_returned=finding is not None and adoption is None,
        is_void=void is not None,
        is_withdrawn=row.recommendation.state == State.WITHDRAWN,
    )
    state = rules.state(facts, item, now)
    standing = [one for one in not_withdrawn if one.received_at <= facts.ends_at]
    return ItemStatus(row, state, breaks, standing, finding, void)


def undecided(rounds: SilenceRoundQuerySet) -> SilenceRoundQuerySet:
    """Return those of `rounds` that have an item without a finding and have not been cancelled."""
    open_items = SilenceItem.objects.filter(finding=None, recommendation__state=State.UNDER_SILENCE)
    return rounds.filter(Q(pk__in=open_items.order_by().values("round")), cancellation=None)


@prepared
def any_undecided() -> "QuerySet[SilenceRound, int]":
    """Return the primary key of one undecided round in a list, or an empty list: a cheap question before asking whose."""
    return undecided(SilenceRound.objects.order_by()).values_list("pk", flat=True)[:1]


def current_round(recommendations: Iterable[int]) -> dict[int, SilenceRound]:
    """Return the undecided round of each recommendation that is under silence, by its primary key. One query."""
    items = SilenceItem.objects.filter(recommendation__in=list(recommendations), finding=None)
    items = items.filter(round__cancellation=None, recommendation__state=State.UNDER_SILENCE)
    return {item.recommendation_id: item.round for item in items.select_related("round")}
