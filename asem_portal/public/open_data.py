"""What the portal holds of public facts, as tables: partners of a day, meetings, initiatives, workshops."""

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
from workshops.models import Initiative, Meeting, Workshop

BATCH = 500
EXAMPLE = 80  # characters of a sentence that the example shows


@dataclass(frozen=True)
class Table:
    """One table: its title, what a row is, its columns in order, and `rows(day)`, which yields plain dictionaries."""

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
    for one in Partner.objects.at(day).iterator(chunk_size=BATCH):
        yield {
            "code": one.code,
            "name": one.name,
            "formal_name": one.formal_name,
            "native_name": one.native_name,
            "native_language": one.native_language,
            "region": one.region,
            "group": one.group,
            "joined_on": _day(one.joined_on),
            "left_on": _day(one.left_on),
            "address": _address("directory:partner", one.code),
        }


def _meetings(_day_asked: date) -> Iterator[dict[str, Any]]:
    for one in Meeting.objects.select_related("host").iterator(chunk_size=BATCH):
        yield {
            "code": one.code,
            "kind": one.kind,
            "ordinal": one.ordinal,
            "name": one.name,
            "city": one.city,
            "host": one.host.code if one.host else "",
            "starts_on": _day(one.starts_on),
            "ends_on": _day(one.ends_on),
            "planned_starts_on": _day(one.planned_starts_on),
            "planned_ends_on": _day(one.planned_ends_on),
            "theme": one.theme,
            "source": one.source,
            "address": _address("directory:meeting", one.code),
        }


def _initiatives(_day_asked: date) -> Iterator[dict[str, Any]]:
    sponsors = Prefetch("co_sponsors", Partner.objects.only("code"))
    found = Initiative.objects.select_related("proposer", "meeting").prefetch_related(sponsors, "areas")
    for one in found:
        yield {
            "code": one.code,
            "title": one.title,
            "proposer": one.proposer.code,
            "co_sponsors": [partner.code for partner in one.co_sponsors.all()],
            "areas": [area.code for area in one.areas.all()],
            "meeting": one.meeting.code if one.meeting else "",
            "proposed": one.proposed_text,
            "state": one.state,
            "source": one.source,
            "address": _address("directory:initiative", one.code),
        }


def _workshops(_day_asked: date) -> Iterator[dict[str, Any]]:
    found = Workshop.objects.public().select_related("host").prefetch_related("co_sponsors", "co_organisers", "topics")
    for one in found:
        yield {
            "symbol": one.symbol_stem,
            "title": one.title,
            "city": one.city,
            "host": one.host.code,
            "co_sponsors": [partner.code for partner in one.co_sponsors.all()],
            "co_organisers": [body.code for body in one.co_organisers.all()],
            "starts_on": _day(one.starts_on),
            "ends_on": _day(one.ends_on),
            "dates_as_reported": one.date_text,
            "zone": one.zone,
            "topics": [topic.title for topic in one.topics.all()],
            "sources": [str(source) for source in one.sources],
            "address": f"{settings.PORTAL_URL}{one.get_absolute_url()}",
        }


TABLES = {
    "partners": Table(
        _("Partners"),
        _("the partners of a day, in the order of ASEM; ?on=2010-04-28 asks for another day than today"),
        (
            *("code", "name", "formal_name", "native_name", "native_language", "region", "group", "joined_on"),
            *("left_on", "address"),
        ),
        _partners,
        of_a_day=True,
    ),
    "meetings": Table(
        _("Meetings"),
        _("Summits, meetings of Foreign and of Culture Ministers and others, as planned and as held"),
        (
            *("code", "kind", "ordinal", "name", "city", "host", "starts_on", "ends_on", "planned_starts_on"),
            *("planned_ends_on", "theme", "source", "address"),
        ),
        _meetings,
    ),
    "initiatives": Table(
        _("Initiatives"),
        _("what partners proposed that ASEM should do, with co-sponsors, areas and state"),
        ("code", "title", "proposer", "co_sponsors", "areas", "meeting", "proposed", "state", "source", "address"),
        _initiatives,
    ),
    "workshops": Table(
        _("Workshops"),
        _("every workshop that is open to the public, with its topics"),
        (
            *("symbol", "title", "city", "host", "co_sponsors", "co_organisers", "starts_on", "ends_on"),
            *("dates_as_reported", "zone", "topics", "sources", "address"),
        ),
        _workshops,
    ),
}


def example() -> tuple[str, str] | None:
    """(what is asked, the answer's first record) as the files hold them, long words cut; None before a text is public.

    Two queries.
    """
    first = queries.ordered(Recommendation.objects.published()).values("pk")[:1]
    record = next(export.records(queries.published().filter(pk__in=first)), None)
    if record is None:
        return None
    asked = f"{reverse('register:recommendations_json')}?year={record['adopted_on'][:4]}"
    return asked, json.dumps(_cut(record), ensure_ascii=False, indent=1)


def _cut(value: Any) -> Any:
    """The same with long words cut short."""
    if isinstance(value, dict):
        return {name: _cut(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_cut(part) for part in value]
    return Truncator(value).chars(EXAMPLE) if isinstance(value, str) and " " in value else value


def cells(table: Table, record: dict[str, Any]) -> list[Any]:
    """A record as the cells of one row: what is many in it is one cell."""
    return ["; ".join(value) if isinstance(value := record[name], list) else value for name in table.columns]
