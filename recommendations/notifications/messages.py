"""E-mails about single events.

Permissions and preferences of the recipient are checked again when the e-mail is composed.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Notify, User
from recommendations import comment_events, events
from recommendations.events import Event
from recommendations.models import Comment, Happening, Label, Notification
from recommendations.notifications import recipients
from recommendations.reading import page
from registry import mail, outbox
from registry.mail import unlinked
from registry.models import AuditEntry, Outgoing
from registry.outbox import Progress
from workshops.models import Delegate
from workshops.phrases import moment

# The events by the key stored in notifications.
EVENTS = {
    event.key: event
    for module in (events, comment_events)
    for event in vars(module).values()
    if isinstance(event, Event) and event.mail
}
MAILED = {key: event.mail for key, event in EVENTS.items() if event.mail}


@dataclass(frozen=True)
class Notice:
    """A notification that may still be sent, with the audit entry of its event.

    `values` fill the placeholders of the messages; `link` is the address of the recommendation or comment.
    """

    row: Notification
    entry: AuditEntry
    values: dict[str, Any]
    link: str


@outbox.register(recipients.EVENT_MAIL, pauses=outbox.MAIL)
def send(*, progress: Progress, outgoing: Outgoing, user: str, entry: str) -> None:
    """Send one e-mail about one event, if the user may still read about it."""
    notices = readable(User.objects.get(key=user), entry=entry)
    if not notices:
        return
    notice, row = notices[0], notices[0].row
    recommendation, message = row.recommendation, MAILED[row.verb]
    sentence = message.sentence % notice.values
    mail.send(
        outgoing,
        progress,
        to=row.user.email,  # verified, unlike the address in a delegate record
        name=str(row.user),
        template="recommendation",
        subject=message.subject % notice.values,
        headers=unsubscribe_headers(),
        reply_to=recommendation.workshop.correspondents(),
        context={
            "salutation": salutation(row.user, recommendation.workshop_id),
            "sentence": sentence[:1].upper() + sentence[1:],
            "deadline": _deadline(row),
            "note": _step_note(notice),
            "recommendation": recommendation,
            "topic": unlinked(str(recommendation.topic)),
            "title": notice.values["title"],
            "lead": unlinked(recommendation.lead_name),
            "link": notice.link,
            "preferences": mail.absolute(reverse("dashboard:preferences")),
            "demo": recommendation.workshop.is_demo,
        },
    )
    Notification.objects.filter(pk=row.pk).update(sent_at=timezone.now())


def readable(user: User, **lookups: Any) -> list[Notice]:
    """Return the notifications of a user that may still be sent, in their order.

    Those about what the user can no longer see, or no longer wants to be notified of, are left out.
    """
    if not user.is_active:
        return []
    seen = Comment.objects.visible_to(user).filter(pk=OuterRef("comment"))
    rows = list(
        Notification.objects.filter(user=user, **lookups).annotate(is_seen=Exists(seen)).select_related("comment")
    )
    recommendations = page.related().visible_to(user).in_bulk([row.recommendation_id for row in rows])
    entries = {entry.key: entry for entry in AuditEntry.objects.filter(key__in=[row.entry for row in rows])}
    rows = [row for row in rows if row.recommendation_id in recommendations and _is_wanted(user, row, row.is_seen)]
    places = _places([row.comment for row in rows if row.comment])
    notices = []
    for row in rows:
        row.user, row.recommendation = user, recommendations[row.recommendation_id]
        anchor = f"#{row.comment.anchor}" if row.comment else ""
        link = mail.absolute(row.recommendation.get_absolute_url() + anchor)
        entry = entries[row.entry]
        notices.append(Notice(row, entry, _values(row, entry, places), link))
    return notices


def _is_wanted(user: User, row: Notification, is_seen: bool) -> bool:
    if row.comment_id and not is_seen:
        return False
    choice = user.notify_comments if row.happening == Happening.COMMENT else user.notify_recommendations
    return choice != Notify.NEVER or EVENTS[row.verb].is_always_mailed


def _values(row: Notification, entry: AuditEntry, places: dict[int, str]) -> dict[str, Any]:
    recommendation = row.recommendation
    version = page.shown_to(recommendation, row.user)
    return {
        "title": unlinked(version.title),
        "symbol": recommendation.symbol or _("a draft"),
        "actor": unlinked(entry.actor),
        "lead": unlinked(recommendation.lead_name),
        "time": moment(entry.at, recommendation.workshop),
        "number": entry.data.get("number", ""),
        "full_number": recommendation.full_number,
        "place": places.get(row.comment_id, "") if row.comment_id else "",
    }


def _places(comments: list[Comment]) -> dict[int, str]:
    """Return what each comment refers to: {pk: "paragraph 2"}. One query."""
    labels = Label.objects.filter(circulation__version__in=[comment.version_id for comment in comments])
    values = labels.values_list("circulation__version", "paragraph", "label")
    label_of = {(version, paragraph): label for version, paragraph, label in values}
    return {comment.pk: _place(comment, label_of) for comment in comments}


def _place(comment: Comment, labels: dict[tuple[int, int], str]) -> str:
    if comment.paragraph_id is None:
        return _("the recommendation as a whole")
    label = labels.get((comment.version_id, comment.paragraph_id))
    return _("paragraph %(label)s") % {"label": label} if label else _("a paragraph")


def _deadline(row: Notification) -> str:
    """Return the sentence with the deadline for the action requested by the e-mail; empty once it has passed."""
    workshop, event = row.recommendation.workshop, EVENTS[row.verb]
    if event is events.CIRCULATED:
        closes_at, sentence = workshop.comments_close_at, _("The deadline for comments is %(time)s.")
    elif event in _ASKS_FOR_SUBMISSION and row.recommendation.symbol:  # as in conditions.needs_open_submissions
        closes_at, sentence = workshop.comments_close_at, _("The recommendation can be resubmitted until %(time)s.")
    elif event in _ASKS_FOR_SUBMISSION:
        closes_at, sentence = workshop.submissions_close_at, _("The deadline for submissions is %(time)s.")
    else:
        return ""
    return sentence % {"time": moment(closes_at, workshop)} if timezone.now() < closes_at else ""


_ASKS_FOR_SUBMISSION = (events.FORWARDED_TO_HEAD, events.RETURNED_TO_AUTHOR, events.RETURNED, events.CO_AUTHOR_NAMED)


def salutation(user: User, workshop: int) -> str:
    own = Delegate.objects.of(user).filter(delegation__workshop=workshop).order_by("pk").first()
    name = (own.salutation or str(own.names)) if own else str(user)
    return _("Dear %(name)s,") % {"name": unlinked(name)} if name else ""


def _step_note(notice: Notice) -> str:
    """Return the note recorded with a step, if any."""
    key = notice.entry.data.get("note")
    note = notice.row.recommendation.step_notes.filter(key=key).first() if key else None
    return unlinked(note.text) if note else ""


def unsubscribe_headers() -> dict[str, str]:
    return {"List-Unsubscribe": f"<{mail.absolute(reverse('dashboard:preferences'))}>"}
