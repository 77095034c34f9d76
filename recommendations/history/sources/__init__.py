"""The sources of the history, one module for each room, in the order in which entries of the same time are shown."""

from recommendations.history.sources import (
    ad_referendum,
    amendments,
    comments,
    compromises,
    floor_recommendations,
    live_session,
    mergers,
    positions,
    silence,
    sponsors,
    text,
)

__all__ = [
    "ad_referendum",
    "amendments",
    "comments",
    "compromises",
    "floor_recommendations",
    "live_session",
    "mergers",
    "positions",
    "silence",
    "sponsors",
    "text",
]
