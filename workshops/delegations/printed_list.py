"""The list of participants as a PDF: requested by a participant, rendered by a worker, stored by its content."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import User
from registry import canonical, dates, outbox, pdf, renditions
from registry.access import Refused
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing
from registry.names import PersonName
from registry.pdf.missing_characters import named
from registry.pdf.text import grouped_tables
from workshops.delegations import participants
from workshops.models import Rendition, Workshop

RENDER = outbox.declare("participants.render")


def freeze(workshop: Workshop) -> bytes:
    """Return all data printed in the list of participants as canonical JSON. Three queries."""
    content = {
        "schema": "asem-culture-participants/1",
        "workshop": {
            "key": str(workshop.key),
            "title": workshop.title,
            "short": workshop.short_name,
            "symbol": f"{workshop.symbol_stem}/PARTICIPANTS",
            "days": dates.days_in_words(workshop.starts_on, workshop.ends_on),
            "starts_on": workshop.starts_on.isoformat(),
            "city": workshop.city,
            "host": workshop.host.code,
            "is_demo": workshop.is_demo,
        },
        "delegations": participants.participants(workshop),
    }
    return canonical.canonical(content)


def request_list(workshop: Workshop, *, by: User) -> Rendition:
    """Request the PDF of the current list; requesting unchanged content again returns the same rendition."""
    content = freeze(workshop)
    snapshot = storage.store(content, "json")  # named after its content; stored before the row that refers to it
    return _request(workshop, digest(content), snapshot, by)


@door
def _request(workshop: Workshop, digest: str, snapshot: str, by: User) -> Rendition:
    if not Workshop.objects.attended_by(by).filter(pk=workshop.pk).exists():
        raise Refused(_("Only participants may create a PDF of the list of participants."))
    rendition, created = Rendition.objects.get_or_create(
        workshop=workshop,
        digest=digest,
        defaults={"snapshot": snapshot, "requested_at": timezone.now(), "requested_by": by},
    )
    renditions.queue(RENDER, rendition, is_new=created, by=by)
    return rendition


@outbox.register(RENDER, pauses=(60, 60))
def render_list(rendition: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Render a requested list and store the PDF."""
    renditions.complete(Rendition.objects.get(key=rendition), render, progress=progress, step=_("Reading the list"))


def current(workshop: Workshop) -> Rendition | None:
    """Return the rendition of the current list, finished or requested, with its `job`; None if there is none."""
    current = digest(freeze(workshop))
    rendition = Rendition.objects.filter(workshop=workshop, kind="participants", digest=current).first()
    if rendition:
        rendition.job = renditions.job_of(RENDER, rendition)
    return rendition


def missing_characters(rendition: Rendition) -> list[dict[str, str]]:
    """Return the characters of a finished list that no font contains, with the delegations in which they occur."""
    if not rendition.missing_glyphs:
        return []
    frozen = json.loads(storage.read(rendition.snapshot))
    delegations = [(delegation["name"], delegation) for delegation in frozen["delegations"]]
    return named(rendition.missing_glyphs, [(_("Heading"), frozen["workshop"]), *delegations])


TEMPLATE = "workshops/delegations/pdf/participants.html"
CSS = "css/report.css"
SOURCES = ("workshops/delegations/printed_list.py", f"templates/{TEMPLATE}", f"static/{CSS}")
ROWS = 200  # per table; the PDF engine is too slow with longer ones


def digest(content: bytes) -> str:
    return canonical.digest(content, *SOURCES)


def render(content: bytes, checksum: str, *, progress: Callable[..., None]) -> pdf.Rendered:
    """Render the PDF of frozen `content`, whose digest is `checksum`. Raises RenderingFailed."""
    frozen = json.loads(content)
    workshop = frozen["workshop"]
    # Dated by the first day of the workshop, so that the same list always has the same bytes.
    dated = datetime.combine(datetime.fromisoformat(workshop["starts_on"]), time(), UTC)
    page = _page(frozen)
    return pdf.render(
        render_to_string(TEMPLATE, page),
        css_names=[CSS],
        title=page["title"],
        language="en-GB",
        symbol=workshop["symbol"],
        created_at=dated,
        modified_at=dated,
        identifier=checksum,
        snapshot=content,
        snapshot_name="participants.json",
        progress=progress,
    )


def _page(frozen: dict[str, Any]) -> dict[str, Any]:
    """Return the template context: the frozen content with the labels derived from it."""
    frozen = canonical.printable(frozen)
    workshop, delegations = frozen["workshop"], frozen["delegations"]
    for delegation in delegations:
        delegation["is_host"] = bool(delegation["code"]) and delegation["code"] == workshop["host"]
        delegation["rows"] = delegation.pop("people")
        for person in delegation["rows"]:
            person["line"] = _line(person)
            person["own"] = PersonName.of(person["name"], person["badge_name"]).own
            person["as"] = capfirst(person["title"] or person["capacity_label"])
    title = _("List of participants, %(title)s") % {"title": workshop["title"]}
    return {
        "title": title,
        "workshop": workshop,
        "people": sum(len(delegation["rows"]) for delegation in delegations),
        "delegations": delegations,
        "tables": grouped_tables(delegations, rows_max=ROWS, group_max=ROWS),
        "short": workshop["short"],
    }


def _line(person: dict[str, Any]) -> str:
    """Return the badge name, preceded by the form of address unless it already begins with this."""
    honorific, name = person["honorific"], person["badge_name"]
    return name if not honorific or name.startswith(honorific) else f"{honorific} {name}"
