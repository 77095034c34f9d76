"""Dispose of the changes of released amendments: the secretariat offers, the proposer answers, the chair decides.

The stage of a change is computed from its dispositions and the clock: without a reply by the deadline, it is referred
to the chair, and its wording remains in brackets. This requires no task, and no page says who did not reply.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from recommendations import floor, visibility
from recommendations.amendments.permissions import check_head, locked
from recommendations.models import (
    Amendment,
    AmendmentChange,
    AmendmentSponsor,
    AmendmentState,
    Disposition,
    DispositionAnswer,
    Fit,
    Outcome,
)
from recommendations.models.amendment import DECIDERS, SECRETARIATS
from recommendations.notifications import amendments as notifications
from recommendations.visibility import UNDER_REVIEW
from registry import audit, idempotency
from registry.access import Refused
from registry.doors import door
from workshops.models import Role, WorkshopRole
from workshops.phrases import moment
from workshops.user_roles import names_in, names_of_holder

CLOSES = (Outcome.NOT_RETAINED, Outcome.OVERTAKEN)  # outcomes that change no text


class Stage(models.TextChoices):
    """The stage of an open change."""

    NEW = "new", gettext_lazy("Not yet considered")
    OFFERED = "offered", gettext_lazy("Awaiting the proposer’s reply")
    REFERRED = "referred", gettext_lazy("Awaiting the chair’s decision")
    SETTLED = "settled", gettext_lazy("Agreed, to be applied")
    CLOSED = "closed", gettext_lazy("Closed")


def related(changes: QuerySet[AmendmentChange]) -> QuerySet[AmendmentChange]:
    """Return changes with all that their stage, their text and their proposers need, in four queries."""
    dispositions = Disposition.objects.select_related("answer").order_by("serial")
    sponsors = (
        AmendmentSponsor.objects.filter(left_at=None).select_related("delegation").order_by("delegation__sort_name")
    )
    joined = ("amendment__delegation", "amendment__circulation", "amendment__recommendation__workshop")
    paragraphs = ("paragraph", "after", "made")
    return changes.select_related(*joined, *paragraphs).prefetch_related(
        Prefetch("dispositions", dispositions), Prefetch("amendment__sponsors", sponsors)
    )


def latest(change: AmendmentChange) -> Disposition | None:
    """Return the disposition that applies, the last one. No query if they were prefetched."""
    return next(reversed(list(change.dispositions.all())), None)


def answer_to(disposition: Disposition) -> DispositionAnswer | None:
    return getattr(disposition, "answer", None)


def stage_of(change: AmendmentChange, now: datetime) -> Stage:
    """Return the stage of a change at a given time. No query if its dispositions were prefetched."""
    if not change.is_open:
        return Stage.CLOSED
    last = latest(change)
    if last is None:
        return Stage.NEW
    if last.is_decision or last.outcome == Outcome.ACCEPTED:
        return Stage.SETTLED
    if answer := answer_to(last):
        return Stage.SETTLED if answer.agrees else Stage.REFERRED
    return Stage.OFFERED if last.deadline and now < last.deadline else Stage.REFERRED


@door
def offer(
    change: AmendmentChange,
    *,
    outcome: str,
    text: str = "",
    reason: str = "",
    deadline: datetime | None = None,
    once: UUID | None = None,
    by: User,
) -> Disposition:
    """Offer the proposer a disposition of a change, as the secretariat; an earlier offer no longer applies.

    An acceptance as proposed needs no answer and has no deadline. Raises Refused, or ValidationError for a field.
    """
    change = lock_change(change, by=by)
    check_offer(change, by=by)
    key = idempotency.key(once, by, change.key, outcome, text, reason, deadline)
    if existing := Disposition.objects.filter(key=key).first():
        return existing
    deadline = None if outcome == Outcome.ACCEPTED else deadline
    _check_content(change, outcome, text, reason)
    if outcome != Outcome.ACCEPTED and (deadline is None or deadline <= timezone.now()):
        raise ValidationError({"deadline": _("Enter a future date and time by which the proposer should reply.")})
    made = _write(change, Disposition(key=key, outcome=outcome, text=text, reason=reason, deadline=deadline), by)
    entry = _record(by, "disposition.offered", made, outcome=outcome)
    notifications.of_offer(entry, change.amendment)
    return made


@door
def answer(disposition: Disposition, *, agrees: bool, text: str = "", by: User) -> DispositionAnswer:
    """Answer the offer that applies, on behalf of the delegation: agree, or reply. Raises Refused.

    With the agreement not to retain a change, or that it was overtaken, the change is closed.
    """
    change = lock_change(disposition.change, by=by)
    check_answer(change, disposition, by=by)
    made = DispositionAnswer.objects.create(
        disposition=disposition,
        agrees=agrees,
        text=text,
        language=change.amendment.language,
        author=by,
        author_name=str(names_in(by, change.amendment.recommendation.workshop)),
        answered_at=timezone.now(),
    )
    rows: list[models.Model] = [made]
    if agrees and disposition.outcome in CLOSES:
        rows += close(change, disposition.outcome)
    partner = change.amendment.partner.code
    entry = _record(by, "disposition.answered", made, rows=rows, partner=partner, agrees=agrees)
    notifications.of_answer(entry, change.amendment)
    return made


@door
def decide(
    change: AmendmentChange,
    *,
    outcome: str,
    text: str = "",
    reason: str = "",
    chair: WorkshopRole,
    by: User,
) -> Disposition:
    """Record the decision of the chair on a change that is before the chair. Raises Refused or ValidationError."""
    change = lock_change(change, by=by)
    check_decision(change, by=by)
    workshop = change.amendment.recommendation.workshop
    current = WorkshopRole.objects.filter(pk=chair.pk, workshop=workshop, role=Role.CHAIR, ended_at=None).first()
    if current is None or current.user_id is None:
        raise ValidationError({"chair": _("Select the chair who decided.")})
    _check_content(change, outcome, text, reason)
    name = str(names_of_holder(current))
    made = _write(
        change,
        Disposition(outcome=outcome, text=text, reason=reason, declared_by=current, declared_by_name=name),
        by,
    )
    rows: list[models.Model] = [made, *(close(change, outcome) if outcome in CLOSES else [])]
    entry = _record(by, "disposition.decided", made, rows=rows, outcome=outcome)
    notifications.of_decision(entry, change.amendment)
    return made


def check_offer(change: AmendmentChange, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not offer a disposition of this change now."""
    if not visibility.allows(SECRETARIATS, by, change.amendment):
        raise Refused(_("Only the secretariat of the workshop may propose a response to an amendment."))
    _check_open(change)
    last = latest(change)
    if last and last.is_decision:
        raise Refused(_("The chair has already decided on this change. Apply the decision to the text."))


