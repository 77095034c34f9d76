"""The report on its way to the ministries: numbered letters, personal links, and what came back."""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from members.models import Contact, Ministry, Partner
from recommendations.models import Dispatch, Report
from recommendations.rendering import letter
from registry import audit, files, links, mail, outbox, rendering
from registry.models import Outgoing, PersonalLink
from workshops.models import Role, Workshop, WorkshopRole
from workshops.roles import standing

DELIVER = "dispatch.deliver"
LINK = "letter"
LINK_DAYS = 365  # a ministry may come back to a report within the year
ATTACHED_MAX = 5_000_000  # bytes; a larger report travels as a link alone


class DispatchRefused(PermissionDenied):
    """What was asked of a distribution cannot be done now; the sentence says why."""


class AlreadyAcknowledged(Exception):
    """The receipt stands already; `dispatch` says by whom and when."""

    def __init__(self, dispatch):
        self.dispatch = dispatch
        super().__init__(str(dispatch))


@dataclass(frozen=True)
class Recipient:
    """One ministry of the day: whom one would write to, or why it is left out (`reason`, empty when it is not)."""

    ministry: Ministry
    contact: Contact | None
    reason: str = ""
    is_served: bool = False

    @property
    def is_note(self):
        return letter.is_note(self.ministry)


def recipients(report):
    """Every ministry of the partners of the workshop's first day, in list order: who gets the report, who is left out
    and why. Three queries."""
    partners = Partner.objects.at(report.workshop.starts_on)
    contacts = Contact.objects.filter(role="focal_point", ended_at=None)
    ministries = (
        Ministry.objects.filter(partner__in=partners)
        .select_related("partner")
        .prefetch_related(Prefetch("contacts", queryset=contacts, to_attr="focal_points"))
    )
    sent = dict(report.dispatches.values_list("ministry_id", "symbol"))
    return [_recipient(ministry, sent.get(ministry.pk)) for ministry in ministries]


def _recipient(ministry, symbol):
    contact = next(iter(ministry.focal_points), None)
    if symbol:
        return Recipient(ministry, contact, gettext("sent already, as %(symbol)s") % {"symbol": symbol}, is_served=True)
    if contact is None:
        return Recipient(ministry, None, gettext("no address is known"))
    return Recipient(ministry, contact)


@dataclass(frozen=True)
class Receipt:
    """How far one dispatch is: its state and words for it, when that was, a sentence, and whether it may be repeated."""

    dispatch: Dispatch
    state: str
    label: str
    at: object
    note: str = ""
    may_repeat: bool = False


STATES = {
    "acknowledged": gettext_lazy("Acknowledged"),
    "opened": gettext_lazy("Opened"),
    "sent": gettext_lazy("Sent"),
    "queued": gettext_lazy("Queued"),
    "perhaps_sent": gettext_lazy("Perhaps sent"),
    "failed": gettext_lazy("Not delivered"),
}


def receipts(report):
    """The dispatches of a report by number, each with its state. Two queries."""
    rows = list(report.dispatches.select_related("ministry").order_by("number"))
    jobs = {job.key: job for job in Outgoing.objects.filter(kind=DELIVER, key__in=[row.key for row in rows])}
    return [_receipt(row, jobs.get(row.key)) for row in rows]


def legend(rows):
    """How many receipts are in each state: a list of (state, label, count); states that none is in are left out."""
    counted = Counter(row.state for row in rows)
    return [(state, label, counted[state]) for state, label in STATES.items() if counted[state]]


def _receipt(dispatch, job):
    if dispatch.acknowledged_at:
        by = ", ".join(filter(None, [dispatch.acknowledged_by, dispatch.acknowledged_title]))
        return _in_state("acknowledged", dispatch, dispatch.acknowledged_at, by)
    if dispatch.opened_at:
        return _in_state("opened", dispatch, dispatch.opened_at, gettext("Button pressed; not acknowledged"))
    if job and job.failed_at:
        state = "perhaps_sent" if job.is_perhaps_sent else "failed"
        return _in_state(state, dispatch, job.failed_at, job.last_error, may_repeat=True)
    if dispatch.sent_at:
        return _in_state("sent", dispatch, dispatch.sent_at)
    note = ""
    if job and job.last_error:
        note = gettext("Attempt %(n)s failed: %(error)s") % {"n": job.attempts, "error": job.last_error}
    return _in_state("queued", dispatch, dispatch.queued_at, note)


