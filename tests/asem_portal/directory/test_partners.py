"""The partners on any date, by group, in protocol order."""

import re
from datetime import UTC, date, datetime

import pytest

from members.directory import about
from members.models import Group, ReferenceData
from tests.elements import element, elements, texts


def listed(page):
    return re.findall(r'<li><a href="/partners/([A-Z]+)/">', page.text)


def sizes(page):
    """Return the number of partners listed in each group, and the number that its heading states."""
    counts = {}
    for section in elements(page, 'section[aria-labelledby^="group-"]'):
        group, said = section.get("aria-labelledby").removeprefix("group-"), section.find_class("muted")[0].text
        counts[group] = (len(list(section.iter("li"))), int(said.split()[0]))
    return counts


def lines(page):
    """Return the links of the ring, clockwise from the top."""
    return elements(page, "main svg.ring a")


def beginning(link):
    """Return the distance from the centre at which the line of a partner begins."""
    (line,) = link.iter("line")
    return round((float(line.get("x1")) ** 2 + float(line.get("y1")) ** 2) ** 0.5)


@pytest.mark.parametrize(
    ("on", "count"), [("1996-03-01", 26), ("2010-04-28", 45), ("2010-10-04", 48), ("2026-01-01", 53)]
)
def test_it_shows_the_partners_on_that_date_with_their_ring(directory, on, count):
    page = directory(f"/partners/?on={on}")

    assert sorted(listed(page)) == sorted(link.get("data-code") for link in lines(page))
    assert len(lines(page)) == count
    assert {link.get("href") for link in lines(page)} == {f"/partners/{code}/" for code in listed(page)}
    assert str(count) in re.findall(r"\d+", element(page, "main .lead").text)


@pytest.mark.parametrize("on", ["1996-03-01", "2010-04-28", "2020-01-31", "2020-02-01"])
def test_the_ring_is_ordered_by_group_and_by_region(directory, on):
    page = directory(f"/partners/?on={on}")
    codes = [link.get("data-code") for link in lines(page)]

    institutions = [code for code in listed(page) if code in ("ASEC", "EU")]
    countries = [code for code in listed(page) if code not in institutions]
    europe = countries.index("AT")
    groups = [countries[:europe], ["ASEC"], countries[europe:], ["EU"]]
    assert codes == [code for group in groups for code in group if code in listed(page)]
    captions = texts(page, ".ringbox p a")
    assert (captions[0], captions[-1]) == (str(Group.ASEAN.label), "European Union")


def test_lines_begin_at_the_circle_of_their_accession(directory):
    page = directory("/partners/?on=2026-01-01")
    by_year = {}
    for link in lines(page):
        year = next(row for row in elements(page, "ul.directory li") if row.find("a").get("href") == link.get("href"))
        by_year.setdefault(year.find_class("yr")[0].text, set()).add(beginning(link))

    assert {year: len(starts) for year, starts in by_year.items()} == dict.fromkeys(by_year, 1)
    years = texts(page, "svg.ring g text")[:6]
    assert years == sorted(by_year)  # from the centre outwards
    assert sorted(by_year, key=lambda year: min(by_year[year])) == years
    assert texts(directory("/partners/?on=2004-12-31"), "svg.ring g text")[:2] == ["1996", "2004"]


def test_groups_are_those_on_that_date(directory):
    assert sizes(directory("/partners/?on=2010-04-28"))[Group.EU] == (27, 27)
    assert sizes(directory("/partners/?on=2020-01-31"))[Group.EU] == (28, 28)
    after = directory("/partners/?on=2020-02-01")
    assert sizes(after)[Group.NON_EU] == (3, 3)
    assert texts(after, f'[aria-labelledby="group-{Group.NON_EU}"] li a')[0] == "Norway"


def test_korea_is_listed_under_k_and_institutions_last(directory):
    codes = listed(directory("/partners/?on=2026-01-01"))

    assert codes[10:21] == ["AU", "BD", "CN", "IN", "JP", "KZ", "KR", "MN", "NZ", "PK", "RU"]
    assert codes[-2:] == ["ASEC", "EU"]


