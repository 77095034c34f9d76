"""The modules of this app that register hooks with a lower layer."""

from recommendations import outcome, participation, seals, triggers
from recommendations.ad_referendum import messages as referendum_messages
from recommendations.amendments import application, printed_list
from recommendations.history import messages as history_messages
from recommendations.history import sources
from recommendations.notifications import digest, messages, retention
from recommendations.search import entries
from recommendations.silence import letters as silence_letters
from recommendations.silence import messages as silence_messages
from registry import audit

__all__ = [
    "application",
    "digest",
    "entries",
    "history_messages",
    "messages",
    "outcome",
    "participation",
    "printed_list",
    "referendum_messages",
    "retention",
    "seals",
    "silence_letters",
    "silence_messages",
    "sources",
    "triggers",
]

audit.public_verbs.register(
    (
        "recommendation.published",
        "recommendation.unpublished",
        "reservation.corrected",
        "history.consented",
        "history.consent_withdrawn",
        "history.ended",
    ),
    "recommendations",
)
# From then on, visitors see facts of its workshop, even if its page has not been opened.
audit.opening_verbs.register(("recommendation.published",), "recommendations")
