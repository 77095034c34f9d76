"""Every module of this app that registers something with a lower layer."""

from members import admin

__all__ = ["admin"]
