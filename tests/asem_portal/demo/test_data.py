"""The data of the demonstration follow the conventions for recommendations and comments."""

import re

import pytest

from asem_portal.demo.users import read_data

RECOMMENDATIONS = read_data("demonstration")["texts"]
VERSIONS = [row["paragraphs"] for row in RECOMMENDATIONS]
VERSIONS += [row["revised"]["paragraphs"] for row in RECOMMENDATIONS if "revised" in row]
PATTERNS = {
    "preambular": r"\*[A-Z][a-z]+ing\* .+,",
    "operative": r"\*[A-Z][a-z]+s( on)?\* .+[.:]",
    "sub": r"[a-z].+[;.]",
}


@pytest.mark.parametrize(("kind", "text"), [paragraph for version in VERSIONS for paragraph in version])
def test_a_paragraph_begins_and_ends_as_its_kind_requires(kind, text):
    assert re.fullmatch(PATTERNS[kind], text)


@pytest.mark.parametrize("paragraphs", VERSIONS)
def test_sub_paragraphs_follow_a_colon_and_end_with_a_full_stop(paragraphs):
    kinds = [kind for kind, _text in paragraphs]
    for index, (kind, text) in enumerate(paragraphs):
        is_followed_by_sub = kinds[index + 1 : index + 2] == ["sub"]
        assert text.endswith(":") == (kind == "operative" and is_followed_by_sub)
        assert text.endswith(";") == (kind == "sub" and is_followed_by_sub)


@pytest.mark.parametrize("row", RECOMMENDATIONS, ids=lambda row: row["title"])
def test_a_comment_quotes_its_paragraph(row):
    for _role, position, _audience, text, *_follow_ups in row["comments"]:
        quotes = re.findall(r"(?:replacing|inserting .+ after|deleting|retain|whether) “([^”]+)”", text)
        assert all(quote in row["paragraphs"][position - 1][1] for quote in quotes)
        assert ("“" in text) == bool(quotes)
