"""Documenting: the list of participants is asked for, made by a worker, and kept by its content."""

import json

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, files, outbox, rendering
from registry.models import Outgoing
from workshops import announcing, listing
from workshops.models import Rendition, Workshop
from workshops.rendering import participants

RENDER = "participants.render"


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
            "days": announcing.days_in_words(workshop.starts_on, workshop.ends_on),
            "starts_on": workshop.starts_on.isoformat(),
            "city": workshop.city,
            "host": workshop.host.code,
            "is_demo": workshop.is_demo,
        },
        "delegations": listing.participants(workshop),
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def request_list(workshop, *, by):
    """Ask for the list of exactly the present participants; the same content asked for again is the same file."""
    content = freeze(workshop)
    snapshot = files.store(content, "json")  # named by its content: written before the row that points to it
    with transaction.atomic():
        if not Workshop.objects.attended_by(by).filter(pk=workshop.pk).exists():
            raise DocumentRefused(_("Who takes part in the workshop has its list made."))
        rendition, created = Rendition.objects.get_or_create(
            workshop=workshop,
            digest=participants.digest(content),
            defaults={"snapshot": snapshot, "requested_at": timezone.now(), "requested_by": by},
        )
        if created:
            audit.record(by, "rendition.requested", rendition, digest=rendition.digest)
        outgoing = outbox.owe(RENDER, key=rendition.key, rendition=rendition.key)
    if outgoing.failed_at:
        outbox.send_again(outgoing, by=by, subject=rendition)
    return rendition


@outbox.fulfils(RENDER, pauses=(60, 60))
def render_list(rendition, *, progress, outgoing):
    """Make one file and keep it. Safe to run twice: the file is named by its content, and the row is filled once."""
    rendition = Rendition.objects.get(key=rendition)
    if rendition.file:
        return
    progress(1, _("Reading the list"))
    try:
        made = participants.render(files.read(rendition.snapshot), rendition.digest, progress=progress)
    except rendering.RenderingFailed as failure:
        if failure.is_for_good:
            raise outbox.GiveUp(str(failure)) from failure
        raise
    facts = {"sha256": made.sha256, "size": len(made.data), "pages": made.pages, "missing_glyphs": made.missing_glyphs}
    name = files.store(made.data, "pdf")
    Rendition.objects.filter(pk=rendition.pk, file="").update(file=name, rendered_at=timezone.now(), **facts)


def present(workshop):
    """The rendition of exactly the present participants, finished or asked for, with its `.job`; else None."""
    digest = participants.digest(freeze(workshop))
    rendition = Rendition.objects.filter(workshop=workshop, kind="participants", digest=digest).first()
    if rendition:
        rendition.job = Outgoing.objects.filter(kind=RENDER, key=rendition.key).first()
    return rendition
