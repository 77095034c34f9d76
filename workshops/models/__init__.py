from workshops.models.delegate_import import DelegateImport
from workshops.models.delegation import (
    ACTIVE,
    BINDING,
    NEGOTIATING,
    RECEIVING_IF_ALL,
    WITHOUT_DRAFTS,
    Capacity,
    Delegate,
    DelegateState,
    Delegation,
    Rank,
    Standing,
)
from workshops.models.invitation import InvitationReply, ReplyKind
from workshops.models.meeting import Area, AreaKind, Initiative, Meeting, OutcomeParagraph, OutcomeText, ReportedFigure
from workshops.models.paper import Rendition
from workshops.models.programme import PARTS_OF_SEVERAL, Activity, SessionPart, SessionPerson
from workshops.models.session import Session, SessionKind
from workshops.models.workshop import OutcomeMode, Topic, Workshop, WorkshopRole
from workshops.roles import OFFICERS, Role

__all__ = [
    "ACTIVE",
    "BINDING",
    "NEGOTIATING",
    "OFFICERS",
    "PARTS_OF_SEVERAL",
    "RECEIVING_IF_ALL",
    "WITHOUT_DRAFTS",
    "Activity",
    "Area",
    "AreaKind",
    "Capacity",
    "Delegate",
    "DelegateImport",
    "DelegateState",
    "Delegation",
    "Initiative",
    "InvitationReply",
    "Meeting",
    "OutcomeMode",
    "OutcomeParagraph",
    "OutcomeText",
    "Rank",
    "Rendition",
    "ReplyKind",
    "ReportedFigure",
    "Role",
    "Session",
    "SessionKind",
    "SessionPart",
    "SessionPerson",
    "Standing",
    "Topic",
    "Workshop",
    "WorkshopRole",
]
