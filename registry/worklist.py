"""Lines of "Needs attention": each app offers `worklist.items(user)`, a list of WorklistItem; the dashboard shows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorklistItem:
    """One line of "Needs attention": how many, what, and the one verb that gets on with it.

    `due` marks what somebody is late with or another waits for; such items come first. `group` is what the item
    belongs to, a workshop by its short name; whoever takes part in several sees them apart.
    """

    count: int
    sentence: str
    url: str
    verb: str
    sub: str = ""
    due: bool = False
    group: str = ""
