"""The daily summary: one e-mail a day about events in recommendations, for users who have chosen it."""

from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import ngettext

from members.models import User
from recommendations import events
from recommendations.models import Notification, Recommendation
from recommendations.notifications import messages, recipients
from recommendations.notifications.messages import Notice
from registry import mail, outbox
from registry.models import Outgoing
from registry.outbox import Progress
from registry.templatetags.portal import zone_words
from workshops.models import Workshop


@outbox.register(recipients.DIGEST, pauses=outbox.MAIL)
def send_digest(*, progress: Progress, outgoing: Outgoing, user: str, day: str) -> None:
    """Send a user the summary of one day, grouped by recommendation; send nothing if they may see none of it.

    It contains the notifications of that day only; even if it cannot be sent, no other e-mail repeats them.
    """
    recipient = User.objects.get(key=user)
    notices = messages.readable(recipient, digest_on=date.fromisoformat(day))
    if not notices:
        return
    groups = groupby(sorted(notices, key=_order), key=lambda notice: notice.row.recommendation)
    summaries = [_summary(recommendation, list(rows)) for recommendation, rows in groups]
    subject = ngettext("Activity on one recommendation", "Activity on %(count)s recommendations", len(summaries))
    workshops = sorted({notice.row.recommendation.workshop for notice in notices}, key=_name)
    names = ", ".join(map(_name, workshops))
    mail.send(
        outgoing,
        progress,
        to=recipient.email,
        name=str(recipient),
        template="digest",
        subject=f"{subject % {'count': len(summaries)}}: {names}",
        headers=messages.unsubscribe_headers(),
        reply_to=list(dict.fromkeys(address for workshop in workshops for address in workshop.correspondents())),
        context={
            "salutation": messages.salutation(recipient, notices[0].row.recommendation.workshop_id),
            "recommendations": summaries,
            "preferences": mail.absolute(reverse("dashboard:preferences")),
            "demo": any(workshop.is_demo for workshop in workshops),
        },
    )
    Notification.objects.filter(pk__in=[notice.row.pk for notice in notices]).update(sent_at=timezone.now())


def _name(workshop: Workshop) -> str:
    return workshop.short_name


def _order(notice: Notice) -> tuple[Any, ...]:
    recommendation, row = notice.row.recommendation, notice.row
    place = (recommendation.workshop_id, recommendation.topic.number, recommendation.serial or 0, recommendation.pk)
    return *place, row.happened_at, row.pk


def _summary(recommendation: Recommendation, notices: list[Notice]) -> dict[str, Any]:
    """Return what the e-mail says about one recommendation: symbol, title, events and link."""
    return {
        "symbol": recommendation.symbol,
        "title": notices[0].values["title"],
        "lines": [(_time(notice.row), _line(notice)) for notice in notices],
        "link": mail.absolute(recommendation.get_absolute_url()),
    }


def _line(notice: Notice) -> str:
    line = str(messages.MAILED[notice.row.verb].line % notice.values)
    comments = events.comments_open(notice.entry.data.get("open_comments", 0))
    return f"{line}. {comments}" if comments else line


def _time(row: Notification) -> str:
    workshop = row.recommendation.workshop
    local = row.happened_at.astimezone(workshop.tz)
    return f"{date_format(local, 'j F, H:i')} {zone_words(workshop.zone, local)}"
