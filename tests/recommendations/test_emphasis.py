"""Text of recommendations on a page: paragraphs and emphasis, and no other markup."""

import pytest

from recommendations.templatetags.emphasis import prose


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
    assert prose(typed) == shown
