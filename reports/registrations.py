"""Modules of this app that register handlers or triggers with a lower layer."""

from reports import triggers
from reports.dispatch import delivery, dispatch, reminders
from reports.printing import renditions

__all__ = ["delivery", "dispatch", "reminders", "renditions", "triggers"]
