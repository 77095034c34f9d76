"""Void an adoption by silence: silence had been broken in time, which was recorded only after the chair's finding.

Nothing agreed is changed in place: a new row says that the adoption is void. The recommendation returns to discussion
and is no longer published; its number stays reserved for it (`workflow.numbers`). Higher apps remove it from what they
are preparing (`prepared`).
"""

from collections.abc import Callable

from members.models import User
from recommendations.models import AdoptionVoid, Recommendation, SilenceBreak, State
from recommendations.silence import notices
from recommendations.silence.status import ItemStatus, Status
from recommendations.workflow.moves import begin, move
from registry import audit
from registry.hooks import Hook
from workshops.user_roles import names_in

prepared: Hook[Callable[[Recommendation, User], None]] = Hook(
    "silence.prepared",
    "function(recommendation, by) -> None, which takes it out of documents in preparation",
    is_required=False,
)


def void(one: ItemStatus, silence_break: SilenceBreak, found: Status, by: User) -> AdoptionVoid:
    """Void the adoption of an item for a break received in time. Call it within the door that records the break."""
    recommendation, step = begin(one.item.recommendation, State.IN_DISCUSSION, by, with_topic=True, own_door=True)
    adoption, was_published = recommendation.adoption, recommendation.published_at is not None
    assert adoption and recommendation.number, "an adopted recommendation has both"
    voided = AdoptionVoid.objects.create(
        adoption=adoption,
        of_break=silence_break,
        topic=recommendation.topic,
        number=recommendation.number,
        published_at=recommendation.published_at,
        recorded_by=by,
        recorded_by_name=str(names_in(by, recommendation.workshop)),
        recorded_at=found.now,
    )
    recommendation.voided, recommendation.adoption, recommendation.number = voided, None, None
    recommendation.adopted_on = recommendation.published_at = None
    move(recommendation, step, by, rows=(voided,), round=found.round.key, voided=adoption.key)
    if was_published:
        audit.record(by, "recommendation.unpublished", recommendation, rows=[recommendation], voided=adoption.key)
    for take_out in prepared:
        take_out(recommendation, by)
    entry = audit.record(by, "silence.void", found.round, item=one.item.key)
    notices.queue_change(found.round, notices.VOID, entry, subject=silence_break.key)
    return voided
