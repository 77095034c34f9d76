"""Tell people by mail what became of a text or was said on it: at once, or the day's things together.

What a person may see, and whether they still want to be told, is asked again when the mail is made.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import Notify, User
from recommendations.models import Comment, Happening, Label, Notification, State
from recommendations.notifications import recipients
from recommendations.reading import page
from registry import mail, outbox
from registry.mail import unlinked
from registry.models import AuditEntry
from registry.templatetags.portal import zone_words
from workshops.models import Delegate
from workshops.planning.deadlines import moment


@dataclass(frozen=True)
class Words:
    """How one act is told: the subject and the sentence of a mail of its own, and its line in the mail of the day."""

    subject: str
    sentence: str
    line: str


SAYS = {
    State.WITH_HEAD: Words(
        gettext_lazy("A draft waits for you: %(title)s"),
        gettext_lazy(
            "%(actor)s hands you a draft recommendation. As head of the delegation you can read it, change it and submit it."
        ),
        gettext_lazy("handed to you by %(actor)s"),
    ),
    State.SUBMITTED: Words(
        gettext_lazy("Received: %(symbol)s, %(title)s"),
        gettext_lazy(
            "The recommendation has been received and has its symbol, %(symbol)s. Submitted by %(actor)s on %(time)s."
        ),
        gettext_lazy("received, submitted by %(actor)s"),
    ),
    recipients.RECEIVED: Words(
        gettext_lazy("Submitted: %(symbol)s, %(title)s"),
        gettext_lazy("%(lead)s submitted a recommendation. It can be opened for discussion, or returned with a note."),
        gettext_lazy("submitted by %(lead)s"),
    ),
    State.RETURNED: Words(
        gettext_lazy("Returned: %(symbol)s, %(title)s"),
        gettext_lazy("The secretariat returned the recommendation. It can be changed and submitted again."),
        gettext_lazy("returned by the secretariat"),
    ),
    recipients.CIRCULATED: Words(
        gettext_lazy("%(symbol)s/Rev.%(number)s circulated: %(title)s"),
        gettext_lazy(
            "A wording of this recommendation was put before all who take part, as Rev.%(number)s. You can comment on it."
        ),
        gettext_lazy("Rev.%(number)s circulated"),
    ),
    State.FINAL_DRAFT: Words(
        gettext_lazy("Final draft: %(symbol)s, %(title)s"),
        gettext_lazy("The recommendation is now a final draft and goes to the session for adoption."),
        gettext_lazy("made a final draft"),
    ),
    State.IN_DISCUSSION: Words(
        gettext_lazy("Back in discussion: %(symbol)s, %(title)s"),
        gettext_lazy("The recommendation went back from final draft to discussion."),
        gettext_lazy("back in discussion"),
    ),
    State.ADOPTED: Words(
        gettext_lazy("Adopted: %(symbol)s, %(title)s"),
        gettext_lazy("The recommendation was adopted, with the number %(full_number)s."),
        gettext_lazy("adopted, with the number %(full_number)s"),
    ),
    State.WITHDRAWN: Words(
        gettext_lazy("Withdrawn: %(symbol)s, %(title)s"),
        gettext_lazy("The recommendation was withdrawn by %(actor)s."),
        gettext_lazy("withdrawn by %(actor)s"),
    ),
    recipients.RELEASED: Words(
        gettext_lazy("Released: %(symbol)s, %(title)s"),
        gettext_lazy("The adopted text is public now."),
        gettext_lazy("released to the public"),
    ),
    recipients.CO_AUTHOR: Words(
        gettext_lazy("You were named as co-author: %(title)s"),
        gettext_lazy("%(actor)s named you as co-author of a draft recommendation. You can read it and write on it."),
        gettext_lazy("you were named as co-author by %(actor)s"),
    ),
    recipients.GIVEN_BACK: Words(
        gettext_lazy("Returned to you: %(title)s"),
        gettext_lazy("%(actor)s, as head of the delegation, returned the draft to its author. You can go on writing."),
        gettext_lazy("returned to its author by %(actor)s"),
    ),
    recipients.COMMENT: Words(
        gettext_lazy("Comment on %(symbol)s: %(title)s"),
        gettext_lazy("%(actor)s commented on %(place)s."),
        gettext_lazy("%(actor)s commented on %(place)s"),
    ),
    recipients.REPLY: Words(
        gettext_lazy("Reply on %(symbol)s: %(title)s"),
        gettext_lazy("%(actor)s replied to a comment on %(place)s."),
        gettext_lazy("%(actor)s replied to a comment on %(place)s"),
    ),
    recipients.RESOLVED: Words(
        gettext_lazy("Comment resolved on %(symbol)s: %(title)s"),
        gettext_lazy("%(actor)s resolved a comment on %(place)s."),
        gettext_lazy("%(actor)s resolved a comment on %(place)s"),
    ),
    recipients.REOPENED: Words(
        gettext_lazy("Comment open again on %(symbol)s: %(title)s"),
        gettext_lazy("%(actor)s opened a comment on %(place)s again."),
        gettext_lazy("%(actor)s opened a comment on %(place)s again"),
    ),
    recipients.HIDDEN: Words(
        gettext_lazy("Your comment on %(symbol)s was hidden: %(title)s"),
        gettext_lazy("The secretariat hid your comment on %(place)s. The reason stands on the page."),
        gettext_lazy("your comment on %(place)s was hidden by the secretariat"),
    ),
}


@outbox.register(recipients.TOLD, pauses=outbox.MAIL)
def send(*, progress, outgoing, user, entry):
    """Send one mail about one act, if the person may still know of it."""
    found = _of(User.objects.get(key=user), entry=entry)
    if not found:
        return
    note = found[0]
    words, sentence = note.facts, SAYS[note.verb].sentence % note.facts
    mail.send(
        outgoing,
        progress,
        to=note.user.email,  # proved, and theirs who may read the text; the entry's may be anybody's
        name=note.user.full_name,
        template="recommendation",
        subject=SAYS[note.verb].subject % words,
        headers=_unsubscribing(),
        context={
            "salutation": _salutation(note.user, note.recommendation.workshop_id),
            "sentence": sentence[:1].upper() + sentence[1:],
            "note": _step_note(note),
            "text": note.recommendation,
            "topic": unlinked(note.recommendation.topic),
            "title": words["title"],
            "lead": unlinked(note.recommendation.lead_name),
            "link": note.link,
            "preferences": mail.absolute(reverse("dashboard:preferences")),
            "demo": note.recommendation.workshop.is_demo,
        },
    )
    Notification.objects.filter(pk=note.pk).update(sent_at=timezone.now())


@outbox.register(recipients.DIGEST, pauses=outbox.MAIL)
def send_digest(*, progress, outgoing, user, day):
    """Send one person what happened to them of a day, grouped by text; nothing where they may see none of it.

    The mail of a day carries the rows of that day and no others: whatever became of it, no other mail repeats them.
    """
    person = User.objects.get(key=user)
    notes = _of(person, digest_on=date.fromisoformat(day))
    if not notes:
        return
    by_text = groupby(sorted(notes, key=_place), key=lambda note: note.recommendation)
    texts = [_told(text, list(rows)) for text, rows in by_text]
    subject = ngettext("What happened in a text", "What happened in %(count)s texts", len(texts))
    workshops = {note.recommendation.workshop for note in notes}
    mail.send(
        outgoing,
        progress,
        to=person.email,
        name=person.full_name,
        template="digest",
        subject=f"{subject % {'count': len(texts)}}: {', '.join(sorted(one.short_name for one in workshops))}",
        headers=_unsubscribing(),
        context={
            "salutation": _salutation(person, notes[0].recommendation.workshop_id),
            "texts": texts,
            "preferences": mail.absolute(reverse("dashboard:preferences")),
            "demo": any(one.is_demo for one in workshops),
        },
    )
    Notification.objects.filter(pk__in=[note.pk for note in notes]).update(sent_at=timezone.now())


def _of(user, **which):
    """The notifications of a person that may still be told, in their order, each with `facts` and `link`.

    Left out: what the person may not see any more, and what they no longer want to be told.
    """
    if not user.is_active:
        return []
    seen = Comment.objects.visible_to(user).filter(pk=OuterRef("comment"))
    rows = list(
        Notification.objects.filter(user=user, **which).annotate(is_seen=Exists(seen)).select_related("comment")
    )
    texts = page.related().visible_to(user).in_bulk([row.recommendation_id for row in rows])
    entries = {entry.key: entry for entry in AuditEntry.objects.filter(key__in=[row.entry for row in rows])}
    rows = [row for row in rows if row.recommendation_id in texts and _wants(user, row)]
    places = _places([row.comment for row in rows if row.comment_id])
    for row in rows:
        row.user, row.recommendation, row.act = user, texts[row.recommendation_id], entries[row.entry]
        row.facts = _facts(row, places)
        anchor = f"#{row.comment.anchor}" if row.comment_id else ""
        row.link = mail.absolute(row.recommendation.get_absolute_url() + anchor)
    return rows


def _wants(user, row):
    if row.comment_id and not row.is_seen:
        return False
    choice = user.notify_comments if row.happening == Happening.COMMENT else user.notify_texts
    return choice != Notify.NEVER or row.verb in recipients.ALWAYS


def _facts(row, places):
    text, entry = row.recommendation, row.act
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


def _places(comments):
    """What each comment is on, in words: {pk: "paragraph 2"}. One query."""
    labels = Label.objects.filter(circulation__revision__in=[comment.revision_id for comment in comments])
    found = {(revision, paragraph): label for revision, paragraph, label in labels.values_list(*_LABELLED)}
    return {comment.pk: _place_of(comment, found) for comment in comments}


_LABELLED = ("circulation__revision", "paragraph", "label")


def _place_of(comment, labels):
    if comment.paragraph_id is None:
        return _("the whole text")
    label = labels.get((comment.revision_id, comment.paragraph_id))
    return _("paragraph %(label)s") % {"label": label} if label else _("a paragraph")


def _place(note):
    text = note.recommendation
    return text.workshop_id, text.topic.number, text.serial or 0, text.pk, note.happened_at, note.pk


def _told(text, rows):
    """One text in the mail of the day: how it is called, what happened, and where to read it."""
    return {
        "symbol": text.symbol,
        "title": rows[0].facts["title"],
        "lines": [(_hour(row), SAYS[row.verb].line % row.facts) for row in rows],
        "link": mail.absolute(text.get_absolute_url()),
    }


def _hour(row):
    workshop = row.recommendation.workshop
    local = row.happened_at.astimezone(workshop.tz)
    return f"{date_format(local, 'j M, H:i')} {zone_words(workshop.zone, local)}"


def _salutation(user, workshop):
    own = Delegate.objects.of(user).filter(delegation__workshop=workshop).order_by("pk").first()
    name = (own.salutation or own.full_name) if own else user.full_name
    return _("Dear %(name)s,") % {"name": unlinked(name)} if name else ""


def _step_note(note):
    """The words that went with a step, if any."""
    key = note.act.data.get("note")
    found = note.recommendation.step_notes.filter(key=key).first() if key else None
    return unlinked(found.text) if found else ""


def _unsubscribing():
    return {"List-Unsubscribe": f"<{mail.absolute(reverse('dashboard:preferences'))}>"}
