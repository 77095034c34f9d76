"""The digest: one mail a day with what happened in recommendations, for those who want it so."""

from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import ngettext

from members.models import User
from recommendations.models import Notification, Recommendation
from recommendations.notifications import messages, recipients
from recommendations.notifications.messages import Notice
from registry import mail, outbox
from registry.models import Outgoing
from registry.outbox import Progress
from registry.templatetags.portal import zone_words


@outbox.register(recipients.DIGEST, pauses=outbox.MAIL)
def send_digest(*, progress: Progress, outgoing: Outgoing, user: str, day: str) -> None:
    """Send one person what happened to them of a day, grouped by text; nothing where they may see none of it.

    The mail of a day carries the rows of that day and no others: whatever became of it, no other mail repeats them.
    """
    person = User.objects.get(key=user)
    notes = messages.readable(person, digest_on=date.fromisoformat(day))
    if not notes:
        return
    by_text = groupby(sorted(notes, key=_place), key=lambda note: note.row.recommendation)
    texts = [_told(text, list(rows)) for text, rows in by_text]
    subject = ngettext("What happened in a text", "What happened in %(count)s texts", len(texts))
    workshops = {note.row.recommendation.workshop for note in notes}
    mail.send(
        outgoing,
        progress,
        to=person.email,
        name=person.full_name,
        template="digest",
        subject=f"{subject % {'count': len(texts)}}: {', '.join(sorted(one.short_name for one in workshops))}",
        headers=messages.unsubscribe_headers(),
        context={
            "salutation": messages.salutation(person, notes[0].row.recommendation.workshop_id),
            "texts": texts,
            "preferences": mail.absolute(reverse("dashboard:preferences")),
            "demo": any(one.is_demo for one in workshops),
        },
    )
    Notification.objects.filter(pk__in=[note.row.pk for note in notes]).update(sent_at=timezone.now())


def _place(note: Notice) -> tuple[Any, ...]:
    text = note.row.recommendation
    return text.workshop_id, text.topic.number, text.serial or 0, text.pk, note.row.happened_at, note.row.pk


def _told(text: Recommendation, notes: list[Notice]) -> dict[str, Any]:
    """Return one text in the mail of the day: how it is called, what happened, and where to read it."""
    return {
        "symbol": text.symbol,
        "title": notes[0].facts["title"],
        "lines": [(_hour(note.row), messages.MAILED[note.row.verb].line % note.facts) for note in notes],
        "link": mail.absolute(text.get_absolute_url()),
    }


def _hour(row: Notification) -> str:
    workshop = row.recommendation.workshop
    local = row.happened_at.astimezone(workshop.tz)
    return f"{date_format(local, 'j M, H:i')} {zone_words(workshop.zone, local)}"
