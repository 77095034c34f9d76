"""The report: begun for a meeting, composed of adopted texts, made into one file, issued, and transmitted."""

from contextlib import suppress
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations import workflow
from recommendations.models import (
    Annex,
    Form,
    Recommendation,
    Report,
    ReportItem,
    ReportRendition,
    ReportState,
    Transmission,
)
from recommendations.rendering import narrative
from recommendations.rendering import report as document
from registry import audit, files, outbox, rendering
from registry.models import Outgoing
from workshops.models import Role, Workshop
from workshops.roles import standing

RENDER = "report.render"
WORDS = ("title", "dated_on", "foreword", "summary", "form", "executive", "action", "annexes")  # what composing sets


class ReportRefused(PermissionDenied):
    """What was asked of a report cannot be done now; the sentence says why."""


class StaleReport(Exception):
    """A colleague saved the report after it had been opened; `report` is what stands there now."""

    def __init__(self, report):
        self.report = report
        super().__init__(str(report))


def adopted_texts(workshop):
    """The adopted texts of a workshop by number: what its reports may hold. One query."""
    texts = Recommendation.objects.adopted().filter(workshop=workshop, adoption__isnull=False)
    related = ("topic", "lead", "adoption__revision")
    return texts.select_related(*related).order_by("topic__number", "number")


@transaction.atomic
def begin(workshop, meeting, *, by):
    """Begin the report of `workshop` to `meeting`, with every text adopted so far, and return it.

    A Summit gets the short form, every other meeting the full one; composing may change that.
    """
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    _require_secretariat(by, workshop)
    if not workshop.target_meetings.filter(pk=meeting.pk).exists():
        raise ReportRefused(_("This workshop does not report to the %(meeting)s.") % {"meeting": meeting})
    if not meeting.is_open_to(workshop.starts_on):
        raise ReportRefused(_("The %(meeting)s was over before the workshop began.") % {"meeting": meeting})
    if Report.objects.filter(workshop=workshop, meeting=meeting).exists():
        raise ReportRefused(_("The report to the %(meeting)s was begun already.") % {"meeting": meeting})
    serial = (Report.objects.filter(workshop=workshop).aggregate(last=Max("serial"))["last"] or 0) + 1
    now = timezone.now()
    report = Report.objects.create(
        workshop=workshop,
        meeting=meeting,
        serial=serial,
        symbol=f"{workshop.symbol_stem}/REP/{serial}",
        title=workshop.title,
        dated_on=now.astimezone(workshop.tz).date(),
        language=workshop.language,
        form=Form.SHORT if meeting.kind == "summit" else Form.FULL,
        annexes=Annex.values,
        composed_by=by,
        composed_at=now,
    )
    _place(report, adopted_texts(workshop))
    audit.record(by, "report.begun", report, meeting=meeting.key)
    return report


@transaction.atomic
def compose(report, *, texts, base, by, **words):
    """Save what a draft report says: `texts`, adopted recommendations in the order to be printed, and its words.

    `words` are some of WORDS; what is not among them stays. `base` is the `composed_at` that the caller saw; raises
    StaleReport when a colleague was quicker. Returns whether anything changed.
    """
    report = _locked(report, by)
    require_draft(report)
    if report.composed_at != base:
        raise StaleReport(report)
    allowed = {text.pk: text for text in adopted_texts(report.workshop)}
    texts = [allowed[text.pk] for text in texts if text.pk in allowed]
    if unknown := words.keys() - set(WORDS):
        raise TypeError(f"Composing does not set {', '.join(sorted(unknown))}.")
    before = list(report.items.order_by("position").values_list("recommendation_id", flat=True))
    moved = before != [text.pk for text in texts]
    changed = [name for name, value in words.items() if getattr(report, name) != value]
    if not changed and not moved:
        return False
    for name in changed:
        setattr(report, name, words[name])
    report.composed_by, report.composed_at = by, timezone.now()
    report.save(update_fields=[*changed, "composed_by", "composed_at"])
    if moved:
        report.items.all().delete()
        _place(report, texts)
    audit.record(by, "report.composed", report, changed=changed, texts=[text.key for text in texts])
    return True


