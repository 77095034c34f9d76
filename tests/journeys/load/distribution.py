"""Actions of the secretariat: compose and issue reports; send, pause and resend letters; record acknowledgements."""

import hashlib

from django.utils import timezone

from registry import links
from registry.files import storage
from registry.models import Outgoing, PersonalLink
from registry.pdf import Rendered
from registry.renditions import complete
from reports.composing import issue, reports, supplements, transmission
from reports.dispatch import by_hand, delivery, dispatch, letter_text, receipts, reminders
from reports.models import Dispatch
from reports.printing import renditions
from tests.factories import create_dispatch, create_recommendation


def compose_and_issue(person, scene):
    """Start, compose, render, issue and transmit the report of the next workshop, if there is one."""
    if not scene.unreported:
        return
    workshop = scene.unreported.pop()
    report = person.do("report.begun", reports.begin, workshop, workshop.target_meetings.get())
    if report is None:
        return
    rows = list(reports.available_recommendations(workshop))
    person.do("report.composed", reports.compose, report, recommendations=rows, base=report.composed_at, foreword="On")
    rendition = person.do("rendition.requested", renditions.request_file, report)
    if rendition is None:
        return
    also = {"draft": _rendered}
    _work(person, "rendition.rendered", complete, rendition, _rendered, progress=_no_progress, step="", also=also)
    carried = [] if workshop.adopts else rows
    if person.do("report.issued" + " recommendation.carried" * len(carried), issue.issue, report):
        today = timezone.localdate(timezone=workshop.tz)
        verbs = "report.transmitted" + " recommendation.published" * len(rows)
        person.do(verbs, transmission.transmit, report, occurred_on=today)
        create_recommendation("adopted" if workshop.adopts else "final", author=rows[0].author)
        person.do("report.begun", supplements.begin_supplement, report)


def send_letters(person, scene):
    """Send, pause and resume letters; switch one to delivery by hand and record its delivery."""
    report = scene.issued
    minister = {"signatory": "Phạm Thu Trang", "signatory_title": "Minister of Culture"}
    person.do("letters.edited", letter_text.edit_letters, report, **minister, note="", letter="", unsigned="")
    sent = person.do("dispatch.queued", dispatch.send, report, [scene.ministry()], channel="post")
    for letter in sent or []:
        letter.letter_file = storage.store(f"%PDF-1.7 {letter.symbol}".encode(), "pdf")
        _work(person, "dispatch.letter_rendered", delivery._keep_letter, letter)
        today = timezone.localdate(timezone=report.workshop.tz)
        details = {"handed_on": today, "note": "by courier"}
        person.do("dispatch.handed_over", by_hand.hand_over, report, [letter], **details)
        paper = {"name": "Reader", "title": "Director", "received_on": today, "scan": None}
        person.do("dispatch.acknowledged", receipts.record_receipt, letter, **paper)
    person.do("receipts.exported", receipts.record_export, report, count=3)


def _work(person, verb, function, /, *args, **kwargs):
    """A worker does queued work and records it."""
    try:
        function(*args, **kwargs)
    except Exception as error:
        person.failures.append(f"{function.__qualname__}: {error!r}")
    else:
        person.acknowledged[verb] += 1


def _rendered(snapshot, digest, *, progress):
    """What the PDF engine would make."""
    data = b"%PDF-1.7 a finished file"
    return Rendered(data, 9, hashlib.sha256(data).hexdigest())


def _no_progress(percent, text=""):
    pass


def pause_and_resume(person, scene):
    """Queue a letter by e-mail, pause all queued letters, switch one to delivery by hand, and resume the others."""
    report = scene.issued
    letter = create_dispatch(report, scene.ministry())
    now = timezone.now()
    waiting = {"ids": {"dispatch": str(letter.key)}, "queued_at": now, "due_at": now}
    Outgoing.objects.create(kind="dispatch.deliver", key=letter.key, **waiting)
    person.do("distribution.paused", dispatch.pause, report)
    person.do("dispatch.switched", by_hand.switch, Dispatch.objects.get(pk=letter.pk), "post")
    for resend, what in ((dispatch.resend, scene.failed), (dispatch.resend_failed, report)):
        Outgoing.objects.filter(key=scene.failed.key).update(done_at=None, failed_at=timezone.now())
        person.do("outgoing.repeated", resend, what)
    person.do("distribution.paused", dispatch.pause, report)
    person.do("distribution.resumed", dispatch.resume, report)
    Outgoing.objects.filter(kind="dispatch.deliver").open().update(done_at=timezone.now())


def remind_and_acknowledge(person, scene):
    """Send a reminder of a letter that was sent, open the letter as its recipient, and acknowledge receipt."""
    letter = create_dispatch(scene.issued, scene.ministry(), sent_at=timezone.now())
    person.do("dispatch.reminded", reminders.remind, scene.issued, early=True)
    link = PersonalLink.objects.get(purpose="letter", subject=letter.key)
    _by_link(person, "dispatch.opened", receipts.open_letter, letter, link)
    _by_link(person, "dispatch.acknowledged", receipts.acknowledge, letter, link, name="Reader", title="Director")


def _by_link(person, verb, function, /, *args, **kwargs):
    """Call a door by personal link, because the recipient at a ministry has no account."""
    try:
        function(*args, **kwargs)
    except links.LinkRefused:
        return
    except Exception as error:
        person.failures.append(f"{function.__qualname__}: {error!r}")
    else:
        person.acknowledged[verb] += 1
