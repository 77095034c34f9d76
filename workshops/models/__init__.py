from workshops.models.delegation import Capacity, Delegate, DelegateState, Delegation, Standing
from workshops.models.meeting import Area, Meeting
from workshops.models.workshop import OFFICERS, Role, Session, Topic, Workshop, WorkshopRole

__all__ = [
    "OFFICERS",
    "Area",
    "Capacity",
    "Delegate",
    "DelegateState",
    "Delegation",
    "Meeting",
    "Role",
    "Session",
    "Standing",
    "Topic",
    "Workshop",
    "WorkshopRole",
]
