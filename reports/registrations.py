"""The modules of this app that register handlers or triggers with a lower layer."""

from registry import audit
from reports import seals, triggers
from reports.dispatch import delivery, dispatch, reminders
from reports.printing import renditions

__all__ = ["delivery", "dispatch", "reminders", "renditions", "seals", "triggers"]

audit.public_verbs.register(("report.transmitted",), "reports")
audit.opening_verbs.register(("report.transmitted",), "reports")  # as with the publication of a recommendation
