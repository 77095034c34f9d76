"""The sources of the history, one module for each room, in the order in which entries of the same time are shown."""

from recommendations.history.sources import amendments, comments, mergers, positions, silence, sponsors, text

__all__ = ["amendments", "comments", "mergers", "positions", "silence", "sponsors", "text"]
