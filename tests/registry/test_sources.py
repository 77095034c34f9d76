"""Sources of archived records on one line: institution, title, date and address; pages without a date as accessed."""

import pytest

from registry import sources

PAGE = {"institution": "ASEF", "title": "Report", "url": "https://example.org/report"}


@pytest.mark.parametrize(
    ("dates", "end"),
    [
        ({"on": "2010"}, ", 2010, https://example.org/report"),
        ({"on": "2010-04"}, ", April 2010, https://example.org/report"),
        ({"on": "2010-04-20"}, ", 20 April 2010, https://example.org/report"),
        ({"accessed": "2026-11-29"}, ", https://example.org/report (accessed on 29 November 2026)"),
        ({"on": "2010", "accessed": "2026-11-29"}, ", 2010, https://example.org/report"),
        ({}, ", https://example.org/report"),
    ],
)
def test_a_source_is_cited_with_its_date_or_the_day_on_which_it_was_read(dates, end):
    assert sources.line(PAGE | dates) == f"ASEF, “Report”{end}"


def test_a_description_is_cited_as_it_is():
    assert sources.line("Concept paper, 2010") == "Concept paper, 2010"
    assert sources.line({"title": "Concept paper"}) == "“Concept paper”"


@pytest.mark.parametrize(
    ("source", "is_undated"),
    [
        (PAGE, True),
        (PAGE | {"on": "undated"}, True),
        (PAGE | {"on": "2010-04"}, False),
        (PAGE | {"accessed": "2026-11-29"}, False),
        ({"title": "Concept paper"}, False),
        ("Concept paper", False),
    ],
)
def test_a_web_page_needs_a_date(source, is_undated):
    assert sources.has_undated_page(["Report", source]) is is_undated
