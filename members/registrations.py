"""The modules of this app that register hooks or admin pages with a lower layer."""

from members import admin, names
from members.accounts import kept
from members.models import ReferenceData
from registry import audit, seals

__all__ = ["admin", "kept", "names"]

verbs = ("reference.added", "reference.changed", "reference.loaded", "organisation.entered")
audit.public_verbs.register(verbs, "members")
seals.register(ReferenceData, "reference_data")
