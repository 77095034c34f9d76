"""Tell by e-mail what became of a text: one mail for each step or circulation to each person concerned."""

from uuid import uuid5

from django.utils.translation import gettext_lazy as _

from recommendations.guarding import moment
from recommendations.models import Recommendation, State
from recommendations.workflow import CIRCULATED
from registry import mail, outbox
from registry.mail import unlinked
from registry.models import AuditEntry
from workshops.models import Delegate

# What was done -> subject and sentence. Opening for discussion is told by the circulation that it makes.
SAYS = {
    State.WITH_HEAD: (
        _("A draft waits for you: %(title)s"),
        _(
            "%(actor)s hands you a draft recommendation. As head of the delegation you can read it, change it and submit it."
        ),
    ),
    State.SUBMITTED: (
        _("Received: %(symbol)s, %(title)s"),
        _("The recommendation has been received and has its symbol, %(symbol)s. Submitted by %(actor)s on %(time)s."),
    ),
    State.RETURNED: (
        _("Returned: %(symbol)s, %(title)s"),
        _("The secretariat returned the recommendation. It can be changed and submitted again."),
    ),
    CIRCULATED: (
        _("%(symbol)s/Rev.%(number)s circulated: %(title)s"),
        _(
            "A wording of this recommendation was put before all who take part, as Rev.%(number)s. You can comment on it."
        ),
    ),
    State.FINAL_DRAFT: (
        _("Final draft: %(symbol)s, %(title)s"),
        _("The recommendation is now a final draft and goes to the session for adoption."),
    ),
    State.IN_DISCUSSION: (
        _("Back in discussion: %(symbol)s, %(title)s"),
        _("The recommendation went back from final draft to discussion."),
    ),
    State.ADOPTED: (
        _("Adopted: %(symbol)s, %(title)s"),
        _("The recommendation was adopted, with the number %(full_number)s."),
    ),
    State.WITHDRAWN: (
        _("Withdrawn: %(symbol)s, %(title)s"),
        _("The recommendation was withdrawn by %(actor)s."),
    ),
}


@outbox.fulfils("recommendation.moved", pauses=(60, 300, 900))
def tell(*, progress, outgoing, recommendation):
    """Owe one mail to each person whom this step concerns. Safe to run twice: each mail has a key of its own."""
    entry = AuditEntry.objects.get(key=outgoing.key)
    text = Recommendation.objects.select_related("author", "lead").get(key=recommendation)
    if _act(entry) is None:
        return
    for delegate in _concerned(text, entry):
        ids = {"recommendation": recommendation, "delegate": delegate.key, "entry": entry.key}
        outbox.owe("recommendation.told", key=uuid5(entry.key, str(delegate.user.key)), **ids)


@outbox.fulfils("recommendation.told", pauses=outbox.MAIL)
def send(*, progress, outgoing, recommendation, delegate, entry):
    """Send one mail; whether the person may still read the text is asked again now."""
    entry = AuditEntry.objects.get(key=entry)
    person = _reachable().filter(key=delegate).first()
    texts = Recommendation.objects.select_related("workshop", "topic", "lead", "current", "circulated")
    text = texts.visible_to(person.user).filter(key=recommendation).first() if person else None
    if text is None:
        return
    subject, sentence = SAYS[_act(entry)]
    words = _words(text, entry)
    mail.send(
        outgoing,
        progress,
        to=person.user.email,  # proved, and theirs who may read the text; the entry's may be anybody's
        name=person.full_name,
        template="recommendation",
        subject=subject % words,
        context={
            "salutation": _("Dear %(name)s,") % {"name": unlinked(person.salutation or person.full_name)},
            "sentence": sentence % words,
            "note": _note(text, entry),
            "text": text,
            "topic": unlinked(text.topic),
            "title": words["title"],
            "lead": unlinked(text.lead_name),
            "link": mail.absolute(text.get_absolute_url()),
            "demo": text.workshop.is_demo,
        },
    )


def count_of_readers(recommendation):
    """How many people get a mail when the text is circulated; whoever circulates it gets none."""
    people = _reachable().filter(delegation__workshop=recommendation.workshop_id)
    return people.order_by().values("user").distinct().count()


def _act(entry):
    """The key of SAYS for what an entry records; None for what is told otherwise, or to nobody."""
    if entry.verb == "recommendation.circulated":
        return CIRCULATED
    source, target = entry.data["source"], entry.data["target"]
    if source == State.SUBMITTED and target == State.IN_DISCUSSION:
        return None
    return target if target in SAYS else None


def _reachable():
    return Delegate.objects.active().filter(user__isnull=False).select_related("user").order_by("pk")


def _concerned(text, entry):
    """Active delegates with an account, each person once: all who take part, or the author and the heads.

    Whoever took the step knows of it; only the receipt of a submission goes to them too.
    """
    act, people = _act(entry), _reachable()
    if act == CIRCULATED:
        people = people.filter(delegation__workshop=text.workshop_id)
    elif act == State.WITH_HEAD:
        people = people.binding().filter(delegation=text.lead_id)
    else:
        people = people.filter(pk=text.author_id) | people.binding().filter(delegation=text.lead_id)
    once = {delegate.user_id: delegate for delegate in people}
    knows = None if act == State.SUBMITTED else entry.actor_key
    return [delegate for delegate in once.values() if str(delegate.user.key) != knows]


def _words(text, entry):
    shown = text.circulated or text.current
    return {
        "title": unlinked(shown.title),
        "symbol": text.symbol or "",
        "actor": unlinked(entry.actor),
        "time": moment(entry.at, text.workshop),
        "number": entry.data.get("number", ""),
        "full_number": text.full_number,
    }


def _note(text, entry):
    """The words that went with the step, if any."""
    note = text.step_notes.filter(key=entry.data["note"]).first() if "note" in entry.data else None
    return unlinked(note.text) if note else ""
