"""Take a step, or circulate the current version. The steps are listed in `steps`; adoption is in `adoption`."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from recommendations import events
from recommendations import labels as recommendations_labels
from recommendations.models import Circulation, Label, Recommendation, State, StepNote
from recommendations.notifications import recipients
from recommendations.workflow import conditions, numbers
from recommendations.workflow.moves import begin, move
from recommendations.workflow.publication import publish
from recommendations.workflow.steps import CIRCULATED, PUBLISHED, between
from registry import audit, seals
from registry.access import Refused
from registry.doors import door
from registry.search import index
from workshops.user_roles import names_in


@door
def take_step(
    recommendation: Recommendation,
    target: str,
    *,
    by: User,
    note: str = "",
    seen: str | None = None,
    objections_until: datetime | None = None,
) -> Recommendation:
    """Move a recommendation to the state `target`, or circulate or publish it, and record the actor.

    `seen` is the key of the version that was read; no other version is submitted or circulated. Submission assigns
    the symbol, opening for discussion circulates Rev.1. `objections_until` is that of `circulate`. Adoption and
    agreement ad referendum have their own functions.
    Raises Refused, also if the state has changed in the meantime.
    """
    if target == CIRCULATED:
        return circulate(recommendation, by=by, seen=seen, objections_until=objections_until).recommendation
    if target == PUBLISHED:
        return publish(recommendation, by=by)
    if target in (State.AD_REFERENDUM, State.ADOPTED):
        raise Refused(_("Select the session and the chair who declared consensus."))
    is_submission = target == State.SUBMITTED
    recommendation, step = begin(
        recommendation, target, by, with_topic=is_submission, seen=seen if is_submission else None
    )
    if step.note == "required" and not note:
        raise Refused(_("Enter a note stating the reason for this step."))
    if is_submission:
        _set_submitted(recommendation)
    saved = save_note(recommendation, target, note, by) if note else None
    data: dict[str, Any] = {"note": saved.key, "rows": (saved,)} if saved else {}
    if step.event is events.RETURNED_TO_AUTHOR:
        data["returned_to_author"] = True  # by the head of delegation, rather than recalled by the author
    move(recommendation, step, by, **data)
    if recommendation.circulated_id is None and target == State.IN_DISCUSSION:
        _circulate(recommendation, by)
    return recommendation


@door
def circulate(
    recommendation: Recommendation, *, by: User, seen: str | None = None, objections_until: datetime | None = None
) -> Circulation:
    """Circulate the current version to all who receive drafts as the next Rev.n, notify them, and return the Circulation.

    With `objections_until`, it is marked as editorial, and may be objected to until then. Raises Refused.
    """
    recommendation, _step = begin(recommendation, CIRCULATED, by, seen=seen)
    if objections_until and not conditions.may_be_editorial(recommendation):
        raise Refused(
            _("Only a change to a circulated recommendation that will be adopted can be marked as editorial.")
        )
    if objections_until and objections_until <= timezone.now():
        raise Refused(_("The time for objections must be in the future. Enter a later time."))
    return _circulate(recommendation, by, objections_until)


def open_from_floor(recommendation: Recommendation, *, by: User) -> Circulation:
    """Assign the symbol to what was proposed orally, open it for discussion and circulate Rev.1; return the Circulation.

    Call it within the door that created it, with the workshop locked and the permission checked.
    """
    assert recommendation.sitting, "it was proposed in a session"
    _set_submitted(recommendation)
    step = between(State.DRAFT, State.IN_DISCUSSION)
    move(recommendation, step, by, session=recommendation.sitting.session.key, sitting=recommendation.sitting.key)
    return _circulate(recommendation, by)


def _set_submitted(recommendation: Recommendation) -> None:
    """Set the submitted version, and at first submission the symbol; its serial is never used again."""
    recommendation.submitted = recommendation.current
    recommendation.submitted_at = recommendation.submitted_at or timezone.now()
    recommendation.list_as(recommendation.saved)
    numbers.assign_symbol(recommendation)


def save_note(recommendation: Recommendation, target: str, note: str, by: User) -> StepNote:
    """Save the note on a step, within the transaction of the step; return it."""
    return StepNote.objects.create(
        recommendation=recommendation,
        target=target,
        text=note,
        author=by,
        author_name=str(names_in(by, recommendation.workshop)),
        written_at=timezone.now(),
    )


def _circulate(recommendation: Recommendation, by: User, objections_until: datetime | None = None) -> Circulation:
    """Save the circulation with its labels: existing labels are kept, new ones follow them."""
    now, version = timezone.now(), recommendation.saved
    number = (recommendation.circulations.aggregate(last=Max("number"))["last"] or 0) + 1
    frozen: dict[int, str] = {}
    used: set[str] = set()
    earlier = Label.objects.filter(circulation__recommendation=recommendation)
    for circulated_as, paragraph, label in earlier.values_list("circulation__number", "paragraph", "label"):
        used.add(label)
        if circulated_as == number - 1:
            frozen[paragraph] = label
    circulation = Circulation.objects.create(
        recommendation=recommendation,
        version=version,
        number=number,
        circulated_at=now,
        is_editorial=objections_until is not None,
        objections_until=objections_until,
    )
    paragraphs = list(version.texts.all())
    labels = recommendations_labels.following(paragraphs, frozen, used)
    rows = [
        Label(circulation=circulation, paragraph_id=paragraph.paragraph_id, label=label)
        for paragraph, label in zip(paragraphs, labels, strict=True)
    ]
    Label.objects.bulk_create(rows)
    recommendation.circulated = version
    recommendation.circulated_at = recommendation.circulated_at or now
    recommendation.save(update_fields=["circulated", "circulated_at", *recommendation.list_as(version)])
    index.changed(recommendation.audit_kind, recommendation.pk)
    details: dict[str, Any] = {"version": version.key, "number": number, "sha256": version.sha256}
    if objections_until:
        details["objections_until"] = objections_until.isoformat()
    details["rows"] = [recommendation, circulation, seals.Group(Label, circulation.pk, rows)]
    entry = audit.record(by, "recommendation.circulated", recommendation, **details)
    recipients.of_circulation(entry, recommendation)
    return circulation
