"""Read the reference data on partners that the directory shows: groups, contributions, terms as coordinator, sources."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone

from members.models import Contribution, Coordinator, Group, Partner, PartnerGroup, ReferenceData, Seat

TERM_COLUMNS = ("seat", "starts_on", "ends_on", "words", "confidence", "source", "partner__code", "partner__name")


def sources(*names: str) -> QuerySet[ReferenceData]:
    """Return the files of reference data a page is made of: where their facts come from, and their date."""
    return ReferenceData.objects.filter(name__in=names).order_by("title", "pk")


def group_on(partner: Partner, day: date, changes: Iterable[PartnerGroup]) -> Group:
    """Return the group in which `partner` was counted on `day`; `changes` are the groups of partners that changed."""
    for row in changes:
        has_begun = row.starts_on is None or row.starts_on <= day
        if row.partner_id == partner.pk and has_begun and (row.ends_on is None or day <= row.ends_on):
            return Group(row.group)
    return Group(partner.group)


def contributions() -> QuerySet[Contribution]:
    """Return what partners are known to give to organisations, in ASEM's order of partners."""
    columns = ("amount", "currency", "every", "since", "source", "organisation__code", "organisation__name")
    rows = Contribution.objects.select_related("partner", "organisation")
    return rows.only(*columns, "partner__code", "partner__name").order_by(
        "organisation__name", "partner__protocol_order", "since", "pk"
    )


def terms() -> QuerySet[Coordinator]:
    """Return the terms as coordinator with their partners, the earliest first."""
    terms = Coordinator.objects.select_related("partner").only(*TERM_COLUMNS)
    return terms.order_by(F("starts_on").asc(nulls_last=True), "pk")


def by_time(terms: Iterable[Coordinator]) -> dict[str, list[Coordinator]]:
    """Return {"past", "now", "next"}: the terms that are over, those of today in the order of seats, those to come."""
    found: dict[str, list[Coordinator]] = {"past": [], "now": [], "next": []}
    today = timezone.localdate()
    for term in terms:
        found[_state(term, today)].append(term)
    found["now"].sort(key=lambda term: Seat.values.index(term.seat))
    return found


def _state(term: Coordinator, today: date) -> str:
    if term.ends_on and term.ends_on < today:
        return "past"
    return "next" if term.starts_on and term.starts_on > today else "now"


def enlargements(partners: Iterable[Partner]) -> list[tuple[date, str, int]]:
    """Return [(day, meeting's code, number of partners from then on), ...] of all partners given; no query."""
    days: dict[date, str] = {}
    for partner in partners:
        days.setdefault(partner.joined_on, partner.joined_at_meeting)
    return [(day, days[day], len(of_day(partners, day))) for day in sorted(days)]


def of_day(partners: Iterable[Partner], day: date) -> list[Partner]:
    """Return those of `partners` that were partners on `day`: `Partner.objects.at`, of rows read already."""
    return [one for one in partners if one.joined_on <= day and (one.left_on is None or day < one.left_on)]
