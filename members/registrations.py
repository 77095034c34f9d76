"""The modules of this app that register hooks or admin pages with a lower layer."""

from members import admin
from registry import audit

__all__ = ["admin"]

verbs = ("reference.added", "reference.changed", "reference.loaded", "organisation.entered")
audit.public_verbs.register(verbs, "members")
