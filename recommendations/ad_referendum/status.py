"""The status of an agreement ad referendum, computed from its rows, the state of its recommendation, and the clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from recommendations.models import (
    Recommendation,
    Referendum,
    ReferendumAnswer,
    ReferendumPartner,
    State,
)
from recommendations.models.referendum import ReferendumQuerySet
from registry.prepared import prepared
from workshops.models import Workshop


@dataclass(frozen=True)
class Named:
    """A partner that has to confirm, and its answer, if any."""

    partner: ReferendumPartner
    answer: ReferendumAnswer | None

    @property
    def has_confirmed(self) -> bool:
        return self.answer is not None and self.answer.is_confirmed

    @property
    def has_declined(self) -> bool:
        return self.answer is not None and not self.answer.is_confirmed


@dataclass(frozen=True)
class Status:
    """An agreement with its partners, in the order in which they were named. `until` includes extensions."""

    referendum: Referendum
    partners: list[Named]
    until: datetime
    is_latest: bool
    now: datetime

    @property
    def recommendation(self) -> Recommendation:
        return self.referendum.recommendation

    @property
    def workshop(self) -> Workshop:
        return self.referendum.recommendation.workshop

    @property
    def is_open(self) -> bool:
        """Return whether confirmations are still awaited; nothing lapses when the date passes."""
        return self.is_latest and self.recommendation.state == State.AD_REFERENDUM

    @property
    def is_adopted(self) -> bool:
        return bool(self.partners) and all(one.has_confirmed for one in self.partners)

    @cached_property
    def outstanding(self) -> list[ReferendumPartner]:
        return [one.partner for one in self.partners if one.answer is None]

    @property
    def has_passed(self) -> bool:
        return self.now >= self.until

    @property
    def is_overdue(self) -> bool:
        """Return whether the chair has to extend the date or return the recommendation to discussion."""
        return self.is_open and self.has_passed

    def of_partner(self, partner: ReferendumPartner) -> Named:
        return next(one for one in self.partners if one.partner.pk == partner.pk)


def of(referendum: Referendum) -> Status:
    """Return the current status of an agreement; `referendum` is read by `with_context`. Three queries."""
    rows = referendum.partners.select_related("answer__ministry", "delegation__partner", "referendum")
    named = [Named(row, getattr(row, "answer", None)) for row in rows]
    extension = referendum.extensions.last()
    latest = Referendum.objects.filter(recommendation=referendum.recommendation_id).latest("pk")
    until = extension.until if extension else referendum.until
    return Status(referendum, named, until, latest.pk == referendum.pk, timezone.now())


def latest(recommendation: Recommendation) -> Status | None:
    """Return the status of the current agreement on a recommendation, or None if there is none. Three queries."""
    if recommendation.state != State.AD_REFERENDUM:
        return None
    referendum = recommendation.referendums.last()
    if referendum is None:
        return None
    referendum.recommendation = recommendation
    return of(referendum)


def open_ones(referendums: ReferendumQuerySet) -> list[Status]:
    """Return those agreements for which confirmations are awaited, the earliest first. One query if there is none."""
    own = Referendum.objects.filter(recommendation=OuterRef("recommendation")).order_by("-pk").values("pk")[:1]
    rows = referendums.filter(recommendation__state=State.AD_REFERENDUM, pk=Subquery(own)).with_context()
    return _in_bulk(rows.order_by("until", "pk"))


@prepared
def any_open() -> "QuerySet[Referendum, int]":
    """Return the primary key of one agreement that may be open in a list, or an empty list: a cheap question first."""
    rows = Referendum.objects.filter(recommendation__state=State.AD_REFERENDUM)
    return rows.order_by().values_list("pk", flat=True)[:1]


def _in_bulk(referendums: QuerySet[Referendum]) -> list[Status]:
    partners = ReferendumPartner.objects.select_related("answer", "delegation__partner")
    found: Iterable[Referendum] = referendums.prefetch_related(Prefetch("partners", partners), "extensions")
    now = timezone.now()
    statuses = []
    for one in found:
        named = [Named(row, getattr(row, "answer", None)) for row in one.partners.all()]
        until = max([one.until, *(extension.until for extension in one.extensions.all())])
        statuses.append(Status(one, named, until, True, now))
    return statuses
