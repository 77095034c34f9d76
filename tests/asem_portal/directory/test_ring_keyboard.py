"""The ring of partners is for a pointer: no stop for the keyboard, and a list with the same links for everyone else."""

import pytest

from tests.elements import element, elements


def strokes(page):
    return elements(page, "svg.ring a")


@pytest.mark.parametrize("address", ["/", "/partners/", "/?on=2010-04-28", "/partners/?on=2010-04-28"])
def test_no_stroke_is_a_stop_for_the_keyboard_or_announced(directory, address):
    page = directory(address)

    assert len(strokes(page)) in (45, 53)
    assert {link.get("tabindex") for link in strokes(page)} == {"-1"}
    assert element(page, "svg.ring").get("aria-hidden") == "true"
    before = [one for one in elements(page, "#ring a, #ring button, #ring input") if one.get("tabindex") != "-1"]
    assert len(before) < 6


@pytest.mark.parametrize("day", ["", "?on=2010-04-28"])
def test_the_list_beside_has_every_link_of_the_ring(directory, day):
    home = directory(f"/{day}")
    [link] = elements(home, "#ring a[data-partners]")

    listed = directory(link.get("href"))

    own = {one.get("href") for one in elements(listed, "ul.directory a")}
    assert own == {one.get("href") for one in strokes(home)} == {one.get("href") for one in strokes(listed)}
