"""The modules of this app that register something with a lower layer."""

from recommendations import triggers
from recommendations.notifications import digest, messages

__all__ = ["digest", "messages", "triggers"]