def _in_state(state, dispatch, at, note="", **more):
    return Receipt(dispatch, state, STATES[state], at, note, **more)


@transaction.atomic
def send(report, ministries, *, by):
    """Send an issued report to `ministries`: one numbered dispatch each. Returns the new dispatches.

    Ministries that have it already, have no contact, or are of no partner of the day are left out, so that sending
    twice sends once.
    """
    workshop = Workshop.objects.select_for_update().get(pk=report.workshop_id)
    _require_secretariat(by, workshop)
    report = Report.objects.select_for_update(of=("self",)).select_related("workshop", "meeting").get(pk=report.pk)
    require_issued(report)
    wanted = {ministry.pk for ministry in ministries}
    chosen = [one for one in recipients(report) if one.ministry.pk in wanted and not one.reason]
    last = Dispatch.objects.filter(report__workshop=workshop).aggregate(last=Max("number"))["last"] or 0
    return [_dispatch(report, one, number, by) for number, one in enumerate(chosen, start=last + 1)]


def require_issued(report):
    """Refuse what only an issued report allows."""
    if not report.is_issued:
        raise DispatchRefused(gettext("Only an issued report can be sent. Issue it first."))


def preview(report, recipient):
    """The words of the letter that `recipient` would get if the report were sent now. Three queries."""
    return letter.preview(_unsent(report, recipient, 0), signatory(report.workshop))


def _unsent(report, recipient, number):
    """The dispatch of a report to one ministry with the names and the address of now; not saved yet."""
    ministry, contact = recipient.ministry, recipient.contact
    return Dispatch(
        report=report,
        rendition=report.master,
        ministry=ministry,
        number=number,
        symbol=f"{report.workshop.symbol_stem}/NV/{number}",
        ministry_name=ministry.name,
        partner_name=ministry.partner.name,
        addressee=contact.full_name,
        email=contact.email,
        queued_at=timezone.now(),
    )


def _dispatch(report, recipient, number, by):
    dispatch = _unsent(report, recipient, number)
    dispatch.save(force_insert=True)
    links.issue(LINK, dispatch.key, address=dispatch.email, days=LINK_DAYS)
    audit.record(by, "dispatch.queued", dispatch, report=report.key, ministry=recipient.ministry.code)
    outbox.owe(DELIVER, key=dispatch.key, dispatch=dispatch.key)
    return dispatch


@outbox.fulfils(DELIVER, pauses=outbox.MAIL)
def deliver(dispatch, *, progress, outgoing):
    """Make the covering letter once, and hand the message over once. Safe to run twice."""
    related = ("report__workshop__host", "report__meeting", "rendition", "ministry__partner")
    dispatch = Dispatch.objects.select_related(*related).get(key=dispatch)
    link = PersonalLink.objects.get(purpose=LINK, subject=dispatch.key)
    progress(1, gettext("Writing the letter"))
    _write_letter(dispatch, links.token(link), progress)
    progress(90, gettext("Sending the message"))
    attached = [(dispatch.letter_filename, files.read(dispatch.letter_file), "application/pdf")]
    if dispatch.rendition.size <= ATTACHED_MAX:
        attached.append((dispatch.rendition.filename, files.read(dispatch.rendition.file), "application/pdf"))
    mail.send(
        outgoing,
        progress,
        to=dispatch.email,
        name=dispatch.addressee,
        template="dispatch",
        context=_message(dispatch, link, len(attached) > 1),
        subject=gettext("%(symbol)s: report to the %(meeting)s")
        % {"symbol": dispatch.report.symbol, "meeting": dispatch.report.meeting.name},
        attachments=attached,
    )
    Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=timezone.now())


