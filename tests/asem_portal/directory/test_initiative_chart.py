"""The chart of initiatives by policy area and year, in ASEM's order."""

import re

import pytest

from asem_portal.directory import initiative_chart
from tests.elements import elements, texts
from tests.factories import create_area, create_initiative
from workshops.models import Area, Initiative

pytestmark = pytest.mark.django_db


def lanes(page):
    """Return {code of an area: (initiatives by year, total)} of the chart; "" for those without an area."""
    found = {}
    for row in elements(page, "section[aria-labelledby=chart] tbody tr"):
        link = row.find(".//th/a")
        code = link.get("href").partition("area=")[2] if link is not None else ""
        words = row.find_class("years")[0].text_content()
        years = {year: int(count) for year, count in re.findall(r"(\d{4}|[a-z ]+[a-z]) \((\d+)\)", words)}
        found[code] = (years, int(row.find_class("corner")[0].text))
    return found


def test_initiatives_are_counted_by_area_and_year_in_asems_order(directory):
    found = lanes(directory("/initiatives/"))

    assert list(found) == ["P1", "D7.2", "D7.5", "D7.6", "T01", "T02"]
    assert found["P1"] == ({"1994": 1, "2004": 1, "2009": 1, "2021": 1}, 4)
    assert found["D7.5"] == ({"2008": 1}, 1)  # the initiative also has an item of this priority
    assert found["T02"] == ({"2011": 1, "2017": 1}, 2)


def test_the_order_does_not_depend_on_the_numbers(directory):
    before = list(lanes(directory("/initiatives/")))
    partner = Initiative.objects.first().proposer
    for number in range(5):
        create_initiative(f"extra-{number}", partner, areas=[Area.objects.get(code="T02")], year=2020)

    after = lanes(directory("/initiatives/"))

    assert list(after) == before
    assert after["T02"][1] == 7
    names = texts(directory("/initiatives/"), "main table:has(.tag) tbody td:nth-child(2)")
    order = list(type(partner).objects.values_list("name", flat=True))
    assert names == sorted(names, key=order.index)


def test_the_numbers_are_those_of_the_lists_to_which_they_lead(directory):
    page = directory("/initiatives/")
    links = elements(page, "section[aria-labelledby=chart] tbody a")
    assert links
    for link in links:
        count = directory(link.get("href")).context["page"].paginator.count
        row = next(one for one in link.iterancestors() if one.tag == "tr")
        if "year=" in link.get("href"):
            assert f"({count})" in link.tail
        else:
            assert count == int(row.find_class("corner")[0].text)


def test_bars_are_as_high_as_the_numbers(clock):
    area = create_area("D7.2")
    for number, year in enumerate((2001, 2001, 2010)):
        create_initiative(f"i-{number}", areas=[area], year=year)

    chart = initiative_chart.chart()

    (lane,) = chart.lanes
    assert [bar.height for bar in lane.bars] == [initiative_chart.HEIGHT, initiative_chart.HEIGHT // 2]
    assert [bar.x for bar in lane.bars] == sorted(bar.x for bar in lane.bars)
    assert all(bar.y + bar.height == initiative_chart.HEIGHT for bar in lane.bars)


def test_initiatives_without_a_year_or_an_area_are_counted_too(client):
    create_initiative("dated", areas=[create_area("D7.2")], year=2001)
    create_initiative("undated", areas=[create_area("D7.2")])
    create_initiative("no-area", year=2002)

    found = lanes(client.get("/initiatives/"))

    assert {code: total for code, (_years, total) in found.items()} == {"D7.2": 2, "": 1}
    assert len(found["D7.2"][0]) == 2


def test_without_a_year_there_is_no_chart(client):
    create_initiative("undated", areas=[create_area("D7.2")])

    assert elements(client.get("/initiatives/"), "section[aria-labelledby=chart]") == []
    assert initiative_chart.chart() is None
