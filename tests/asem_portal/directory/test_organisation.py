"""The pages of organisations."""

from members.models import Organisation
from tests.elements import element, elements, texts
from tests.factories import create_workshop


def rows(page, section):
    """Return the cells of each row of the first table in a section."""
    return [[cell.text_content().strip() for cell in row] for row in elements(page, f"[aria-labelledby={section}] tr")]


def test_asef_has_its_role_and_known_contributions(directory):
    create_workshop(title="Culture and cities").co_organisers.add(Organisation.objects.get(code="ASEF"))

    page = directory("/organisations/ASEF/")

    (gift,) = rows(page, "contributions")[1:]
    assert texts(page, "main .lead") == [Organisation.objects.get(code="ASEF").role]
    assert (gift[0], gift[1].split()[:2]) == ("Cambodia", ["USD", "10,000"])
    assert "2005" in gift[1] and gift[2] == "Overview of the Asia-Europe Meeting, 2021"
    assert (element(page, "dl.facts time").get("datetime"), texts(page, "dl.facts dd")[1]) == (
        "1997-02-15",
        "Singapore",
    )
    assert "Culture and cities" in texts(page, "[aria-labelledby=workshops] a")
