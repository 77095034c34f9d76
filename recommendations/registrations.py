"""The modules of this app that register hooks with a lower layer."""

from recommendations import participation, seals, triggers
from recommendations.notifications import digest, messages, retention
from recommendations.search import entries
from registry import audit

__all__ = ["digest", "entries", "messages", "participation", "retention", "seals", "triggers"]

audit.public_verbs.register(("recommendation.published",), "recommendations")
# From then on, visitors see facts of its workshop, even if its page has not been opened.
audit.opening_verbs.register(("recommendation.published",), "recommendations")
