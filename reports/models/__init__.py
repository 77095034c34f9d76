from reports.models.dispatch import Channel, Dispatch, ReceiptBy
from reports.models.report import Annex, Form, Report, ReportItem, ReportRendition, ReportState, Transmission

__all__ = [
    "Annex",
    "Channel",
    "Dispatch",
    "Form",
    "ReceiptBy",
    "Report",
    "ReportItem",
    "ReportRendition",
    "ReportState",
    "Transmission",
]
