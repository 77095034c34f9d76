"""The open data other than recommendations: tables of partners, meetings, initiatives and workshops."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from asem_portal.register import export, queries
from members.models import Partner
from recommendations.models import Recommendation
from registry import sources
from workshops.models import Initiative, Meeting, Workshop

BATCH = 500
MAX_EXAMPLE = 80  # characters of a text in the example


@dataclass(frozen=True)
class Table:
    """One table: its title, a description of its rows, its columns in order, and `rows(day)`, which yields dictionaries."""

    title: str | Promise
    about: str | Promise
    columns: tuple[str, ...]
    rows: Callable[[date], Iterator[dict[str, Any]]]
    of_a_day: bool = False


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _address(name: str, *args: Any) -> str:
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"


def _partners(day: date) -> Iterator[dict[str, Any]]:
    for partner in Partner.objects.at(day).iterator(chunk_size=BATCH):
        yield {
            "code": partner.code,
            "name": partner.name,
            "formal_name": partner.formal_name,
            "native_name": partner.native_name,
            "native_language": partner.native_language,
            "region": partner.region,
            "group": partner.group,
            "joined_on": _day(partner.joined_on),
            "left_on": _day(partner.left_on),
            "address": _address("directory:partner", partner.code),
        }


def _meetings(_date: date) -> Iterator[dict[str, Any]]:
    for meeting in Meeting.objects.select_related("host").iterator(chunk_size=BATCH):
        yield {
            "code": meeting.code,
            "kind": meeting.kind,
            "ordinal": meeting.ordinal,
            "name": meeting.name,
            "city": meeting.city,
            "host": meeting.host.code if meeting.host else "",
            "starts_on": _day(meeting.starts_on),
            "ends_on": _day(meeting.ends_on),
            "planned_starts_on": _day(meeting.planned_starts_on),
            "planned_ends_on": _day(meeting.planned_ends_on),
            "theme": meeting.theme,
            "source": meeting.source,
            "address": _address("directory:meeting", meeting.code),
        }


def _initiatives(_date: date) -> Iterator[dict[str, Any]]:
    sponsors = Prefetch("co_sponsors", Partner.objects.only("code"))
    for initiative in Initiative.objects.select_related("proposer", "meeting").prefetch_related(sponsors, "areas"):
        yield {
            "code": initiative.code,
            "title": initiative.title,
            "proposer": initiative.proposer.code,
            "co_sponsors": [partner.code for partner in initiative.co_sponsors.all()],
            "areas": [area.code for area in initiative.areas.all()],
            "meeting": initiative.meeting.code if initiative.meeting else "",
            "year": initiative.year or "",
            "proposed": initiative.proposed_text,
            "state": initiative.state,
            "source": initiative.source,
            "address": _address("directory:initiative", initiative.code),
        }


def _workshops(_date: date) -> Iterator[dict[str, Any]]:
    rows = Workshop.objects.public().select_related("host").prefetch_related("co_sponsors", "co_organisers", "topics")
    for workshop in rows:
        yield {
            "symbol": workshop.symbol_stem,
            "title": workshop.title,
            "city": workshop.city,
            "host": workshop.host.code,
            "co_sponsors": [partner.code for partner in workshop.co_sponsors.all()],
            "co_organisers": [organisation.code for organisation in workshop.co_organisers.all()],
            "starts_on": _day(workshop.starts_on),
            "ends_on": _day(workshop.ends_on),
            "dates_as_reported": workshop.date_text,
            "zone": workshop.zone,
            "topics": [topic.title for topic in workshop.topics.all()],
            "sources": [sources.line(source) for source in workshop.sources],
            "address": f"{settings.PORTAL_URL}{workshop.get_absolute_url()}",
        }


TABLES = {
    "partners": Table(
        _("Partners"),
        _("one current partner (in protocol order); to list the partners on another date, add ?on=2010-04-28"),
        (
            *("code", "name", "formal_name", "native_name", "native_language", "region", "group", "joined_on"),
            *("left_on", "address"),
        ),
        _partners,
        of_a_day=True,
    ),
    "meetings": Table(
        _("Meetings"),
        _("one Summit, ministerial meeting or other meeting, with planned and actual dates"),
        (
            *("code", "kind", "ordinal", "name", "city", "host", "starts_on", "ends_on", "planned_starts_on"),
            *("planned_ends_on", "theme", "source", "address"),
        ),
        _meetings,
    ),
    "initiatives": Table(
        _("Initiatives"),
        _("one initiative proposed by a partner, with co-sponsors, policy areas and status"),
        (
            *("code", "title", "proposer", "co_sponsors", "areas", "meeting", "year", "proposed", "state", "source"),
            "address",
        ),
        _initiatives,
    ),
    "workshops": Table(
        _("Workshops"),
        _("one public workshop, with its topics"),
        (
            *("symbol", "title", "city", "host", "co_sponsors", "co_organisers", "starts_on", "ends_on"),
            *("dates_as_reported", "zone", "topics", "sources", "address"),
        ),
        _workshops,
    ),
}


def example() -> tuple[str, str] | None:
    """Return (a URL, the first record of its response, shortened); None if nothing is published. Three queries."""
    first = queries.ordered(Recommendation.objects.published()).only("adopted_on").first()
    if first is None or first.adopted_on is None:
        return None
    record = next(export.records(queries.published().filter(pk=first.pk)))
    address = f"{reverse('register:recommendations_json')}?year={first.adopted_on.year}"
    return address, json.dumps(_shortened(record), ensure_ascii=False, indent=1)


def _shortened(value: Any) -> Any:
    """Return `value` with long texts truncated, in dictionaries and lists too."""
    if isinstance(value, dict):
        return {name: _shortened(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_shortened(part) for part in value]
    return Truncator(value).chars(MAX_EXAMPLE) if isinstance(value, str) and " " in value else value


def cells(table: Table, record: dict[str, Any]) -> list[Any]:
    """Return a record as the cells of one row, with lists joined into one cell."""
    return ["; ".join(value) if isinstance(value := record[name], list) else value for name in table.columns]