def check_answer(change: AmendmentChange, disposition: Disposition, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not answer this offer now."""
    check_head(change.amendment, by=by)
    _check_open(change)
    last = latest(change)
    if last is None or last.pk != disposition.pk:
        raise Refused(
            _("The secretariat has made another proposal in the meantime. Reload the page and read the new proposal.")
        )
    if last.is_decision or last.outcome == Outcome.ACCEPTED:
        raise Refused(_("This proposal does not require a reply."))
    if answer_to(last):
        raise Refused(_("Your delegation has already replied to this proposal."))
    if stage_of(change, timezone.now()) != Stage.OFFERED and last.deadline:
        deadline = moment(last.deadline, change.amendment.recommendation.workshop)
        raise Refused(
            _("The deadline for a reply was %(time)s. The matter is now before the chair.") % {"time": deadline}
        )


def check_decision(change: AmendmentChange, *, by: User) -> None:
    """Raise Refused, with the reason, if `by` may not record a decision of the chair on this change now.

    In an open session, those who conduct it record what the chair decides on the spot, whatever was offered before.
    """
    is_on_floor = floor.is_conducted_by(by, change.amendment.recommendation)
    if not is_on_floor and not visibility.allows(DECIDERS, by, change.amendment):
        raise Refused(_("Only the chair or the secretariat of the workshop may record this decision."))
    _check_open(change)
    last = latest(change)
    if is_on_floor and last and last.is_decision:
        raise Refused(_("The chair has decided on this change. It can now be applied."))
    if not is_on_floor and stage_of(change, timezone.now()) != Stage.REFERRED:
        raise Refused(
            _("The chair can decide only after the proposer has replied or the deadline for a reply has passed.")
        )


def lock_change(change: AmendmentChange, *, by: User) -> AmendmentChange:
    """Lock the recommendation and return the reloaded change, with its amendment and dispositions. Raises Refused."""
    amendment = locked(change.amendment, by=by)
    reloaded = related(AmendmentChange.objects.filter(pk=change.pk)).get()
    reloaded.amendment = amendment
    return reloaded


def close(change: AmendmentChange, outcome: str) -> list[models.Model]:
    """Close a change with its outcome, and its amendment if it was the last one; return the rows written."""
    change.outcome, change.closed_at = outcome, timezone.now()
    change.save(update_fields=["outcome", "closed_at"])
    return [change, *close_if_done(change.amendment)]


def close_if_done(amendment: Amendment) -> list[models.Model]:
    """Close a released amendment without open changes; return the row, if it was written."""
    if amendment.state != AmendmentState.RELEASED or amendment.changes.filter(outcome=Outcome.OPEN).exists():
        return []
    amendment.state, amendment.closed_at = AmendmentState.CLOSED, timezone.now()
    amendment.save(update_fields=["state", "closed_at"])
    return [amendment]


def chairs_of(amendment: Amendment) -> QuerySet[WorkshopRole]:
    """Return the chairs of the workshop who can have decided."""
    roles = WorkshopRole.objects.filter(workshop=amendment.recommendation.workshop, role=Role.CHAIR, ended_at=None)
    return roles.filter(user__isnull=False).order_by("pk")


def _check_open(change: AmendmentChange) -> None:
    if change.amendment.is_draft or not change.is_open:
        raise Refused(_("This change is no longer open. Reload the page."))
    if not visibility.matches(UNDER_REVIEW, change.amendment.recommendation):
        raise Refused(_("The recommendation is no longer under discussion."))


def _check_content(change: AmendmentChange, outcome: str, text: str, reason: str) -> None:
    """Raise ValidationError for a field if the disposition is not complete."""
    if outcome == Outcome.ACCEPTED and change.fit == Fit.CLASH:
        message = _(
            "The proposal conflicts with the present wording. Select “Accept with modifications” and enter the text."
        )
        raise ValidationError({"outcome": message})
    if outcome == Outcome.MODIFIED and not change.text:
        raise ValidationError(
            {"outcome": _("Only a change of wording or a new paragraph can be accepted with modifications.")}
        )
    if outcome == Outcome.MODIFIED and not text:
        raise ValidationError({"text": _("Enter the full text of the modified paragraph.")})
    if outcome != Outcome.MODIFIED and text:
        raise ValidationError({"text": _("Leave this field empty, or select “Accept with modifications”.")})
    if outcome == Outcome.NOT_RETAINED and not reason:
        raise ValidationError({"reason": _("Give the reason for not retaining the change.")})


def _write(change: AmendmentChange, made: Disposition, by: User) -> Disposition:
    recommendation = change.amendment.recommendation
    made.change, made.serial, made.version = change, change.dispositions.count() + 1, recommendation.saved
    made.language, made.recorded_by, made.recorded_at = change.amendment.language, by, timezone.now()
    made.recorded_by_name = str(names_in(by, recommendation.workshop))
    made.save(force_insert=True)
    return made


def _record(
    by: User, verb: str, made: Any, *, rows: Iterable[models.Model] | None = None, partner: str = "", **data: Any
) -> Any:
    disposition: Disposition = made if isinstance(made, Disposition) else made.disposition
    amendment = disposition.change.amendment
    keys: dict[str, Any] = {
        "amendment": amendment.key,
        "change": disposition.change.key,
        "recommendation": amendment.recommendation.key,
    }
    return audit.record(by, verb, made, rows=[made] if rows is None else rows, partner=partner, **keys, **data)
