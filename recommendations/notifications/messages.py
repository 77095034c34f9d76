"""Notify people by mail of one event at a time.

What a person may see, and whether they still want to be told, is asked again when the mail is made.
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

# By the key that notifications store.
EVENTS = {
    event.key: event
    for module in (events, comment_events)
    for event in vars(module).values()
    if isinstance(event, Event) and event.mail
}
MAILED = {key: event.mail for key, event in EVENTS.items() if event.mail}


@dataclass(frozen=True)
class Notice:
    """A notification that may still be sent: with the audit entry that it reports, what the mail says, and where to."""

    row: Notification
    entry: AuditEntry
    facts: dict[str, Any]
    link: str


@outbox.register(recipients.TOLD, pauses=outbox.MAIL)
def send(*, progress: Progress, outgoing: Outgoing, user: str, entry: str) -> None:
    """Send one mail about one act, if the person may still know of it."""
    found = readable(User.objects.get(key=user), entry=entry)
    if not found:
        return
    notice, note = found[0], found[0].row
    words, sentence = notice.facts, MAILED[note.verb].sentence % notice.facts
    mail.send(
        outgoing,
        progress,
        to=note.user.email,  # proved, and theirs who may read the text; the entry's may be anybody's
        name=note.user.full_name,
        template="recommendation",
        subject=MAILED[note.verb].subject % words,
        headers=unsubscribe_headers(),
        context={
            "salutation": salutation(note.user, note.recommendation.workshop_id),
            "sentence": sentence[:1].upper() + sentence[1:],
            "note": _step_note(notice),
            "text": note.recommendation,
            "topic": unlinked(str(note.recommendation.topic)),
            "title": words["title"],
            "lead": unlinked(note.recommendation.lead_name),
            "link": notice.link,
            "preferences": mail.absolute(reverse("dashboard:preferences")),
            "demo": note.recommendation.workshop.is_demo,
        },
    )
    Notification.objects.filter(pk=note.pk).update(sent_at=timezone.now())


def readable(user: User, **which: Any) -> list[Notice]:
    """Return the notifications of a person that may still be sent, in their order.

    Those about what the person can no longer see, or no longer wants to be told, are left out.
    """
    if not user.is_active:
        return []
    seen = Comment.objects.visible_to(user).filter(pk=OuterRef("comment"))
    rows = list(
        Notification.objects.filter(user=user, **which).annotate(is_seen=Exists(seen)).select_related("comment")
    )
    texts = page.related().visible_to(user).in_bulk([row.recommendation_id for row in rows])
    entries = {entry.key: entry for entry in AuditEntry.objects.filter(key__in=[row.entry for row in rows])}
    rows = [row for row in rows if row.recommendation_id in texts and _wants(user, row, row.is_seen)]
    places = _places([row.comment for row in rows if row.comment])
    notices = []
    for row in rows:
        row.user, row.recommendation = user, texts[row.recommendation_id]
        anchor = f"#{row.comment.anchor}" if row.comment else ""
        link = mail.absolute(row.recommendation.get_absolute_url() + anchor)
        entry = entries[row.entry]
        notices.append(Notice(row, entry, _facts(row, entry, places), link))
    return notices


def _wants(user: User, row: Notification, is_seen: bool) -> bool:
    if row.comment_id and not is_seen:
        return False
    choice = user.notify_comments if row.happening == Happening.COMMENT else user.notify_recommendations
    return choice != Notify.NEVER or EVENTS[row.verb].is_always_mailed


def _facts(row: Notification, entry: AuditEntry, places: dict[int, str]) -> dict[str, Any]:
    text = row.recommendation
    shown = page.shown_to(text, row.user)
    return {
        "title": unlinked(shown.title),
        "symbol": text.symbol or _("a draft"),
        "actor": unlinked(entry.actor),
        "lead": unlinked(text.lead_name),
        "time": moment(entry.at, text.workshop),
        "number": entry.data.get("number", ""),
        "full_number": text.full_number,
        "place": places.get(row.comment_id, "") if row.comment_id else "",
    }


def _places(comments: list[Comment]) -> dict[int, str]:
    """Return what each comment is on, in words: {pk: "paragraph 2"}. One query."""
    labels = Label.objects.filter(circulation__version__in=[comment.version_id for comment in comments])
    found = {(version, paragraph): label for version, paragraph, label in labels.values_list(*_LABELLED)}
    return {comment.pk: _place_of(comment, found) for comment in comments}


_LABELLED = ("circulation__version", "paragraph", "label")


def _place_of(comment: Comment, labels: dict[tuple[int, int], str]) -> str:
    if comment.paragraph_id is None:
        return _("the whole text")
    label = labels.get((comment.version_id, comment.paragraph_id))
    return _("paragraph %(label)s") % {"label": label} if label else _("a paragraph")


def salutation(user: User, workshop: int) -> str:
    own = Delegate.objects.of(user).filter(delegation__workshop=workshop).order_by("pk").first()
    name = (own.salutation or own.full_name) if own else user.full_name
    return _("Dear %(name)s,") % {"name": unlinked(name)} if name else ""


def _step_note(notice: Notice) -> str:
    """Return the note that went with a step, if any."""
    key = notice.entry.data.get("note")
    found = notice.row.recommendation.step_notes.filter(key=key).first() if key else None
    return unlinked(found.text) if found else ""


def unsubscribe_headers() -> dict[str, str]:
    return {"List-Unsubscribe": f"<{mail.absolute(reverse('dashboard:preferences'))}>"}
