"""Outbox handlers for dispatches: render covering letters in batches and send the e-mails."""

import json
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from registry import audit, links, mail, outbox, pdf
from registry.doors import door
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from reports.models import Dispatch, Report
from reports.printing import address, letter, letter_text

DELIVER = outbox.declare("dispatch.deliver")
PRINT = outbox.declare("dispatch.print")
LINK = "letter"
SUBJECT = gettext_lazy("%(symbol)s: report to the %(meeting)s")
SUBJECT_OF_SUPPLEMENT = gettext_lazy("%(symbol)s: supplement to report %(supplemented)s to the %(meeting)s")
COMPLIMENTS = gettext_lazy("The secretariat of the workshop presents its compliments to %(ministry)s.")
LINK_DAYS = 365
BATCH = 12  # letters rendered by one process, in a few seconds
LEASE = 60  # seconds for which a worker claims the letters of its batch
# A letter, the characters that no font contains, with their places, and the ministries for which it has a copy.
Letter = tuple[pdf.Rendered, list[dict[str, str]], list[str]]
RELATED = ("report__workshop__host", "report__meeting", "rendition", "ministry__partner")


@outbox.register(DELIVER, pauses=outbox.MAIL)
def deliver(dispatch: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Render the covering letter and send the e-mail. Idempotent."""
    dispatch = Dispatch.objects.select_related(*RELATED).get(key=dispatch)
    link = PersonalLink.objects.get(purpose=LINK, subject=dispatch.key)
    progress(1, gettext("Preparing the letter"))
    _render_letter(dispatch, progress)
    progress(90, gettext("Sending the e-mail"))
    attachments = [(dispatch.letter_filename, storage.read(dispatch.letter_file), "application/pdf")]
    if letter.travels(dispatch) == letter.ATTACHED:
        attachments.append((dispatch.rendition.filename, storage.read(dispatch.rendition.file), "application/pdf"))
    mail.send(
        outgoing,
        progress,
        to=dispatch.email,
        name=str(dispatch.addressee_names),
        template="dispatch",
        context=message(dispatch, link) | {"report_is_attached": len(attachments) > 1},
        subject=subject(dispatch.report),
        attachments=attachments,
        reply_to=dispatch.report.workshop.correspondents(),
    )
    Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=timezone.now())


def subject(report: Report) -> str:
    """Return the subject of the e-mail with a report, which identifies a supplement as such."""
    words = SUBJECT_OF_SUPPLEMENT if report.is_supplement else SUBJECT
    return words % {"symbol": report.symbol, "meeting": report.meeting.name, "supplemented": report.supplements_id}


@outbox.register(PRINT)
def print_letter(dispatch: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Render the letter of a dispatch that is delivered by hand. Idempotent."""
    dispatch = Dispatch.objects.select_related(*RELATED).get(key=dispatch)
    progress(1, gettext("Preparing the letter"))
    _render_letter(dispatch, progress)


def message(dispatch: Dispatch, link: PersonalLink) -> dict[str, Any]:
    """Return the context of every e-mail about a dispatch; text typed by users does not become a link."""
    report, workshop = dispatch.report, dispatch.report.workshop
    typed = {
        "ministry": dispatch.ministry_name,
        "partner": dispatch.partner_name,
        "addressee": str(dispatch.addressee_names.in_delegation(dispatch.partner_name)) if dispatch.addressee else "",
        "title": workshop.title,
        "city": workshop.city,
        "meeting": report.meeting.name,
    }
    return {name: mail.unlinked(value) for name, value in typed.items()} | {
        "symbol": dispatch.symbol,
        "report": report.symbol,
        "supplemented": report.supplements_id or "",
        "rendition": dispatch.rendition,
        "address": mail.absolute(reverse("dispatch:letter", args=[links.token(link)])),
        "until": link.expires_at.astimezone(workshop.tz).date(),
        "salutation": _salutation(dispatch),
        "demo": workshop.is_demo,
        "sender": gettext("Secretariat of the workshop in %(city)s") % {"city": mail.unlinked(workshop.city)},
    }


def _salutation(dispatch: Dispatch) -> str:
    """Return the salutation of the covering letter; a note verbale has none, but presents compliments."""
    if letter.kind_to(dispatch.ministry) == letter.LETTER:
        return mail.unlinked(letter_text.salutation(letter_text.of(dispatch.report)))
    ministry = address.in_full(dispatch.ministry_name, address.owner(dispatch.ministry))
    return COMPLIMENTS % {"ministry": mail.unlinked(ministry)}


def _render_letter(dispatch: Dispatch, progress: Callable[..., None]) -> None:
    """Render and store the letter of `dispatch`, unless it exists, in a batch with the next letters that have none.

    A letter has the same bytes whether rendered in a batch or alone. If the batch fails, only this letter is rendered,
    so that one faulty letter does not hold up the others.
    """
    if dispatch.letter_file:
        return
    batch = [dispatch, *_next_without_letter(dispatch)]
    try:
        files = _rendered(batch, progress)
    except pdf.RenderingFailed as failure:
        if len(batch) == 1:
            raise _final(failure) from failure
        batch, files = [dispatch], _rendered_alone(dispatch, progress)
    for row, (rendered, missing, copies) in zip(batch, files, strict=True):
        row.letter_file, row.missing_characters, row.copies = storage.store(rendered.data, "pdf"), missing, copies
        _keep_letter(row)


@door
def _keep_letter(rendered: Dispatch) -> None:
    """Write the file of a rendered letter to its row and record it, unless its address has changed in the meantime.

    The letter contains the link of the previous address.
    """
    same = {"pk": rendered.pk, "letter_file": "", "email": rendered.email, "channel": rendered.channel}
    rows = Dispatch.objects.select_for_update(no_key=True, of=("self",)).select_related("report__workshop")
    if row := rows.filter(**same).first():
        row.letter_file, row.missing_characters = rendered.letter_file, rendered.missing_characters
        row.copies = rendered.copies
        row.save(update_fields=["letter_file", "missing_characters", "copies"])
        audit.record(audit.CLOCK, "dispatch.letter_rendered", row, rows=[row], file=row.letter_file)


def _rendered(dispatches: list[Dispatch], progress: Callable[..., None]) -> list[Letter]:
    """Render the letters of these dispatches, and report progress up to 85 per cent."""
    contents = _contents(dispatches)
    made = letter.render_all(contents, progress=lambda percent, text="": progress(max(1, percent * 85 // 100), text))
    return [
        (one, letter.missing_characters(content, one.missing_glyphs), json.loads(content)["copies"])
        for one, content in zip(made, contents, strict=True)
    ]


def _rendered_alone(dispatch: Dispatch, progress: Callable[..., None]) -> list[Letter]:
    try:
        return _rendered([dispatch], progress)
    except pdf.RenderingFailed as failure:
        raise _final(failure) from failure


def _final(failure: pdf.RenderingFailed) -> Exception:
    """Return the exception that the outbox expects: a permanent failure, or one to be retried."""
    return outbox.PermanentFailure(str(failure)) if failure.is_for_good else failure


def _next_without_letter(dispatch: Dispatch) -> list[Dispatch]:
    """Claim and return the next dispatches of the report that have no letter and that no other worker has claimed."""
    candidates = Dispatch.objects.filter(report=dispatch.report_id, number__gt=dispatch.number, letter_file="")
    candidates = candidates.filter(paused_at=None, channel=dispatch.channel).select_related(*RELATED).order_by("number")
    return [row for row in candidates[: BATCH - 1] if cache.add(f"letter:{row.key}", 1, LEASE)]


def _contents(dispatches: list[Dispatch]) -> list[bytes]:
    """Return the frozen content of each letter of one report."""
    text = letter_text.of(dispatches[0].report)
    return [letter.freeze(dispatch, text) for dispatch in dispatches]
