"""The life of a recommendation: one list of steps feeds the check and the buttons."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations import announcing, guarding, labelling, standings
from recommendations.announcing import CIRCULATED, RELEASED  # acts that leave the state as it is
from recommendations.models import Adoption, Circulation, Label, Manner, Recommendation, State, StepNote
from registry import audit
from workshops.models import Role, Topic, Workshop


class StepRefused(PermissionDenied):
    """The step is not possible now, or not this person's; the sentence says why."""


@dataclass(frozen=True)
class Step:
    """One step: `source` -> `target`, who may take it (`who`), its button, and what must hold (`guards`).

    `note` is "" (none), "optional" or "required"; `asks` is what is asked before it happens, where it reaches others
    or cannot be undone; `lists` finds what is still open in the text: then it asks too, and lists it; `only` leaves the
    step out where it makes no sense for a text, or for its hour.
    """

    source: str
    target: str
    who: standings.Who
    label: str
    guards: tuple = ()
    note: str = ""
    asks: str = ""
    lists: object = None
    only: object = None

    @property
    def circulates(self):
        """Whether the step puts a wording before everybody."""
        return self.target == CIRCULATED or (self.source, self.target) == (State.SUBMITTED, State.IN_DISCUSSION)

    def refusal(self, facts):
        """The sentence of the first guard that does not hold, or None."""
        return next(filter(None, (guard(facts) for guard in self.guards)), None)


_SENDS = gettext_lazy(
    "All who take part can read and comment on this wording. Each delegate with an account gets one e-mail."
)
_SUBMITS = gettext_lazy(
    "The secretariat of the workshop gets this wording, and opens it for discussion or returns it with a note. "
    "It cannot be changed meanwhile; it can be withdrawn."
)
_SUBMIT = (guarding.submissions_open, guarding.an_operative_paragraph)
_CIRCULATE = (guarding.an_operative_paragraph, guarding.something_to_circulate)
_WITHDRAW = {
    "target": State.WITHDRAWN,
    "label": gettext_lazy("Withdraw"),
    "note": "optional",
    "asks": gettext_lazy("A withdrawn text is not taken up again. Its page stays for all who could read it."),
}
_RETURN = gettext_lazy(
    "The author and the head of the delegation get your note by e-mail, and can submit the text again."
)
_DISCUSS = gettext_lazy("The text can be changed and commented on again. Name the session, or the reason.")
_LATE = gettext_lazy(
    "The hour planned for final drafts has passed. Say why this text still becomes one; the reason is shown with it."
)
_TAKE_BACK = gettext_lazy("Take back")
_GIVE_BACK = {
    "source": State.WITH_HEAD,
    "who": standings.HEAD_OF_AUTHOR,
    "label": gettext_lazy("Return to the author"),
    "note": "optional",
    "asks": gettext_lazy(
        "The author can go on writing, and is told by e-mail. Say what is missing, if something is; officers do not read it."
    ),
}
_PUBLISH = gettext_lazy("The adopted text becomes public, at an address that does not change. This is not undone.")

