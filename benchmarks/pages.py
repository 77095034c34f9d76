"""The pages that are measured, and their goals as multiples of the floor."""

from typing import NamedTuple

VISITOR, PARTICIPANT, SECRETARIAT = "", "participant", "secretariat"


class Page(NamedTuple):
    """A page; its `path` has the placeholders of `seed.places`. `goal` is None for exports, which have a time limit.

    With `is_first`, each request has an address of its own, so that no page kept in memory is sent.
    """

    name: str
    reader: str
    path: str
    goal: float | None = None
    is_conditional: bool = False
    most_seconds: float | None = None
    is_first: bool = False


WORKSHOP = "/workshops/{workshop}/"
PAGES = [
    Page("empty signed-in page", PARTICIPANT, "/status/", 1.3),
    Page("list, first page", PARTICIPANT, f"{WORKSHOP}recommendations/", 4),
    Page("list, last page", PARTICIPANT, f"{WORKSHOP}recommendations/?page=last", 5),
    Page("list, first page", SECRETARIAT, f"{WORKSHOP}recommendations/", 4),
    Page("list, last page", SECRETARIAT, f"{WORKSHOP}recommendations/?page=last", 5),
    Page("list by title", PARTICIPANT, f"{WORKSHOP}recommendations/?sort=title", 4),
    Page("search in the list", PARTICIPANT, f"{WORKSHOP}recommendations/?q=networks", 5),
    Page("recommendation", PARTICIPANT, "/recommendations/{discussed}/", 5),
    Page("recommendation", SECRETARIAT, "/recommendations/{discussed}/", 5),
    Page("dashboard", PARTICIPANT, "/dashboard/", 6),
    Page("dashboard", SECRETARIAT, "/dashboard/", 6),
    Page("participants", SECRETARIAT, f"{WORKSHOP}participants/", 4),
    Page("participants, last page", SECRETARIAT, f"{WORKSHOP}participants/?page=last", 5),
    Page("workshop", PARTICIPANT, WORKSHOP, 4),
    Page("home", VISITOR, "/", 2.5),
    Page("home, first visitor", VISITOR, "/", 2.5, is_first=True),
    Page("home, 304", VISITOR, "/", 0.4, is_conditional=True),
    Page("workshop", VISITOR, WORKSHOP, 4),
    Page("workshop, first visitor", VISITOR, WORKSHOP, 4, is_first=True),
    Page("register", VISITOR, "/recommendations/", 4),
    Page("register, first visitor", VISITOR, "/recommendations/", 4, is_first=True),
    Page("register, last page", VISITOR, "/recommendations/?page=last", 5),
    Page("register, last page, first visitor", VISITOR, "/recommendations/?page=last", 5, is_first=True),
    Page("register, 304", VISITOR, "/recommendations/", 0.4, is_conditional=True),
    Page("register by topic", VISITOR, "/recommendations/?order=topic", 4),
    Page("register by topic, first visitor", VISITOR, "/recommendations/?order=topic", 4, is_first=True),
    Page("register search, common word", VISITOR, "/recommendations/?q=networks", 5),
    Page("register search, common word, first visitor", VISITOR, "/recommendations/?q=networks", 5, is_first=True),
    Page("register search, rare word", VISITOR, "/recommendations/?q=zephyr", 5),
    Page("register search, rare word, first visitor", VISITOR, "/recommendations/?q=zephyr", 5, is_first=True),
    Page("published recommendation", VISITOR, "/r/{published}/", 1.5),
    Page("published recommendation, first visitor", VISITOR, "/r/{published}/", 1.5, is_first=True),
    Page("published recommendation, 304", VISITOR, "/r/{published}/", 0.4, is_conditional=True),
    Page("CSV of participants", SECRETARIAT, f"{WORKSHOP}participants/list.csv", most_seconds=1),
    Page("register as CSV", VISITOR, "/recommendations.csv"),
    Page("register as JSON", VISITOR, "/recommendations.json"),
]
