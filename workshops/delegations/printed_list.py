"""Documenting: the list of participants is asked for, made by a worker, and kept by its content."""

import functools
import hashlib
import json
from datetime import UTC, datetime, time

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry import audit, outbox, pdf
from registry.files import storage
from registry.models import Outgoing
from registry.pdf.text import safe_text
from workshops.delegations import participants
from workshops.models import Rendition, Workshop
from workshops.planning import deadlines

RENDER = outbox.declare("participants.render")


class DocumentRefused(PermissionDenied):
    """This person may not have the document made."""


def freeze(workshop):
    """Everything that the list of participants prints, as canonical JSON. Three queries, however many people."""
    content = {
        "schema": "asem-culture-participants/1",
        "workshop": {
            "key": str(workshop.key),
            "title": workshop.title,
            "short": workshop.short_name,
            "symbol": f"{workshop.symbol_stem}/PARTICIPANTS",
            "days": deadlines.days_in_words(workshop.starts_on, workshop.ends_on),
            "starts_on": workshop.starts_on.isoformat(),
            "city": workshop.city,
            "host": workshop.host.code,
            "is_demo": workshop.is_demo,
        },
        "delegations": participants.participants(workshop),
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def request_list(workshop, *, by):
    """Ask for the list of exactly the present participants; the same content asked for again is the same file."""
    content = freeze(workshop)
    snapshot = storage.store(content, "json")  # named by its content: written before the row that points to it
    with transaction.atomic():
        if not Workshop.objects.attended_by(by).filter(pk=workshop.pk).exists():
            raise DocumentRefused(_("Who takes part in the workshop has its list made."))
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
def render_list(rendition, *, progress, outgoing):
    """Make one file and keep it. Safe to run twice: the file is named by its content, and the row is filled once."""
    rendition = Rendition.objects.get(key=rendition)
    if rendition.file:
        return
    progress(1, _("Reading the list"))
    try:
        made = render(storage.read(rendition.snapshot), rendition.digest, progress=progress)
    except pdf.RenderingFailed as failure:
        if failure.is_for_good:
            raise outbox.PermanentFailure(str(failure)) from failure
        raise
    facts = {"sha256": made.sha256, "size": len(made.data), "pages": made.pages, "missing_glyphs": made.missing_glyphs}
    name = storage.store(made.data, "pdf")
    Rendition.objects.filter(pk=rendition.pk, file="").update(file=name, rendered_at=timezone.now(), **facts)


def present(workshop):
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


def digest(content):
    """The digest of a file made of the frozen `content` by the present template, sheet, engine and fonts."""
    return hashlib.sha256(content + b"\n" + _drawn_by().encode()).hexdigest()


@functools.cache
def _drawn_by():
    total = hashlib.sha256(pdf.engine_version().encode())
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
    return pdf.render(
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