def proposed_action(report):
    """The sentence that the document prints as the action proposed where the secretariat proposes nothing else."""
    return narrative.proposed(report.meeting.kind, report.meeting.name)


def request_file(report, *, by):
    """Ask for the file of exactly the present content; the same content asked for again is the same rendition.

    A rendering that has failed is put back into the queue.
    """
    report = Report.objects.kept_by(by).get(pk=report.pk)
    require_draft(report)
    content = document.freeze(report)
    snapshot = files.store(content, "json")  # named by its content: written before the row that points to it
    with transaction.atomic():
        report = _locked(report, by)
        require_draft(report)
        rendition, created = ReportRendition.objects.get_or_create(
            report=report,
            format="pdf",
            digest=document.digest(content),
            defaults={
                "key": uuid4(),
                "language": report.language,
                "snapshot": snapshot,
                "requested_at": timezone.now(),
                "requested_by": by,
            },
        )
        if created:
            audit.record(by, "rendition.requested", rendition, digest=rendition.digest)
        else:  # words that were changed and changed back: the file there is the present one again
            rendition.requested_at, rendition.requested_by = timezone.now(), by
            rendition.save(update_fields=["requested_at", "requested_by"])
        outgoing = outbox.owe(RENDER, key=rendition.key, rendition=rendition.key)
    if outgoing.failed_at:
        outbox.send_again(outgoing, by=by, subject=rendition)
    return rendition


@outbox.fulfils(RENDER, pauses=(60, 60))
def render_report(rendition, *, progress, outgoing):
    """Make one file and keep it. Safe to run twice: the file is named by its content, and the row is filled once."""
    rendition = ReportRendition.objects.select_related("report").get(key=rendition)
    if rendition.file:
        return
    progress(1, _("Reading the report"))
    try:
        made = document.render(files.read(rendition.snapshot), rendition.digest, progress=progress)
    except rendering.RenderingFailed as failure:
        if failure.is_for_good:
            raise outbox.GiveUp(str(failure)) from failure
        raise
    name = files.store(made.data, "pdf")
    ReportRendition.objects.filter(pk=rendition.pk, file="").update(
        file=name,
        sha256=made.sha256,
        size=len(made.data),
        pages=made.pages,
        missing_glyphs=made.missing_glyphs,
        rendered_at=timezone.now(),
    )


def present_file(report):
    """The finished or asked-for rendition of exactly what a report says now, or None; the master of an issued one."""
    if report.is_issued:
        return report.master
    digest = document.digest(document.freeze(report))
    return ReportRendition.objects.filter(report=report, format="pdf", digest=digest).first()


@transaction.atomic
def issue(report, *, by):
    """Freeze a draft report and make the file of exactly its present content the master, which everybody gets."""
    report = _locked(report, by)
    require_draft(report)
    master = present_file(report)
    if master is None or not master.file:
        raise ReportRefused(_("Make the PDF of the present content first, and read it. Then issue the report."))
    report.items.update(is_issued=True)
    report.state, report.issued_at, report.master = ReportState.ISSUED, timezone.now(), master
    report.save(update_fields=["state", "issued_at", "master"])
    audit.record(by, "report.issued", report, digest=master.digest, sha256=master.sha256)
    return report


def transmit(report, *, occurred_on, by, handed_to="", release=True):
    """Record that an issued report was handed to its meeting on a day; by default its texts become public with that.

    Once all of them are, so is the report. Each text is released in a transaction of its own, because each takes locks
    that come before the record's.
    """
    with transaction.atomic():
        report = _locked(report, by)
        require_transmittable(report)
        sent = Transmission.objects.create(
            report=report,
            meeting=report.meeting,
            occurred_on=occurred_on,
            handed_to=handed_to,
            sent_at=timezone.now(),
            recorded_by=by,
        )
        facts = {"meeting": report.meeting.key, "occurred_on": occurred_on.isoformat()}
        audit.record(by, "report.transmitted", report, **facts)
    if release:
        release_all(withheld_texts(report), by=by)
    return sent


