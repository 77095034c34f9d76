from recommendations.models.decision import Adoption
from recommendations.models.deliberation import Audience, Comment, StepNote
from recommendations.models.dispatch import Channel, Dispatch
from recommendations.models.report import Report, ReportItem, ReportRendition, ReportState, Transmission
from recommendations.models.text import (
    Addressee,
    Circulation,
    Label,
    Paragraph,
    ParagraphKind,
    ParagraphText,
    Recommendation,
    Revision,
    State,
)

__all__ = [
    "Addressee",
    "Adoption",
    "Audience",
    "Channel",
    "Circulation",
    "Comment",
    "Dispatch",
    "Label",
    "Paragraph",
    "ParagraphKind",
    "ParagraphText",
    "Recommendation",
    "Report",
    "ReportItem",
    "ReportRendition",
    "ReportState",
    "Revision",
    "State",
    "StepNote",
    "Transmission",
]
