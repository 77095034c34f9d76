"""The list of participants is asked for, made by a worker, and kept by its content."""

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import User
from registry import audit, dates, outbox, pdf
from registry.access import Refused
from registry.files import storage
from registry.models import Outgoing
from registry.pdf.text import grouped_tables, safe_text
from registry.renditions import complete
from workshops.delegations import participants
from workshops.models import Rendition, Workshop

RENDER = outbox.declare("participants.render")


def freeze(workshop: Workshop) -> bytes:
    """Everything that the list of participants prints, as canonical JSON. Three queries, however many people."""
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
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def request_list(workshop: Workshop, *, by: User) -> Rendition:
    """Ask for the list of exactly the present participants; the same content asked for again is the same file."""
    content = freeze(workshop)
    snapshot = storage.store(content, "json")  # named by its content: written before the row that points to it
    with transaction.atomic():
        if not Workshop.objects.attended_by(by).filter(pk=workshop.pk).exists():
            raise Refused(_("Who takes part in the workshop has its list made."))
        rendition, created = Rendition.objects.get_or_create(
            workshop=workshop,
            digest=digest(content),
            defaults={"snapshot": snapshot, "requested_at": timezone.now(), "requested_by": by},
        )
        if created:
            audit.record(by, "rendition.requested", rendition, digest=rendition.digest)
        outgoing = outbox.queue(RENDER, key=rendition.key, rendition=rendition.key)
    if outgoing.failed_at:
        outbox.send_again(outgoing, by=by, subject=rendition)
    return rendition


@outbox.register(RENDER, pauses=(60, 60))
def render_list(rendition: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Render one list and store it."""
    complete(Rendition.objects.get(key=rendition), render, progress=progress, step=_("Reading the list"))


def present(workshop: Workshop) -> Rendition | None:
    """The rendition of exactly the present participants, finished or asked for, with its `.job`; else None."""
    wanted = digest(freeze(workshop))
    rendition = Rendition.objects.filter(workshop=workshop, kind="participants", digest=wanted).first()
    if rendition:
        rendition.job = Outgoing.objects.filter(kind=RENDER, key=rendition.key).first()
    return rendition


TEMPLATE = "workshops/delegations/pdf/participants.html"
CSS = "css/report.css"
SOURCES = ("workshops/delegations/printed_list.py", f"templates/{TEMPLATE}", f"static/{CSS}")
ROWS = 200  # of one table; a longer one takes the engine too long


def digest(content: bytes) -> str:
    """The digest of a file made of the frozen `content` by the present template, sheet, engine and fonts."""
    return hashlib.sha256(content + b"\n" + _drawn_by().encode()).hexdigest()


@functools.cache
def _drawn_by() -> str:
    total = hashlib.sha256(pdf.engine_version().encode())
    for source in SOURCES:
        total.update(f"\n{source} ".encode() + hashlib.sha256((settings.BASE_DIR / source).read_bytes()).digest())
    return total.hexdigest()


def render(content: bytes, checksum: str, *, progress: Callable[..., None]) -> pdf.Rendered:
    """Make the file of frozen `content` (bytes), whose digest is `checksum`. Raises RenderingFailed."""
    frozen = json.loads(content)
    workshop = frozen["workshop"]
    # The day of the workshop dates the file: the same list has the same bytes, whenever it is made.
    moment = datetime.combine(datetime.fromisoformat(workshop["starts_on"]), time(), UTC)
    page = _page(frozen)
    return pdf.render(
        render_to_string(TEMPLATE, page),
        css_names=[CSS],
        title=page["title"],
        language="en-GB",
        symbol=workshop["symbol"],
        created_at=moment,
        modified_at=moment,
        identifier=checksum,
        snapshot=content,
        snapshot_name="participants.json",
        progress=progress,
    )


def _page(frozen: dict[str, Any]) -> dict[str, Any]:
    """What the template prints: the content with the words that follow from it."""
    frozen = _printable(frozen)
    workshop, delegations = frozen["workshop"], frozen["delegations"]
    for one in delegations:
        one["is_host"] = bool(one["code"]) and one["code"] == workshop["host"]
        one["rows"] = one.pop("people")
        for person in one["rows"]:
            person["line"] = _line(person)
            person["own"] = person["name"] if person["name"].casefold() != person["badge_name"].casefold() else ""
            person["as"] = capfirst(person["title"] or person["capacity_label"])
    title = _("List of participants, %(title)s") % {"title": workshop["title"]}
    return {
        "title": title,
        "workshop": workshop,
        "people": sum(len(one["rows"]) for one in delegations),
        "delegations": delegations,
        "tables": grouped_tables(delegations, rows_max=ROWS, group_max=ROWS),
        "short": workshop["short"],
    }


def _line(person: dict[str, Any]) -> str:
    """The name as the badge has it, after the form of address, unless it begins with that already."""
    honorific, name = person["honorific"], person["badge_name"]
    return name if not honorific or name.startswith(honorific) else f"{honorific} {name}"


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    return [_printable(part) for part in value] if isinstance(value, list) else value