STEPS = [
    Step(State.DRAFT, State.SUBMITTED, standings.HEAD_OR_EXPERT, gettext_lazy("Submit"), _SUBMIT, asks=_SUBMITS),
    Step(State.DRAFT, State.WITH_HEAD, standings.WRITER, gettext_lazy("Hand to the head"), (guarding.a_head,)),
    Step(State.WITH_HEAD, State.SUBMITTED, standings.HEAD, gettext_lazy("Submit"), _SUBMIT, asks=_SUBMITS),
    Step(State.WITH_HEAD, State.DRAFT, standings.AUTHOR, _TAKE_BACK, only=guarding.is_new),
    Step(target=State.DRAFT, only=guarding.is_new, **_GIVE_BACK),
    Step(State.WITH_HEAD, State.RETURNED, standings.AUTHOR, _TAKE_BACK, only=guarding.was_returned),
    Step(target=State.RETURNED, only=guarding.was_returned, **_GIVE_BACK),
    Step(
        State.RETURNED,
        State.SUBMITTED,
        standings.HEAD_OR_EXPERT,
        gettext_lazy("Submit again"),
        _SUBMIT,
        asks=_SUBMITS,
    ),
    Step(State.RETURNED, State.WITH_HEAD, standings.WRITER, gettext_lazy("Hand to the head"), (guarding.a_head,)),
    Step(
        State.SUBMITTED,
        State.IN_DISCUSSION,
        standings.KEEPER,
        gettext_lazy("Open for discussion"),
        (guarding.an_operative_paragraph,),
        asks=_SENDS,
    ),
    Step(State.SUBMITTED, State.RETURNED, standings.SECRETARIAT, gettext_lazy("Return"), note="required", asks=_RETURN),
    Step(State.IN_DISCUSSION, CIRCULATED, standings.SECRETARIAT, gettext_lazy("Circulate"), _CIRCULATE, asks=_SENDS),
    Step(
        State.IN_DISCUSSION,
        State.FINAL_DRAFT,
        standings.KEEPER,
        gettext_lazy("Make final draft"),
        (guarding.circulated,),
        lists=guarding.open_brackets,
        only=guarding.is_in_time,
    ),
    Step(
        State.IN_DISCUSSION,
        State.FINAL_DRAFT,
        standings.SECRETARIAT,
        gettext_lazy("Make final draft"),
        (guarding.circulated,),
        note="required",
        asks=_LATE,
        lists=guarding.open_brackets,
        only=guarding.is_late,
    ),
    Step(State.FINAL_DRAFT, CIRCULATED, standings.SECRETARIAT, gettext_lazy("Circulate"), _CIRCULATE, asks=_SENDS),
    Step(
        State.FINAL_DRAFT,
        State.ADOPTED,
        standings.DECIDES,
        gettext_lazy("Record as adopted"),
        (guarding.circulated, guarding.no_brackets),
    ),
    Step(
        State.FINAL_DRAFT,
        State.IN_DISCUSSION,
        standings.DECIDES,
        gettext_lazy("Back to discussion"),
        note="required",
        asks=_DISCUSS,
    ),
    Step(
        State.ADOPTED,
        RELEASED,
        standings.SECRETARIAT,
        gettext_lazy("Release"),
        asks=_PUBLISH,
        only=guarding.is_not_released,
    ),
    Step(source=State.DRAFT, who=standings.AUTHOR_OR_HEAD, **_WITHDRAW),
    Step(source=State.WITH_HEAD, who=standings.AUTHOR_OR_HEAD, **_WITHDRAW),
    Step(source=State.SUBMITTED, who=standings.HEAD_OR_EXPERT, **_WITHDRAW),
    Step(source=State.RETURNED, who=standings.HEAD_OR_EXPERT, **_WITHDRAW),
    Step(source=State.IN_DISCUSSION, who=standings.HEAD_OR_EXPERT, **_WITHDRAW),
    Step(source=State.FINAL_DRAFT, who=standings.HEAD_OR_EXPERT, **_WITHDRAW),
]


def steps_for(user, recommendation, facts=None):
    """The steps that are `user`'s from here: pairs of a Step and the reason why not now (None: it is open)."""
    facts = facts or guarding.Facts(recommendation)
    steps = [step for step in _from(recommendation) if step.who.allows(user, recommendation)]
    return [(step, step.refusal(facts)) for step in steps]


def find_step(user, recommendation, target):
    """The step to `target` that is open to `user`. Raises StepRefused with the reason why not."""
    there = [step for step in _from(recommendation) if step.target == target]
    if not there:
        raise StepRefused(guarding.now_is(recommendation))
    allowed = [step for step in there if step.who.allows(user, recommendation)]
    if not allowed:
        raise StepRefused(there[0].who.words)
    refusal = allowed[0].refusal(guarding.Facts(recommendation))
    if refusal:
        raise StepRefused(refusal)
    return allowed[0]


