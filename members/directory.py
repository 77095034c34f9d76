"""Queries for the directory of partners: groups, contributions, terms of coordinators and sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from members.models import Contribution, Coordinator, CoordinatorRole, Group, Partner, PartnerGroup, ReferenceData
from registry import sources

TERM_COLUMNS = ("role", "starts_on", "ends_on", "term_text", "confidence", "source", "partner__code", "partner__name")


@dataclass(frozen=True)
class About:
    """The reference data of a page: each file with the numbers of its sources, and the list of these."""

    rows: list[tuple[ReferenceData, list[int]]]
    sources: list[Any]


def about(*names: str) -> About:
    """Return the reference data files of a page, and each of their sources once, numbered in the order of mention."""
    listed: dict[str, Any] = {}
    rows = []
    for row in ReferenceData.objects.filter(name__in=names).order_by("title", "pk"):
        for source in row.sources:
            listed.setdefault(_identity(source), source)
        numbers = {identity: number for number, identity in enumerate(listed, start=1)}
        rows.append((row, [numbers[identity] for identity in dict.fromkeys(map(_identity, row.sources))]))
    return About(rows, list(listed.values()))


def _identity(source: Any) -> str:
    """Return the key by which two sources are the same: the address or, without one, the citation."""
    address = source.get("url", "") if isinstance(source, dict) else ""
    return (address.rstrip("/") or sources.line(source)).casefold()


def group_on(partner: Partner, day: date, changes: Iterable[PartnerGroup]) -> Group:
    """Return the group of `partner` on `day`; `changes` are the rows of partners that changed group."""
    for row in changes:
        has_begun = row.starts_on is None or row.starts_on <= day
        if row.partner_id == partner.pk and has_begun and (row.ends_on is None or day <= row.ends_on):
            return Group(row.group)
    return Group(partner.group)


def contributions() -> QuerySet[Contribution]:
    """Return the known contributions of partners to organisations, in protocol order."""
    columns = ("amount", "currency", "every", "since", "source", "organisation__code", "organisation__name")
    rows = Contribution.objects.select_related("partner", "organisation")
    return rows.only(*columns, "partner__code", "partner__name").order_by(
        "organisation__name", "partner__protocol_order", "since", "pk"
    )


def terms() -> QuerySet[Coordinator]:
    """Return the terms of coordinators with their partners, earliest first."""
    terms = Coordinator.objects.select_related("partner").only(*TERM_COLUMNS)
    return terms.order_by(F("starts_on").asc(nulls_last=True), "pk")


def by_time(terms: Iterable[Coordinator]) -> dict[str, list[Coordinator]]:
    """Return {"past", "now", "next"}: past terms, current terms in the order of roles, and future terms."""
    groups: dict[str, list[Coordinator]] = {"past": [], "now": [], "next": []}
    today = timezone.localdate()
    for term in terms:
        groups[_state(term, today)].append(term)
    groups["now"].sort(key=lambda term: CoordinatorRole.values.index(term.role))
    return groups


def _state(term: Coordinator, today: date) -> str:
    if term.ends_on and term.ends_on < today:
        return "past"
    return "next" if term.starts_on and term.starts_on > today else "now"


def enlargements(partners: Iterable[Partner]) -> list[tuple[date, str, int]]:
    """Return [(date, code of the meeting, number of partners from that date), ...]; no query."""
    days: dict[date, str] = {}
    for partner in partners:
        days.setdefault(partner.joined_on, partner.joined_at_meeting)
    return [(day, days[day], len(of_day(partners, day))) for day in sorted(days)]


def of_day(partners: Iterable[Partner], day: date) -> list[Partner]:
    """Return those of `partners` that were partners on `day`: like `Partner.objects.at`, but without a query."""
    return [
        partner
        for partner in partners
        if partner.joined_on <= day and (partner.left_on is None or day < partner.left_on)
    ]
