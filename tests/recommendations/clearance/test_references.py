"""Cross-references found in the wording: those to the text itself, not those to other documents."""

import pytest

from recommendations.clearance import references
from recommendations.reading.page import Row


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("as stated in paragraph 12 (a) and 3 bis,", ["12 (a)", "3 bis"]),
        ("recalling paragraph 12 of the Declaration,", []),
        ("recalling paragraphs 5 and 6 of the Declaration,", []),
        ("in line with REC/7,", ["REC/7"]),
        (f"in line with REC/{'9' * 5000},", []),
    ],
)
def test_references_to_other_documents_and_endless_numbers_are_left_out(text, found):
    row = Row.__new__(Row)
    object.__setattr__(row, "text", text)
    assert [one.text for one in references.of([row])] == found
