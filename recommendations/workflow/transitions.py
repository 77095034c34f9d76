"""Take a step, or circulate the wording last saved; the list of steps is in `steps`, adoption in `adoption`."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations import events
from recommendations import labels as recommendations_labels
from recommendations.models import Circulation, Label, Recommendation, State, StepNote
from recommendations.notifications import recipients
from recommendations.workflow import numbering
from recommendations.workflow.moves import begin, move
from recommendations.workflow.publication import publish
from recommendations.workflow.steps import CIRCULATED, PUBLISHED
from registry import audit
from registry.access import Refused


@transaction.atomic
def take_step(
    recommendation: Recommendation, target: str, *, by: User, note: str = "", seen: str | None = None
) -> Recommendation:
    """Move a recommendation to the state `target`, or circulate or publish it, and record who did it.

    `seen` is the key of the wording that was read: what is submitted or circulated is that one, or nothing.
    Submission gives the symbol, opening for discussion circulates Rev.1. Adoption has a door of its own (`adopt`).
    Raises Refused, also when a colleague was quicker and the state has changed meanwhile.
    """
    if target == CIRCULATED:
        return circulate(recommendation, by=by, seen=seen).recommendation
    if target == PUBLISHED:
        return publish(recommendation, by=by)
    if target == State.ADOPTED:
        raise Refused(_("Name the session, and the chair who decided."))
    submits = target == State.SUBMITTED
    recommendation, step = begin(recommendation, target, by, with_topic=submits, seen=seen if submits else None)
    if step.note == "required" and not note:
        raise Refused(_("This step needs a note that says why."))
    if submits:
        _give_symbol(recommendation)
    kept: dict[str, Any] = {"note": _keep_note(recommendation, target, note, by).key} if note else {}
    if step.event in (events.GIVEN_BACK, events.GIVEN_BACK_RETURNED):
        kept["returned_to_author"] = True  # by the head; else the author took it back
    move(recommendation, step, by, **kept)
    if recommendation.circulated_id is None and target == State.IN_DISCUSSION:
        _circulate(recommendation, by)
    return recommendation


@transaction.atomic
def circulate(recommendation: Recommendation, *, by: User, seen: str | None = None) -> Circulation:
    """Put the wording last saved before everybody, as the next Rev.n; return the Circulation. One mail to each."""
    recommendation, _step = begin(recommendation, CIRCULATED, by, seen=seen)
    return _circulate(recommendation, by)


def _give_symbol(recommendation: Recommendation) -> None:
    """The symbol is given once, at the first submission; a serial is never used again, whatever becomes of its text."""
    recommendation.submitted = recommendation.current
    recommendation.submitted_at = recommendation.submitted_at or timezone.now()
    numbering.give_symbol(recommendation)


def _keep_note(recommendation: Recommendation, target: str, note: str, by: User) -> StepNote:
    return StepNote.objects.create(
        recommendation=recommendation,
        target=target,
        text=note,
        author=by,
        author_name=str(by),
        written_at=timezone.now(),
    )


def _circulate(recommendation: Recommendation, by: User) -> Circulation:
    """Write the circulation with its labels: those given before stay, new ones follow them."""
    now, version = timezone.now(), recommendation.saved
    number = (recommendation.circulations.aggregate(last=Max("number"))["last"] or 0) + 1
    frozen: dict[int, str] = {}
    used: set[str] = set()
    before = Label.objects.filter(circulation__recommendation=recommendation)
    for given, paragraph, label in before.values_list("circulation__number", "paragraph", "label"):
        used.add(label)
        if given == number - 1:
            frozen[paragraph] = label
    circulation = Circulation.objects.create(
        recommendation=recommendation, version=version, number=number, circulated_at=now
    )
    texts = list(version.texts.all())
    labels = recommendations_labels.following(texts, frozen, used)
    Label.objects.bulk_create(
        Label(circulation=circulation, paragraph_id=text.paragraph_id, label=label)
        for text, label in zip(texts, labels, strict=True)
    )
    recommendation.circulated = version
    recommendation.circulated_at = recommendation.circulated_at or now
    recommendation.save(update_fields=["circulated", "circulated_at"])
    facts: dict[str, Any] = {"version": version.key, "number": number, "sha256": version.sha256}
    entry = audit.record(by, "recommendation.circulated", recommendation, **facts)
    recipients.of_circulation(entry, recommendation)
    return circulation
