"""E-mails about the chair's summary: to co-chairs and co-sponsors when it is shown, and to those who prepare it."""

from collections.abc import Iterable
from uuid import uuid5

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from registry import mail, outbox
from registry.mail import unlinked
from registry.models import AuditEntry, Outgoing
from reports.models import ChairSummary
from workshops import phrases
from workshops.user_roles import salutation

MESSAGE = outbox.declare("chair_summary.message")
SHOWN, CORRECTED, FINAL = "shown", "corrected", "final"
SUBJECTS = {
    SHOWN: _("Chair’s summary for factual correction: %(workshop)s"),
    CORRECTED: _("Reply concerning factual corrections to the chair’s summary: %(workshop)s"),
    FINAL: _("Chair’s summary: %(workshop)s"),
}
SENTENCES = {
    SHOWN: _(
        "The chair’s summary of the workshop is open for factual correction until %(until)s. The summary is not "
        "negotiated and names no delegation. You can propose corrections, or confirm that you have none, on this page:"
    ),
    CORRECTED: _(
        "A reply concerning factual corrections to the chair’s summary has been received. You can read it on this page:"
    ),
    FINAL: _("The chair’s summary of the workshop is final. Participants can read the summary on this page:"),
}


def queue(what: str, summary: ChairSummary, entry: AuditEntry, recipients: Iterable[User]) -> None:
    """Queue an e-mail to each recipient, within the door that recorded `entry`."""
    now, ids = timezone.now(), {"summary": summary.key, "what": what}
    rows = [(uuid5(entry.key, str(user.key)), now, {"user": user.key} | ids) for user in recipients]
    outbox.queue_all(MESSAGE, rows)


@outbox.register(MESSAGE, pauses=outbox.MAIL)
def send_message(*, progress: outbox.Progress, outgoing: Outgoing, user: str, summary: str, what: str) -> None:
    """Send one e-mail, if its recipient may still read the summary in the state it announces."""
    recipient = User.objects.get(key=user)
    readable = ChairSummary.objects.visible_to(recipient).select_related("workshop__host")
    row = readable.filter(key=summary).first()
    if row is None or not recipient.is_active or (what == SHOWN and not row.is_shown):
        return
    workshop = row.workshop
    until = phrases.moment(row.corrections_until, workshop) if row.corrections_until else ""
    mail.send(
        outgoing,
        progress,
        to=recipient.email,
        name=recipient.names.latin,
        template="chair_summary",
        subject=SUBJECTS[what] % {"workshop": workshop.short_name},
        reply_to=workshop.correspondents(),
        context={
            "salutation": _("Dear %(name)s,") % {"name": unlinked(salutation(recipient, workshop.pk))},
            "sentence": SENTENCES[what] % {"until": until},
            "link": mail.absolute(row.get_absolute_url()),
            "demo": workshop.is_demo,
        },
    )
