"""The coordinators as a band of half-years, with each term also in a table."""

import pytest

from tests.elements import elements

pytestmark = pytest.mark.django_db


def lanes(page, first):
    """Return {role: [(partners, half-years), ...]} of the five years from `first`."""
    (table,) = [one for one in elements(page, "table.band") if one.find(".//thead//th").text == str(first)]
    found = {}
    for body in table.findall("tbody"):
        cells = [
            ([link.get("href").split("/")[-2] for link in cell.iter("a")], int(cell.get("colspan")))
            for cell in body.iter("td")
        ]
        found[body.find(".//th").text] = cells
    return found


def test_the_band_shows_who_coordinated_each_group_and_when(directory):
    page = directory("/coordinators/")
    asean, nesa, eeas, presidency = lanes(page, 1996).values()

    assert asean == [([], 6), (["VN"], 4)]  # from 1999
    assert nesa == [([], 10)]
    assert eeas == [(["EU"], 10)]
    assert [partners for partners, _span in presidency] == [
        [code] for code in ("IT", "IE", "NL", "LU", "GB", "AT", "DE", "FI", "PT", "FR")
    ]
    assert {span for _partners, span in presidency} == {1}


def test_every_period_has_ten_half_years_for_each_role(directory):
    page = directory("/coordinators/")
    tables = elements(page, "table.band")

    spans = [
        sum(int(cell.get("colspan")) for cell in row.iter("td"))
        for table in tables
        for row in table.findall("tbody/tr")
        if row.find("td") is not None
    ]
    assert (len(tables), len(spans), set(spans)) == (7, 28, {10})


def test_each_term_in_the_band_is_in_a_table_below(directory):
    page = directory("/coordinators/")
    in_band = {link.get("href") for link in elements(page, "table.band a")}

    assert in_band == {link.get("href") for link in elements(page, "table.stack tbody th a")}


def test_terms_that_are_not_certain_are_marked_as_such(directory):
    unsure = elements(directory("/coordinators/"), "table.band td.unsure a")

    assert {link.get("href") for link in unsure} == {f"/partners/{code}/" for code in ("VN", "SG", "RU", "BD", "EU")}
    certain = elements(directory("/coordinators/"), "table.band td:not(.unsure) a")
    assert "/partners/EU/" in {link.get("href") for link in certain}  # the European External Action Service since 2011
