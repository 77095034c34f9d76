"""Lists of names and labels, composed as phrases."""

import pytest

from workshops import phrases

NAMES = ("Hungary", "Italy", "Poland", "Thailand", "Viet Nam")


def test_no_names_give_an_empty_text():
    assert phrases.names_text([]) == ""


def test_one_name_stands_alone():
    assert phrases.names_text(NAMES[:1]) == "Hungary"


@pytest.mark.parametrize("count", [2, 3])
def test_few_names_are_all_given_in_order(count):
    text = phrases.names_text(NAMES[:count])

    places = [text.index(name) for name in NAMES[:count]]
    assert places == sorted(places) and text.endswith(NAMES[count - 1])
    assert text.count(",") == count - 2


@pytest.mark.parametrize("others", [1, 2])
def test_of_many_names_three_are_given_and_the_others_counted(others):
    text = phrases.names_text(NAMES[: 3 + others])

    assert text.startswith("Hungary, Italy, Poland") and f" {others} " in text
    assert not any(name in text for name in NAMES[3:])


def test_one_other_name_and_several_differ():
    one, several = phrases.names_text(NAMES[:4]), phrases.names_text(NAMES[:5])

    assert one.replace("1", "2") != several


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([], ""),
        (["Ministries of culture"], "Ministries of culture"),
        (["Ministries of culture", "ASEF", "Cultural sector"], "Ministries of culture, ASEF, cultural sector"),
    ],
)
def test_only_the_first_label_of_a_line_begins_with_a_capital(labels, expected):
    assert phrases.labels_text(labels) == expected
