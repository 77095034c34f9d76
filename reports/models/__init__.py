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
from reports.models.transmission import Transmission

__all__ = [
    "ADDRESSEE",
    "BY_HAND",
    "Annex",
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
    "Transmission",
    "supplement_name",
]
