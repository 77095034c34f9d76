"""The chair's finding on each item: silence held, and the recommendation is adopted; or it returns to discussion."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from members.models import User
from recommendations.models import Adoption, PositionKind, SilenceFinding, SilenceItem, State
from recommendations.positions import current
from recommendations.silence import notices
from recommendations.silence.locks import Decision, decision, lock_round
from recommendations.silence.rules import ItemState
from recommendations.silence.status import Status
from recommendations.workflow import adoption
from recommendations.workflow.moves import begin, move
from registry import audit
from registry.access import Refused
from registry.doors import door
from workshops.models import WorkshopRole

RUNNING = _("The silence procedure has not ended yet.")
FOUND_ALREADY = _("The chair’s finding on this recommendation has already been recorded.")
NOT_HELD = _(
    "Silence has not held on this recommendation: silence was broken, a partner was not notified, or a request "
    "for more time was not answered. The recommendation can be returned to discussion."
)
HELD = _("Silence has held on this recommendation, so it cannot be returned to discussion. Confirm that silence held.")


@door
def confirm(item: SilenceItem, *, chair: WorkshopRole, by: User) -> SilenceFinding:
    """Record the chair's finding that silence held: adopt and number the recommendation, and notify all.

    Raises Refused, also if a break received in time has been recorded meanwhile.
    """
    found = lock_round(item.round, by)
    one, round = found.of_item(item), found.round
    decided = decision(round.workshop, chair, by)
    if one.state == ItemState.RUNNING:
        raise Refused(RUNNING)
    if not one.is_undecided:
        raise Refused(FOUND_ALREADY)
    if not one.may_be_adopted:
        raise Refused(NOT_HELD)
    adopted = adoption.adopt_by_silence(
        one.item.recommendation,
        version=one.item.circulation.version.key,
        chair=chair,
        held_on=found.ends_at.astimezone(ZoneInfo(round.zone)).date(),
        by=by,
    )
    return _find(found, one.item, decided, adopted)


@door
def return_to_discussion(item: SilenceItem, *, chair: WorkshopRole, by: User) -> SilenceFinding:
    """Record the chair's finding that the recommendation returns to discussion: silence did not hold, or a position on
    record prevents the adoption although it held. Raises Refused."""
    found = lock_round(item.round, by)
    one = found.of_item(item)
    decided = decision(found.round.workshop, chair, by)
    if one.state == ItemState.RUNNING:
        raise Refused(RUNNING)
    if not one.is_undecided:
        raise Refused(FOUND_ALREADY)
    if not one.may_return and not is_blocked(one.item):
        raise Refused(HELD)
    recommendation, step = begin(one.item.recommendation, State.IN_DISCUSSION, by, own_door=True)
    move(recommendation, step, by, round=found.round.key, chair=chair.key)
    return _find(found, one.item, decided, None)


def is_blocked(item: SilenceItem) -> bool:
    """Return whether an objection or a study reservation on record prevents the adoption, although silence held. One
    query."""
    return bool(current.on_record(item.recommendation, PositionKind.OBJECTION, PositionKind.STUDY))


def _find(found: Status, item: SilenceItem, decided: Decision, adopted: Adoption | None) -> SilenceFinding:
    """Write the finding, and notify all."""
    finding = SilenceFinding.objects.create(item=item, adoption=adopted, recorded_at=found.now, **decided.columns())
    details: dict[str, Any] = {"item": item.key, "adopted": adopted is not None}
    entry = audit.record(decided.by, "silence.found", found.round, rows=[finding], **details)
    notices.queue_change(found.round, notices.FOUND, entry, subject=finding.key)
    return finding
