"""The modules of this app that register handlers or triggers with a lower layer."""

from registry import audit
from reports import carriers, outcome, seals, triggers
from reports.composing import voided
from reports.dispatch import delivery, dispatch, reminders
from reports.printing import renditions
from reports.summary import document, messages

__all__ = [
    "carriers",
    "delivery",
    "dispatch",
    "document",
    "messages",
    "outcome",
    "reminders",
    "renditions",
    "seals",
    "triggers",
    "voided",
]

audit.public_verbs.register(("report.transmitted",), "reports")
audit.opening_verbs.register(("report.transmitted",), "reports")  # as with the publication of a recommendation
