"""The modules of this app that register hooks or admin pages with a lower layer."""

from members import admin

__all__ = ["admin"]