def refusal(recommendation, target, *, by):
    """Why `by` may not take the step to `target` now; None where it is open."""
    try:
        find_step(by, recommendation, target)
    except StepRefused as refused:
        return str(refused)
    return None


@transaction.atomic
def take_step(recommendation, target, *, by, note="", seen=None):
    """Move a recommendation to the state `target`, or circulate or release it, and record who did it.

    `seen` is the key of the wording that was read: what is submitted or circulated is that one, or nothing.
    Submission gives the symbol, opening for discussion circulates Rev.1. Adoption has a door of its own (`adopt`).
    Raises StepRefused, also when a colleague was quicker and the state has changed meanwhile.
    """
    if target == CIRCULATED:
        return circulate(recommendation, by=by, seen=seen).recommendation
    if target == RELEASED:
        return release(recommendation, by=by)
    if target == State.ADOPTED:
        raise StepRefused(_("Name the session, and the chair who decided."))
    submits = target == State.SUBMITTED
    recommendation, step = _begin(recommendation, target, by, numbers=submits, seen=seen if submits else None)
    if step.note == "required" and not note:
        raise StepRefused(_("This step needs a note that says why."))
    if submits:
        _give_symbol(recommendation)
    kept = {"note": _keep_note(recommendation, target, note, by).key} if note else {}
    if step.who == standings.HEAD_OF_AUTHOR:
        kept["given_back"] = True  # by the head; else the author took it back
    _move(recommendation, step, by, **kept)
    if recommendation.circulated_id is None and target == State.IN_DISCUSSION:
        _circulate(recommendation, by)
    return recommendation


@transaction.atomic
def circulate(recommendation, *, by, seen=None):
    """Put the wording last saved before everybody, as the next Rev.n; return the Circulation. One mail to each."""
    recommendation, _step = _begin(recommendation, CIRCULATED, by, seen=seen)
    return _circulate(recommendation, by)


@transaction.atomic
def adopt(recommendation, *, revision, session, chair, by):
    """Record that the chair found consensus on the text in a session; return the Adoption.

    `revision` is the key of the wording that was read; `chair` is the WorkshopRole of the chair who decided, `by` who
    records it: both are named. The text gets the next number of its topic, without gaps, and its paragraphs are
    numbered anew. Raises StepRefused.
    """
    recommendation, step = _begin(recommendation, State.ADOPTED, by, numbers=True, seen=revision)
    if session.workshop_id != recommendation.workshop_id:
        raise StepRefused(_("The session belongs to another workshop."))
    held = chair.role == Role.CHAIR and chair.accepted_at and not chair.ended_at
    if not held or chair.workshop_id != recommendation.workshop_id:
        raise StepRefused(_("Only a chair of this workshop decides on its texts."))
    adopted = Recommendation.objects.filter(topic=recommendation.topic_id)
    recommendation.number = (adopted.aggregate(last=Max("number"))["last"] or 0) + 1
    texts = list(recommendation.current.texts.select_related("paragraph"))
    adoption = Adoption.objects.create(
        recommendation=recommendation,
        revision=recommendation.current,
        manner=Manner.AHEAD if session.lies_ahead else Manner.IN_SESSION,
        session=session,
        session_title=session.title,
        found_by=chair,
        found_by_name=chair.full_name,
        recorded_by=by,
        recorded_by_name=str(by),
        occurred_on=min(session.held_on, timezone.localdate(timezone=session.workshop.tz)),
        recorded_at=timezone.now(),
        labels={str(text.paragraph.key): label for text, label in zip(texts, labelling.fresh(texts), strict=True)},
    )
    sha256 = recommendation.current.sha256
    _move(recommendation, step, by, session=session.key, chair=chair.key, adoption=adoption.key, sha256=sha256)
    return adoption


