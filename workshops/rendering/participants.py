"""The list of participants as a document: frozen as JSON, by delegation in protocol order, names in their own letters."""

import functools
import hashlib
import json
from datetime import UTC, datetime, time

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry import rendering
from registry.rendering.text import safe_text

TEMPLATE = "workshops/pdf/participants.html"
CSS = "css/report.css"
SOURCES = ("workshops/rendering/participants.py", f"templates/{TEMPLATE}", f"static/{CSS}")
ROWS = 200  # of one table; a longer one takes the engine too long


def digest(content):
    """The digest of a file made of the frozen `content` by the present template, sheet, engine and fonts."""
    return hashlib.sha256(content + b"\n" + _drawn_by().encode()).hexdigest()


@functools.cache
def _drawn_by():
    total = hashlib.sha256(rendering.engine_version().encode())
    for source in SOURCES:
        total.update(f"\n{source} ".encode() + hashlib.sha256((settings.BASE_DIR / source).read_bytes()).digest())
    return total.hexdigest()


def render(content, fingerprint, *, progress):
    """Make the file of frozen `content` (bytes), whose digest is `fingerprint`. Raises RenderingFailed."""
    frozen = json.loads(content)
    workshop = frozen["workshop"]
    # The day of the workshop dates the file: the same list has the same bytes, whenever it is made.
    moment = datetime.combine(datetime.fromisoformat(workshop["starts_on"]), time(), UTC)
    page = _page(frozen)
    return rendering.render(
        render_to_string(TEMPLATE, page),
        css_names=[CSS],
        title=page["title"],
        language="en-GB",
        symbol=workshop["symbol"],
        created_at=moment,
        modified_at=moment,
        identifier=fingerprint,
        snapshot=content,
        snapshot_name="participants.json",
        progress=progress,
    )


def _page(frozen):
    """What the template prints: the content with the words that follow from it."""
    frozen = _printable(frozen)
    workshop, delegations = frozen["workshop"], frozen["delegations"]
    for one in delegations:
        one["is_host"] = bool(one["code"]) and one["code"] == workshop["host"]
        for person in one["people"]:
            person["line"] = _line(person)
            person["own"] = person["name"] if person["name"].casefold() != person["badge_name"].casefold() else ""
            person["as"] = capfirst(person["title"] or person["capacity_label"])
    title = _("List of participants, %(title)s") % {"title": workshop["title"]}
    return {
        "title": title,
        "workshop": workshop,
        "people": sum(len(one["people"]) for one in delegations),
        "delegations": delegations,
        "tables": _tables(delegations),
        "short": workshop["short"],
    }


def _tables(delegations):
    """The delegations in tables of at most ROWS people; a delegation that is longer fills several."""
    tables, filled = [[]], 0
    for one in delegations:
        for start in range(0, len(one["people"]), ROWS):
            part = one | {"people": one["people"][start : start + ROWS]}
            if filled and filled + len(part["people"]) > ROWS:
                tables.append([])
                filled = 0
            tables[-1].append(part)
            filled += len(part["people"])
    return [table for table in tables if table]


def _line(person):
    """The name as the badge has it, after the form of address, unless it begins with that already."""
    honorific, name = person["honorific"], person["badge_name"]
    return name if not honorific or name.startswith(honorific) else f"{honorific} {name}"


def _printable(value):
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    return [_printable(part) for part in value] if isinstance(value, list) else value