def _write_letter(dispatch, token, progress):
    """Keep the letter's file, unless an earlier try did."""
    if dispatch.letter_file:
        return
    content = letter.freeze(dispatch, token, signatory(dispatch.report.workshop))
    try:
        made = letter.render(content, progress=lambda percent, text="": progress(max(1, percent * 85 // 100), text))
    except rendering.RenderingFailed as failure:
        if failure.reason in ("input", "fetch", "checks", "depth"):
            raise outbox.GiveUp(str(failure)) from failure
        raise
    name = files.store(made.data, "pdf")
    Dispatch.objects.filter(pk=dispatch.pk, letter_file="").update(letter_file=name)
    dispatch.letter_file = name


def signatory(workshop):
    """The name under the letters to ministers: the chair of the workshop, or nobody's."""
    chairs = WorkshopRole.objects.filter(workshop=workshop, role=Role.CHAIR, ended_at=None, accepted_at__isnull=False)
    chair = chairs.order_by("accepted_at", "pk").first()
    return chair.full_name if chair else ""


def _message(dispatch, link, report_is_attached):
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
        "address": mail.absolute(reverse("recommendations:letter", args=[links.token(link)])),
        "until": link.expires_at.astimezone(workshop.tz).date(),
        "report_is_attached": report_is_attached,
        "demo": workshop.is_demo,
        "sender": gettext("Secretariat of the workshop in %(city)s") % {"city": mail.unlinked(workshop.city)},
    }


@transaction.atomic
def send_again(dispatch, *, by):
    """Repeat a message that failed, or was perhaps sent, on a person's word.

    A failed one goes to the contact of today; then the letter is written anew, because it names a new link. One
    that was perhaps sent is repeated as it was, so that its reader sees one message.
    """
    dispatch = Dispatch.objects.select_for_update(of=("self",)).select_related("report__workshop").get(pk=dispatch.pk)
    _require_secretariat(by, dispatch.report.workshop)
    outgoing = Outgoing.objects.get(kind=DELIVER, key=dispatch.key)
    if not outgoing.failed_at:
        raise DispatchRefused(gettext("This letter is not waiting to be sent again."))
    contact = Contact.objects.filter(ministry=dispatch.ministry_id, role="focal_point", ended_at=None).first()
    if contact and contact.email != dispatch.email and not outgoing.is_perhaps_sent:
        dispatch.email, dispatch.addressee, dispatch.letter_file = contact.email, contact.full_name, ""
        dispatch.save(update_fields=["email", "addressee", "letter_file"])
        links.issue(LINK, dispatch.key, address=contact.email, days=LINK_DAYS)
    outbox.send_again(outgoing, by=by, subject=dispatch)
    return dispatch


def by_token(token):
    """The dispatch and the link that a token in an address stands for. Raises links.LinkRefused."""
    link = links.find(LINK, token)
    related = ("report__workshop", "report__meeting", "report__transmission", "rendition__report", "ministry__partner")
    return Dispatch.objects.select_related(*related).get(key=link.subject), link


@transaction.atomic
def open_letter(dispatch, link):
    """Note that somebody at the ministry pressed the button; the first time counts."""
    links.use(link)
    if Dispatch.objects.filter(pk=dispatch.pk, opened_at=None).update(opened_at=timezone.now()):
        audit.record(link, "dispatch.opened", dispatch, partner=dispatch.ministry.partner.code)


@transaction.atomic
def acknowledge(dispatch, link, *, name, title):
    """Record who acknowledges receipt for the ministry, once. Raises AlreadyAcknowledged, and links.LinkRefused."""
    links.use(link)
    dispatch = Dispatch.objects.select_for_update(of=("self",)).select_related("ministry__partner").get(pk=dispatch.pk)
    if dispatch.acknowledged_at:
        raise AlreadyAcknowledged(dispatch)
    now = timezone.now()
    dispatch.opened_at = dispatch.opened_at or now
    dispatch.acknowledged_at, dispatch.acknowledged_by, dispatch.acknowledged_title = now, name, title
    dispatch.save(update_fields=["opened_at", "acknowledged_at", "acknowledged_by", "acknowledged_title"])
    audit.record(link, "dispatch.acknowledged", dispatch, partner=dispatch.ministry.partner.code)
    return dispatch


def _require_secretariat(user, workshop):
    if not standing(user).has(workshop, Role.SECRETARIAT):
        raise DispatchRefused(gettext("The secretariat of this workshop sends its reports."))