@pytest.mark.wording
@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("1996-03-01", "On 1 March 1996, ASEM had 26 partners: 10 countries in Asia, 15 countries in Europe and"),
        ("2010-04-28", "On 28 April 2010, ASEM had 45 partners: 16 countries in Asia, 27 countries in Europe, the"),
    ],
)
def test_who_the_partners_are_is_one_sentence(directory, on, sentence):
    assert texts(directory(f"/partners/?on={on}"), "main .lead")[0].startswith(sentence)


def test_a_date_before_asem_shows_when_it_was_launched(directory):
    page = directory("/partners/?on=1990-01-01")

    assert listed(page) == []
    assert "1 January 1990" in element(page, "main .lead").text
    assert "1 March 1996" in element(page, "main .notice").text


@pytest.mark.parametrize("address", ["/partners/", "/"])
def test_a_date_after_today_is_an_error_of_the_field(directory, clock, address):
    clock(datetime(2026, 12, 31, 12, tzinfo=UTC))

    assert directory(f"{address}?on=2027-01-01").context["form"].has_error("on", "future")
    assert not directory(f"{address}?on=2026-12-31").context["form"].errors
    assert directory(f"{address}?on=2027-01-01").context["day"] == date(2026, 12, 31)


@pytest.mark.parametrize("on", ["yesterday", "2010-13-45", "9" * 200, "<script>alert(1)</script>", "10000-01-01"])
def test_an_invalid_date_is_an_error_of_the_field(directory, on):
    page = directory(f"/partners/?on={on}")

    assert page.context["form"].has_error("on", "invalid")
    assert element(page, "main [id=id_on_error]").get("id") in element(page, "#id_on").get("aria-describedby").split()
    assert len(listed(page)) == 53


def test_it_shows_the_four_coordinators_and_the_sources(directory):
    page = directory("/partners/")
    coordinators = elements(page, "[aria-labelledby=coordinators] dd")

    assert {"Viet Nam", "Bangladesh", "European Union"} < set(texts(page, "[aria-labelledby=coordinators] dd a"))
    assert [len(term.find_class("tag-ask")) for term in coordinators] == [1, 1, 0, 0]
    [(row, numbers)] = about("partners").rows
    assert texts(page, "[aria-labelledby=about] .source b") == [f"{row.title}."]
    described, listed_sources = texts(page, "[aria-labelledby=about] .source")
    assert row.as_of in described and "aseminfoboard.org" in listed_sources
    assert numbers == list(range(1, len(row.sources) + 1))


PAGES = ["/partners/", "/partners/VN/", "/partners/EU/", "/organisations/ASEF/", "/initiatives/", "/meetings/CMM4/"]
PAGES += ["/areas/", "/areas/D7.2/", "/coordinators/", "/outcomes/"]


@pytest.mark.parametrize("address", PAGES)
def test_each_source_is_listed_once_and_numbered(directory, address):
    page = directory(address)
    cited = texts(page, "[aria-labelledby=about] ol li")
    pages = [link.get("href").rstrip("/") for link in elements(page, "[aria-labelledby=about] ol a")]

    assert cited
    assert len(set(map(str.casefold, cited))) == len(cited)
    assert len(set(pages)) == len(pages)
    referred = [link.get("href") for link in elements(page, "[aria-labelledby=about] p a")]
    assert set(referred) == {f"#{one.get('id')}" for one in elements(page, "[aria-labelledby=about] ol li")}


def test_files_with_a_source_in_common_refer_to_the_same_number(directory):
    directory("/partners/")
    for name, listed in {
        "partners": ["A", {"url": "https://x.example/"}],
        "meetings": [{"url": "https://x.example"}],
    }.items():
        ReferenceData.objects.filter(name=name).update(sources=listed, title=name)

    found = about("partners", "meetings")

    assert [(row.name, numbers) for row, numbers in found.rows] == [("meetings", [1]), ("partners", [2, 1])]
    assert found.sources == [{"url": "https://x.example"}, "A"]
