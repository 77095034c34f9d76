"""E-mails about single events.

Permissions and preferences of the recipient are checked again when the e-mail is composed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Notify, User
from recommendations import (
    amendment_events,
    comment_events,
    delegation_events,
    events,
    position_events,
    sponsor_events,
    visibility,
)
from recommendations.events import Event
from recommendations.models import Amendment, Comment, Happening, Notification, Position, Recommendation
from recommendations.models.sponsorship import READERS as SPONSORSHIP_READERS
from recommendations.models.sponsorship import Sponsorship
from recommendations.notifications import commented, recipients
from recommendations.notifications.changes import Changes, of_circulation, of_compromise
from recommendations.reading import page, provenance
from recommendations.states import State
from registry import mail, outbox
from registry.mail import unlinked
from registry.models import AuditEntry, Outgoing
from registry.names import with_article
from registry.outbox import Progress
from workshops import user_roles
from workshops.phrases import moment

# The events by the key stored in notifications.
EVENTS = {
    event.key: event
    for module in (delegation_events, events, comment_events, amendment_events, position_events, sponsor_events)
    for event in vars(module).values()
    if isinstance(event, Event) and event.mail
}
NOTE_LABELS = {  # what the note recorded with a step is, if not merely a note
    events.WITHDRAWN.key: gettext_lazy("Reason:"),
    events.ACCEPTED_LATE.key: gettext_lazy("Reason:"),
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
        template="not_shown" if EVENTS[row.verb] in delegation_events.NOT_SHOWN else "recommendation",
        subject=message.subject % notice.values,
        headers=unsubscribe_headers(),
        reply_to=recommendation.workshop.correspondents(),
        context={
            "salutation": salutation(row.user, recommendation.workshop_id),
            "sentence": sentence[:1].upper() + sentence[1:],
            "deadline": _deadline(row),
            "open_comments": events.comments_open(notice.entry.data.get("open_comments", 0)),
            "objection": _objection(notice),
            "note": _step_note(notice),
            "note_label": NOTE_LABELS.get(row.verb, _("Note:")),
            "changes": _changes(notice),
            "destinations": _destinations(notice),
            "recommendation": recommendation,
            "topic": unlinked(str(recommendation.topic)),
            "title": notice.values["title"],
            "lead": unlinked(recommendation.lead_name),
            "amendment": notice.values.get("amendment", ""),
            "compromise": row.compromise,
            "link": notice.link,
            "positions": f"{notice.link}#positions" if recommendation.workshop.adopts else "",
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
    comments = Comment.objects.visible_to(user).filter(pk=OuterRef("comment"))
    amendments = Amendment.objects.visible_to(user).filter(pk=OuterRef("amendment"))
    rows = list(
        Notification.objects.filter(user=user, **lookups)
        .annotate(is_seen=Exists(comments) | Exists(amendments))
        .select_related("comment", "amendment__delegation", "compromise")
    )
    recommendations = page.related().visible_to(user).in_bulk([row.recommendation_id for row in rows])
    taken_back = _taken_back([row for row in rows if EVENTS[row.verb] in delegation_events.NOT_SHOWN])
    entries = {entry.key: entry for entry in AuditEntry.objects.filter(key__in=[row.entry for row in rows])}
    found = {
        row.pk: (taken_back if EVENTS[row.verb] in delegation_events.NOT_SHOWN else recommendations) for row in rows
    }
    rows = [row for row in rows if row.recommendation_id in found[row.pk] and _is_wanted(user, row, row.is_seen)]
    partners = _partners(user, [entries[row.entry] for row in rows if row.verb in _NAMING])
    rows = [row for row in rows if row.verb not in _NAMING or entries[row.entry].object_key in partners]
    places = commented.places([row.comment for row in rows if row.comment])
    notices = []
    for row in rows:
        row.user, row.recommendation = user, found[row.pk][row.recommendation_id]
        entry, link = entries[row.entry], mail.absolute(_address(row))
        values = _values(row, entry, places) | {"partner": unlinked(partners.get(entry.object_key, ""))}
        notices.append(Notice(row, entry, values, link))
    return notices


def _address(row: Notification) -> str:
    """Return the address of the amendment, compromise text or comment concerned, or of the recommendation."""
    if subject := row.amendment or row.compromise:
        return subject.get_absolute_url()
    anchor = f"#{row.comment.anchor}" if row.comment else ""
    return row.recommendation.get_absolute_url() + anchor


def _taken_back(rows: list[Notification]) -> dict[int, Recommendation]:
    """Return the recommendations of notifications that say nothing of their content, unless they were forwarded again."""
    pks = {row.recommendation_id for row in rows}
    return page.related().exclude(state=State.WITH_HEAD).in_bulk(pks) if pks else {}


def _partners(user: User, entries: list[AuditEntry]) -> dict[str, str]:
    """Return the partners whose positions or co-sponsorships these entries record, by key, as far as `user` may still read
    them. Two queries."""
    if not entries:
        return {}
    keys = [entry.object_key for entry in entries]
    of_positions = Position.objects.visible_to(user).filter(key__in=keys).values_list("key", "delegation_name")
    readable = Sponsorship.objects.filter(visibility.where(SPONSORSHIP_READERS, user), key__in=keys)
    sponsorships = readable.values_list("key", "delegation_name")
    return {str(key): with_article(name) for key, name in (*of_positions, *sponsorships)}


def _is_wanted(user: User, row: Notification, is_seen: bool) -> bool:
    if (row.comment_id or row.amendment_id) and not is_seen:
        return False
    choice = user.notify_comments if row.happening == Happening.COMMENT else user.notify_recommendations
    return choice != Notify.NEVER or EVENTS[row.verb].is_always_mailed


def _values(row: Notification, entry: AuditEntry, places: dict[int, str]) -> dict[str, Any]:
    recommendation = row.recommendation
    if EVENTS[row.verb] in delegation_events.NOT_SHOWN:
        return {
            "title": "",
            "actor": unlinked(entry.actor),
            "forwarded": moment(_forwarded_at(row), recommendation.workshop),
        }
    version = page.shown_to(recommendation, row.user)
    until = row.compromise.deadline if row.compromise else events.objections_until(entry.data)
    return {
        "title": unlinked(version.title),
        "symbol": recommendation.symbol or _("a draft"),
        "actor": unlinked(entry.actor),
        "lead": unlinked(with_article(recommendation.lead_name)),
        "time": moment(entry.at, recommendation.workshop),
        "number": entry.data.get("number", ""),
        "into": entry.data.get("into", ""),
        "session": unlinked(recommendation.sitting.session_title) if recommendation.sitting else "",
        "full_number": recommendation.full_number,
        "until": moment(until, recommendation.workshop) if until else "",
        "amendment": (row.amendment.symbol or "") if row.amendment else "",
        "proposer": unlinked(with_article(row.amendment.delegation.name)) if row.amendment else "",
        "place": places.get(row.comment_id, "") if row.comment_id else "",
    }


def _forwarded_at(row: Notification) -> datetime:
    """Return when the draft was forwarded to the user before `row`; its recipients were notified of that."""
    rows = Notification.objects.filter(user=row.user, recommendation=row.recommendation_id)
    earlier = rows.filter(verb=events.FORWARDED_TO_HEAD.key, happened_at__lte=row.happened_at)
    found = earlier.order_by("-happened_at").first()
    return found.happened_at if found else row.happened_at


def _changes(notice: Notice) -> Changes | None:
    """Return what a circulation changed, or a compromise text would change; None for other events and for Rev.1."""
    if EVENTS[notice.row.verb] is amendment_events.COMPROMISE_PROPOSED and notice.row.compromise:
        return of_compromise(notice.row.compromise)
    is_circulation = EVENTS[notice.row.verb] in _CIRCULATIONS
    return of_circulation(notice.row.recommendation, notice.entry.data["number"]) if is_circulation else None


def _destinations(notice: Notice) -> list[tuple[str, str, str]]:
    """Return where the paragraphs of a merged recommendation went: place, fate with the new places, and reason."""
    row = notice.row
    found = provenance.destinations(row.recommendation, row.user) if row.verb == events.MERGED.key else None
    lines = []
    for one in found.rows if found else ():
        targets = f" ({', '.join(one.targets)})" if one.targets else ""
        lines.append((unlinked(capfirst(one.place)), unlinked(f"{one.fate}{targets}"), unlinked(one.reason)))
    return lines


def _deadline(row: Notification) -> str:
    """Return the sentence with the deadline for the action requested by the e-mail; empty once it has passed."""
    workshop, event = row.recommendation.workshop, EVENTS[row.verb]
    if event in _CIRCULATIONS:
        closes_at, sentence = workshop.comments_close_at, _("The deadline for comments is %(time)s.")
    elif event in _ASKS_FOR_SUBMISSION and row.recommendation.symbol:  # as in conditions.needs_open_submissions
        closes_at, sentence = workshop.comments_close_at, _("The recommendation can be resubmitted until %(time)s.")
    elif event in _ASKS_FOR_SUBMISSION:
        closes_at, sentence = workshop.submissions_close_at, _("The deadline for submissions is %(time)s.")
    else:
        return ""
    return sentence % {"time": moment(closes_at, workshop)} if timezone.now() < closes_at else ""


def _objection(notice: Notice) -> str:
    """Return how and until when the changes can be objected to as not editorial; empty for other events and afterwards."""
    until = events.objections_until(notice.entry.data)
    if EVENTS[notice.row.verb] is not events.EDITORIAL or until is None or until <= timezone.now():
        return ""
    workshop = notice.row.recommendation.workshop
    values = {"until": notice.values["until"], "revision": f"Rev.{notice.values['number']}"}
    return (_BY_CO_SPONSORS if workshop.takes_co_sponsors else _BY_PARTNERS) % values


_BY_PARTNERS = gettext_lazy(
    "Partners with a recorded position may object until %(until)s. To object, the head or deputy head of "
    "delegation must sign in at the address below and select “Object: %(revision)s is not editorial”. All "
    "others may object by replying to this e-mail."
)
_BY_CO_SPONSORS = gettext_lazy(
    "Co-sponsors and partners with a recorded position may object until %(until)s. To object, the head or "
    "deputy head of delegation must sign in at the address below and select “Object: %(revision)s is not "
    "editorial”. All others may object by replying to this e-mail."
)
_OF_POSITIONS = (position_events.POSITION_RECORDED, position_events.POSITION_ON_BEHALF)
_NAMING = [event.key for event in (*_OF_POSITIONS, *sponsor_events.OF_ACT.values())]
_CIRCULATIONS = (events.CIRCULATED, events.EDITORIAL, *sponsor_events.CIRCULATIONS)
_ASKS_FOR_SUBMISSION = (events.FORWARDED_TO_HEAD, events.RETURNED_TO_AUTHOR, events.RETURNED, events.CO_AUTHOR_NAMED)


def salutation(user: User, workshop: int) -> str:
    name = user_roles.salutation(user, workshop)
    return _("Dear %(name)s,") % {"name": unlinked(name)} if name else ""


def _step_note(notice: Notice) -> str:
    """Return the note recorded with a step, if any."""
    key = notice.entry.data.get("note")
    note = notice.row.recommendation.step_notes.filter(key=key).first() if key else None
    return unlinked(note.text) if note else ""


def unsubscribe_headers() -> dict[str, str]:
    return {"List-Unsubscribe": f"<{mail.absolute(reverse('dashboard:preferences'))}>"}
