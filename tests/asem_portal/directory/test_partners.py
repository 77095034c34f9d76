"""The partners of any day: who, in which group, in ASEM's order."""

import re

import pytest


def listed(client, on):
    page = client.get(f"/partners/?on={on}").content.decode()
    return re.findall(r'<li><a href="/partners/([A-Z]+)/">', page), page


@pytest.mark.parametrize(
    ("on", "count"), [("1996-03-01", 26), ("2010-04-28", 45), ("2010-10-04", 48), ("2026-01-01", 53)]
)
def test_it_shows_the_partners_of_the_day_with_their_ring(directory, client, on, count):
    codes, page = listed(client, on)

    assert len(codes) == page.count('class="stroke ') == count
    assert 'href="/partners/VN/" data-code="VN"' in page  # a stroke leads to its partner
    assert f"{count} partners:" in directory(f"/partners/?on={on}")


def test_groups_are_those_of_the_day(directory):
    assert "EU member states 27 partners" in directory("/partners/?on=2010-04-28")
    assert "EU member states 28 partners" in directory("/partners/?on=2020-01-31")
    assert "Other European countries 3 partners Norway" in directory("/partners/?on=2020-02-01")


def test_korea_stands_under_k_and_the_institutions_last(directory, client):
    codes, _page = listed(client, "2026-01-01")

    assert codes[10:21] == ["AU", "BD", "CN", "IN", "JP", "KZ", "KR", "MN", "NZ", "PK", "RU"]
    assert codes[-2:] == ["ASEC", "EU"]


def test_a_day_before_asem_says_when_it_began(directory):
    page = directory("/partners/?on=1990-01-01")

    assert "There were no partners on 1 January 1990." in page
    assert "ASEM began on 1 March 1996" in page


@pytest.mark.parametrize("on", ["yesterday", "2010-13-45", "9" * 200, "<script>alert(1)</script>", "10000-01-01"])
def test_what_is_no_day_is_said_beside_the_field(directory, on):
    page = directory(f"/partners/?on={on}")

    assert "This is no day. Type one as year, month and day, such as 2010-04-28." in page
    assert "53 partners:" in page


def test_it_names_the_four_coordinators_and_its_sources(directory):
    page = directory("/partners/")

    assert "ASEAN group Viet Nam Likely, to be checked" in page
    assert "Northeast and South Asia group Bangladesh Likely, to be checked" in page
    assert "European External Action Service European Union" in page
    assert "Partners of ASEM. As of 2021; no later enlargement found." in page
    assert "aseminfoboard.org" in page
