"""Items of "Needs attention" and "Waiting for others": each app provides `worklist.items(user)` for the dashboard."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorklistItem:
    """One item of "Needs attention": a count, a description and the action to take.

    `due` marks overdue items and those that others are waiting for; they come first. `group` is the short name of
    the item's workshop, by which items are grouped. `waits_for` names who must act, if not the user; such items are
    listed apart.
    """

    count: int
    sentence: str
    url: str
    verb: str
    sub: str = ""
    due: bool = False
    group: str = ""
    waits_for: str = ""
