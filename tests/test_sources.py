"""The sources of the data files: publications that somebody answers for, not wikis or blogs that anyone can edit."""

import re

import pytest

from asem_portal.bootstrap.environment import BASE_DIR

FILES = sorted(path for path in BASE_DIR.glob("*/data/*.json")) + sorted(BASE_DIR.glob("*/*/data/*.json"))
ADDRESS = re.compile(r"https?://[^\s\"<>]+")
OPEN = re.compile(
    r"wiki|blog|wordpress|tumblr|substack|//(?:[\w-]+\.)*(?:medium|fandom|quora|reddit)\.com", re.IGNORECASE
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_source_is_a_wiki_or_a_blog(path):
    text = path.read_text()

    assert [address for address in ADDRESS.findall(text) if OPEN.search(address)] == []
    assert not re.search(r"wikipedia|wikidata", text, re.IGNORECASE)


def test_the_files_with_sources_are_read():
    assert {"ministries.json", "meetings.json", "partners.json"} <= {path.name for path in FILES}


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("https://en.wikipedia.org/wiki/ASEM", True),
        ("https://ministry.blogspot.com/2010", True),
        ("https://medium.com/@somebody/asem", True),
        ("https://aseminfoboard.org/events", False),
        ("https://www.mofa.go.jp/policy", False),
    ],
)
def test_it_would_find_one(address, is_open):
    assert bool(OPEN.search(address)) is is_open
