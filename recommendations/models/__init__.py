from recommendations.models.decision import Adoption, Manner
from recommendations.models.deliberation import Audience, Comment, Happening, Notification, StepNote
from recommendations.models.dispatch import Channel, Dispatch, ReceiptBy
from recommendations.models.report import Annex, Form, Report, ReportItem, ReportRendition, ReportState, Transmission
from recommendations.models.text import (
    Addressee,
    Circulation,
    Label,
    Nature,
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
    "Annex",
    "Audience",
    "Channel",
    "Circulation",
    "Comment",
    "Dispatch",
    "Form",
    "Happening",
    "Label",
    "Manner",
    "Nature",
    "Notification",
    "Paragraph",
    "ParagraphKind",
    "ParagraphText",
    "ReceiptBy",
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
