"""What the workers do for a dispatch. Letters are written, a batch at a time, and messages handed over."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from registry import links, mail, outbox, pdf
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from reports.models import Dispatch
from reports.printing import letter
from workshops.models import Role, Workshop, WorkshopRole

DELIVER = outbox.declare("dispatch.deliver")
PRINT = outbox.declare("dispatch.print")
LINK = "letter"
SUBJECT = gettext_lazy("%(symbol)s: report to the %(meeting)s")
LINK_DAYS = 365  # a ministry may come back to a report within the year
ATTACHED_MAX = 5_000_000  # bytes; a larger report travels as a link alone
BATCH = 12  # letters that one process writes: some seconds of work
CLAIMED = 60  # seconds for which the letters of a batch are left to whoever writes them
RELATED = ("report__workshop__host", "report__meeting", "rendition", "ministry__partner")


@outbox.register(DELIVER, pauses=outbox.MAIL)
def deliver(dispatch: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Make the covering letter once, and hand the message over once. Safe to run twice."""
    dispatch = Dispatch.objects.select_related(*RELATED).get(key=dispatch)
    link = PersonalLink.objects.get(purpose=LINK, subject=dispatch.key)
    progress(1, gettext("Writing the letter"))
    _write_letter(dispatch, progress)
    progress(90, gettext("Sending the message"))
    attached = [(dispatch.letter_filename, storage.read(dispatch.letter_file), "application/pdf")]
    if (dispatch.rendition.size or 0) <= ATTACHED_MAX:
        attached.append((dispatch.rendition.filename, storage.read(dispatch.rendition.file), "application/pdf"))
    mail.send(
        outgoing,
        progress,
        to=dispatch.email,
        name=dispatch.addressee,
        template="dispatch",
        context=message(dispatch, link) | {"report_is_attached": len(attached) > 1},
        subject=SUBJECT % {"symbol": dispatch.report.symbol, "meeting": dispatch.report.meeting.name},
        attachments=attached,
    )
    Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=timezone.now())


@outbox.register(PRINT)
def print_letter(dispatch: str, *, progress: outbox.Progress, outgoing: Outgoing) -> None:
    """Make the letter of a dispatch that goes by hand, to be printed. Safe to run twice."""
    dispatch = Dispatch.objects.select_related(*RELATED).get(key=dispatch)
    progress(1, gettext("Writing the letter"))
    _write_letter(dispatch, progress)


def message(dispatch: Dispatch, link: PersonalLink) -> dict[str, Any]:
    """What every mail about a dispatch says of it; typed words become no links."""
    report, workshop = dispatch.report, dispatch.report.workshop
    typed = {
        "ministry": dispatch.ministry_name,
        "partner": dispatch.partner_name,
        "addressee": dispatch.addressee,
        "title": workshop.title,
        "city": workshop.city,
        "meeting": report.meeting.name,
    }
    return {name: mail.unlinked(words) for name, words in typed.items()} | {
        "symbol": dispatch.symbol,
        "report": report.symbol,
        "rendition": dispatch.rendition,
        "address": mail.absolute(reverse("dispatch:letter", args=[links.token(link)])),
        "until": link.expires_at.astimezone(workshop.tz).date(),
        "demo": workshop.is_demo,
        "sender": gettext("Secretariat of the workshop in %(city)s") % {"city": mail.unlinked(workshop.city)},
    }


def signatory(workshop: Workshop) -> str:
    """The name under the letters to ministers: the chair of the workshop, or nobody's."""
    chairs = WorkshopRole.objects.filter(workshop=workshop, role=Role.CHAIR, ended_at=None, accepted_at__isnull=False)
    chair = chairs.order_by("accepted_at", "pk").first()
    return chair.full_name if chair else ""


def _write_letter(dispatch: Dispatch, progress: Callable[..., None]) -> None:
    """Keep the letter's file, unless an earlier try did; with it those of the next letters that have none yet.

    A letter has the same bytes whether it is made in a batch or alone. Where one of a batch cannot be made, this one
    is made alone, and the others when their turn comes.
    """
    if dispatch.letter_file:
        return
    batch = [dispatch, *_next_without_letter(dispatch)]
    try:
        made = _written(batch, progress)
    except pdf.RenderingFailed as failure:
        if len(batch) == 1:
            raise _final(failure) from failure
        batch, made = [dispatch], _alone(dispatch, progress)
    for one, rendered in zip(batch, made, strict=True):
        name = storage.store(rendered.data, "pdf")
        # Not where the address has changed meanwhile: the letter names the link of the one before.
        Dispatch.objects.filter(pk=one.pk, letter_file="", email=one.email, channel=one.channel).update(
            letter_file=name
        )
        one.letter_file = name


def _written(dispatches: list[Dispatch], progress: Callable[..., None]) -> list[pdf.Rendered]:
    """The letters of these dispatches; four fifths of the progress are theirs."""
    contents = _contents(dispatches)
    return letter.render_all(contents, progress=lambda percent, text="": progress(max(1, percent * 85 // 100), text))


def _alone(dispatch: Dispatch, progress: Callable[..., None]) -> list[pdf.Rendered]:
    try:
        return _written([dispatch], progress)
    except pdf.RenderingFailed as failure:
        raise _final(failure) from failure


def _final(failure: pdf.RenderingFailed) -> Exception:
    """The failure as the outbox has to take it: given up for good, or tried again."""
    return outbox.PermanentFailure(str(failure)) if failure.is_for_good else failure


def _next_without_letter(dispatch: Dispatch) -> list[Dispatch]:
    """The next dispatches of the same report whose letters are still to be written, and that no other worker writes."""
    waiting = Dispatch.objects.filter(report=dispatch.report_id, number__gt=dispatch.number, letter_file="")
    waiting = waiting.filter(stopped_at=None, channel=dispatch.channel).select_related(*RELATED).order_by("number")
    return [one for one in waiting[: BATCH - 1] if cache.add(f"letter:{one.key}", 1, CLAIMED)]


def _contents(dispatches: list[Dispatch]) -> list[bytes]:
    """What each letter says, frozen; the links are read at once."""
    keys = [dispatch.key for dispatch in dispatches]
    found = {link.subject: link for link in PersonalLink.objects.filter(purpose=LINK, subject__in=keys)}
    name = signatory(dispatches[0].report.workshop)
    return [letter.freeze(dispatch, links.token(found[dispatch.key]), name) for dispatch in dispatches]
