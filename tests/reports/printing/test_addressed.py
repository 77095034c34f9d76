"""Sentences that say to whom recommendations are addressed."""

import pytest

from reports.printing import phrases

NUMBERS = [f"{number}.1" for number in range(1, 20)]
GOVERNMENTS, BOTH, OWN = ["governments"], ["governments", "culture"], ["culture"]


@pytest.mark.wording
@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ([], ""),
        ([([], OWN)], ""),
        ([(["1.1"], [])], ""),
        ([(["1.1"], OWN)], "Recommendation 1.1 is addressed to the ministries of culture of ASEM partners."),
        (
            [(["1.1", "2.1"], GOVERNMENTS)],
            "Recommendations 1.1 and 2.1 are addressed to the governments of ASEM partners.",
        ),
        (
            [(["1.1"], GOVERNMENTS), (["1.2", "1.3"], ["foreign"])],
            "Recommendation 1.1 is addressed to the governments of ASEM partners. Recommendations 1.2 and 1.3 are "
            "addressed to the ministries of foreign affairs of ASEM partners.",
        ),
        (
            [(["1.1"], BOTH)],
            "Recommendation 1.1 is addressed to the governments of ASEM partners and their ministries of culture.",
        ),
        (
            [(NUMBERS[:13], OWN)],
            "13 recommendations in the report are addressed to the ministries of culture of ASEM partners.",
        ),
        (
            [(NUMBERS[:12], GOVERNMENTS), (NUMBERS[12:13], BOTH)],
            "The recommendations in the report are addressed as follows: 12 to the governments of ASEM partners; and one "
            "to the governments of ASEM partners and their ministries of culture.",
        ),
    ],
)
def test_each_recommendation_is_addressed_to_its_own_addressees(groups, sentence):
    assert phrases.addressed(groups) == sentence


@pytest.mark.parametrize(("count", "is_listed"), [(phrases.LISTED_MAX, True), (phrases.LISTED_MAX + 1, False)])
def test_many_recommendations_are_counted(count, is_listed):
    sentence = phrases.addressed([(NUMBERS[: count - 1], GOVERNMENTS), (NUMBERS[count - 1 : count], OWN)])

    assert ("1.1" in sentence, NUMBERS[count - 1] in sentence) == (is_listed, is_listed)
