"""Drafts that were forwarded to a head of delegation, who can no longer read them because their author took them back."""

from uuid import UUID

from members.models import User
from recommendations import events
from recommendations.models import Notification, State
from registry.models import AuditEntry

STEPS = 10  # since the draft left the head of delegation


def how_taken_back(key: UUID, user: User) -> State | None:
    """Return what the author did with a draft of which `user` was notified and that `user` cannot read: DRAFT or RETURNED
    if it was recalled, WITHDRAWN if it was withdrawn; else None. Two queries at most."""
    received = Notification.objects.filter(user=user, recommendation__key=key, verb=events.FORWARDED_TO_HEAD.key)
    if not received.exists():
        return None
    entries = AuditEntry.objects.filter(object_key=str(key), verb="recommendation.moved").order_by("-number")[:STEPS]
    last = next((entry for entry in entries if entry.data["source"] == State.WITH_HEAD), None)
    if last is None or last.data.get("returned_to_author"):
        return None
    state = State(last.data["target"])
    return state if state in (State.DRAFT, State.RETURNED, State.WITHDRAWN) else None