@transaction.atomic
def release(recommendation, *, by):
    """Make an adopted text public, at its stable address. Raises StepRefused, also when it is public already."""
    recommendation, _step = _begin(recommendation, RELEASED, by)
    recommendation.released_at = timezone.now()
    recommendation.save(update_fields=["released_at"])
    entry = audit.record(by, "recommendation.released", recommendation, sha256=recommendation.current.sha256)
    announcing.of_release(entry, recommendation)
    return recommendation


def _from(recommendation):
    here = [step for step in STEPS if step.source == recommendation.state]
    return [step for step in here if step.only is None or step.only(recommendation)]


def _begin(recommendation, target, by, *, numbers=False, seen=None):
    """Lock, read again, find the step, and compare the wording with the one that was `seen`, where that is said.

    Locks: the workshop and the topic where a number is given, then the text.
    """
    if numbers:
        Workshop.objects.select_for_update().get(pk=recommendation.workshop_id)
        Topic.objects.select_for_update().get(pk=recommendation.topic_id)
    recommendation = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    step = find_step(by, recommendation, target)
    if seen and str(seen) != str(recommendation.current.key):
        raise StepRefused(_("Another wording was saved after you opened the page. Open it again, and read that one."))
    return recommendation, step


def _move(recommendation, step, by, **data):
    """Set the new state, record the step with its states, and tell whom it concerns."""
    recommendation.state = step.target
    names = ["state", "number", "serial", "symbol", "submitted", "submitted_at"]
    recommendation.save(update_fields=names)
    partner = recommendation.partner_code if step.who.is_of_lead else ""
    states = {"source": str(step.source), "target": str(step.target)}
    entry = audit.record(by, "recommendation.moved", recommendation, partner=partner, **states, **data)
    announcing.of_step(entry, recommendation)


def _give_symbol(recommendation):
    """The symbol is given once, at the first submission; a serial is never used again, whatever becomes of its text."""
    recommendation.submitted = recommendation.current
    recommendation.submitted_at = recommendation.submitted_at or timezone.now()
    if recommendation.serial is None:
        given = Recommendation.objects.filter(workshop=recommendation.workshop_id)
        recommendation.serial = (given.aggregate(last=Max("serial"))["last"] or 0) + 1
        recommendation.symbol = f"{recommendation.workshop.symbol_stem}/REC/{recommendation.serial}"


def _keep_note(recommendation, target, note, by):
    return StepNote.objects.create(
        recommendation=recommendation,
        target=target,
        text=note,
        author=by,
        author_name=str(by),
        written_at=timezone.now(),
    )


def _circulate(recommendation, by):
    """Write the circulation with its labels: those given before stay, new ones follow them."""
    now, revision = timezone.now(), recommendation.current
    number = (recommendation.circulations.aggregate(last=Max("number"))["last"] or 0) + 1
    frozen, used = {}, set()
    before = Label.objects.filter(circulation__recommendation=recommendation)
    for given, paragraph, label in before.values_list("circulation__number", "paragraph", "label"):
        used.add(label)
        if given == number - 1:
            frozen[paragraph] = label
    circulation = Circulation.objects.create(
        recommendation=recommendation, revision=revision, number=number, circulated_at=now
    )
    texts = list(revision.texts.all())
    labels = labelling.following(texts, frozen, used)
    Label.objects.bulk_create(
        Label(circulation=circulation, paragraph_id=text.paragraph_id, label=label)
        for text, label in zip(texts, labels, strict=True)
    )
    recommendation.circulated = revision
    recommendation.circulated_at = recommendation.circulated_at or now
    recommendation.save(update_fields=["circulated", "circulated_at"])
    facts = {"revision": revision.key, "number": number, "sha256": revision.sha256}
    entry = audit.record(by, "recommendation.circulated", recommendation, **facts)
    announcing.of_circulation(entry, recommendation)
    return circulation
