from reports.models.dispatch import ADDRESSEE, BY_HAND, Channel, Dispatch, DispatchQuerySet, LetterText, ReceiptBy
from reports.models.report import (
    Annex,
    Form,
    Report,
    ReportItem,
    ReportRendition,
    ReportState,
    supplement_name,
)
from reports.models.summary import (
    ChairSummary,
    SessionNote,
    SummaryCorrection,
    SummaryRendition,
    SummaryState,
)
from reports.models.transmission import Transmission

__all__ = [
    "ADDRESSEE",
    "BY_HAND",
    "Annex",
    "ChairSummary",
    "Channel",
    "Dispatch",
    "DispatchQuerySet",
    "Form",
    "LetterText",
    "ReceiptBy",
    "Report",
    "ReportItem",
    "ReportRendition",
    "ReportState",
    "SessionNote",
    "SummaryCorrection",
    "SummaryRendition",
    "SummaryState",
    "Transmission",
    "supplement_name",
]
