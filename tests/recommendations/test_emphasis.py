"""Text of recommendations on a page: paragraphs and emphasis, and no other markup."""

import pytest

from recommendations.templatetags.emphasis import prose
from tests.elements import texts
from tests.factories import create_recommendation
from tests.recommendations.pages import head, page_of, signed_in


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        ("One *word*\nand a line", "<p>One <em>word</em><br>and a line</p>"),
        ("One\n \nTwo\n\n\nThree", "<p>One</p><p>Two</p><p>Three</p>"),
        ("<b>*x*</b> & 2 * 3 * 4", "<p>&lt;b&gt;<em>x</em>&lt;/b&gt; &amp; 2 * 3 * 4</p>"),
    ],
)
def test_prose_renders_paragraphs_and_emphasis_only(typed, shown):
    assert prose(typed) == shown.replace("<p>", '<p dir="auto">')


@pytest.mark.django_db
def test_the_name_of_a_comment_link_has_no_asterisks(client):
    recommendation = create_recommendation("discussion", author=head())

    response = signed_in(client, recommendation.author).get(page_of(recommendation))

    names = texts(response, "a[href*='comment/?paragraph=']")
    assert "Recalling" in names[0]
    assert not any("*" in name for name in names)