def release_all(texts, *, by):
    """Make these texts public; one that a colleague released meanwhile is passed over."""
    for text in texts:
        with suppress(workflow.StepRefused):
            workflow.release(text, by=by)


def withheld_texts(report):
    """The texts of a report that are not public yet."""
    return Recommendation.objects.filter(pk__in=report.items.values("recommendation"), released_at=None).select_related(
        "topic", "workshop"
    )


def before_issue(report):
    """What a person reads before issuing: the present file, if it is finished, and what it lacks."""
    require_draft(report)
    present = present_file(report)
    return {
        "report": report,
        "workshop": report.workshop,
        "present": present if present and present.file else None,
        "texts": report.items.count(),
        "adopted": adopted_texts(report.workshop).count(),
        "oddities": _oddities(report),
    }


def _oddities(report):
    """What contradicts itself in a report, for it would be printed for good: sentences."""
    found, meeting = [], report.meeting
    last = report.items.aggregate(day=Max("recommendation__adoption__occurred_on"))["day"]
    if last and report.dated_on < last:
        found.append(_("The report is dated before the day on which its last text was adopted."))
    ended_on = meeting.ends_on or meeting.planned_ends_on
    if ended_on and ended_on < report.dated_on:
        found.append(_("The %(meeting)s was over before the date of the report.") % {"meeting": meeting})
    return found


def renditions(report):
    """The files of a report, the latest first, each with its row of the outbox as `.job`; two queries.

    An issued report has but its master, and nothing is in progress any more: one query.
    """
    rows = report.renditions.select_related("report").order_by("-requested_at", "-pk")
    if report.is_issued:
        rows = rows.filter(pk=report.master_id)
    rows = list(rows)
    jobs = {}
    if rows and not report.is_issued:
        jobs = {job.key: job for job in Outgoing.objects.filter(kind=RENDER, key__in=[row.key for row in rows])}
    for row in rows:
        row.job = jobs.get(row.key)
    return rows


def latest(report, rows):
    """Of `renditions(report)` the one asked for since the report was last composed, finished or not; else None."""
    newest = rows[0] if rows else None
    return newest if newest and newest.requested_at >= report.composed_at else None


def failure(job):
    """The sentence for a rendering that has ended without a file; empty while there is hope."""
    if not job.failed_at:
        return ""
    times = ngettext("after %(n)s attempt", "after %(n)s attempts", job.attempts) % {"n": job.attempts}
    return _("The file could not be made, %(times)s: %(error)s") % {"times": times, "error": job.last_error}


def attempts(job):
    """Which attempt this is, and what became of the one before."""
    if job.attempts < 2 and not job.last_error:
        return ""
    if job.leased_until is None and job.last_error:
        return _("Attempt %(n)s failed: %(error)s It is tried again soon.") % {
            "n": job.attempts,
            "error": job.last_error,
        }
    return _("Attempt %(n)s.") % {"n": job.attempts}


def _place(report, texts):
    items = [
        ReportItem(report=report, recommendation=text, revision=text.adoption.revision, position=position)
        for position, text in enumerate(texts, start=1)
    ]
    ReportItem.objects.bulk_create(items)


def _locked(report, by):
    """The row of a report, locked, for the secretariat of its workshop."""
    report = Report.objects.select_for_update(of=("self",)).select_related("workshop", "meeting").get(pk=report.pk)
    _require_secretariat(by, report.workshop)
    return report


def _require_secretariat(user, workshop):
    if not standing(user).has(workshop, Role.SECRETARIAT):
        raise ReportRefused(_("The secretariat of this workshop makes its reports."))


def require_draft(report):
    if report.is_issued:
        raise ReportRefused(_("This report has been issued; nothing in it changes any more."))


def require_transmittable(report):
    if not report.is_issued:
        raise ReportRefused(_("Only an issued report can be transmitted."))
    if Transmission.objects.filter(report=report).exists():
        raise ReportRefused(_("This report was transmitted already."))
