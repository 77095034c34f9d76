"""The page of a partner: its groups and terms over time."""

from members.models import Group
from tests.elements import elements, texts


def rows(page, section):
    """Return the cells of each row of the first table in a section."""
    return [[cell.text_content().strip() for cell in row] for row in elements(page, f"[aria-labelledby={section}] tr")]


def test_the_united_kingdom_left_the_group_of_the_eu(directory):
    lines = texts(directory("/partners/GB/"), "dl.facts dd:has(br) .muted")
    before, after = (
        next(line for line in lines if line.startswith(str(group.label))) for group in (Group.EU, Group.NON_EU)
    )

    assert before.endswith("31 January 2020")
    assert after.endswith("1 February 2020")


def test_current_and_former_coordinators(directory):
    page = directory("/coordinators/")
    today, before = ([(row[0], row[2]) for row in rows(page, place)] for place in ("now", "past"))

    assert ("Viet Nam", "listed in the first half of 2024; term not known") in today
    assert ("Singapore", "in office on 21 April 2020; term not known") in before
    assert ("Bulgaria", "1 January – 30 June 2018") in before
