"""Items of "Needs attention": each app provides `worklist.items(user)`, a list of WorklistItem, for the dashboard."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorklistItem:
    """One item of "Needs attention": a count, a description and the action to take.

    `due` marks overdue items and those that others are waiting for; they come first. `group` is the short name of
    the item's workshop, by which items are grouped.
    """

    count: int
    sentence: str
    url: str
    verb: str
    sub: str = ""
    due: bool = False
    group: str = ""
