from reports.models.dispatch import Channel, Dispatch, LetterText, ReceiptBy
from reports.models.report import Annex, Form, Report, ReportItem, ReportRendition, ReportState, Transmission

__all__ = [
    "Annex",
    "Channel",
    "Dispatch",
    "Form",
    "LetterText",
    "ReceiptBy",
    "Report",
    "ReportItem",
    "ReportRendition",
    "ReportState",
    "Transmission",
]
