"""Parts of sentences that say to whom letters go, and which copies there are."""

import pytest

from reports.printing import phrases

FOREIGN, CULTURE = (True, "IT", False), (False, "IT", False)


def belgian(count):
    return [(False, "BE", False)] * count


@pytest.mark.wording
@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([], "no ministries"),
        ([FOREIGN], "one ministry of foreign affairs"),
        ([CULTURE], "one ministry of culture"),
        ([FOREIGN, CULTURE], "one ministry of foreign affairs and one ministry of culture"),
        ([(True, code, False) for code in "ABCDEFGHIJKL"], "12 ministries of foreign affairs"),
        (belgian(3), "three ministries of culture of one partner"),
        ([*belgian(3), CULTURE], "four ministries of culture of two partners"),
        ([(False, "EU", True)], "one institution"),
        ([(True, "EU", True), (True, "ASEC", True)], "two institutions"),
        ([(True, "EU", True), (False, "EU", True)], "two departments of one institution"),
        (
            [FOREIGN, *belgian(3), (True, "EU", True), (False, "EU", True), (True, "ASEC", True)],
            "one ministry of foreign affairs, three ministries of culture of one partner and three departments of two "
            "institutions",
        ),
    ],
)
def test_ministries_and_institutions_are_counted_apart(found, sentence):
    assert phrases.ministries(found) == sentence


@pytest.mark.wording
@pytest.mark.parametrize("is_on_paper", [True, False])
@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], ""),
        (["Ministry of Culture"], "A copy of this note for the Ministry of Culture is %s."),
        (["Ministry A", "Ministry B"], "Copies of this note for the Ministry A and the Ministry B are %s."),
    ],
)
def test_copies_are_enclosed_or_attached(names, sentence, is_on_paper):
    expected = sentence % ("enclosed" if is_on_paper else "attached") if names else ""
    assert phrases.copies(names, is_on_paper=is_on_paper) == expected
