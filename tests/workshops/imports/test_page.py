"""The page of an import: equal errors are shown once, and the steps say how far it got."""

import pytest

from tests.elements import elements, texts
from tests.workshops.imports.tables import PLAIN as HEAD
from tests.workshops.imports.tables import carry_out, checked_import, csv, page_of
from workshops.imports import contents, findings

pytestmark = pytest.mark.django_db


def test_equal_errors_are_shown_once_with_all_their_rows(role, client):
    wrong = [["Ana", "Atlantis", ""], ["Bo", "Italy", "x"], ["Cy", "Atlantis", ""], ["Di", "Atlantis", ""]]
    wrong += [["Ed", "Atlantis", ""], ["Flo", "Italy", ""], ["Gil", "Lemuria", ""]]
    row = checked_import(role, csv(*wrong, head=HEAD))

    [first, second] = elements(page_of(client, row), "tr[data-rows]")

    assert (first.get("data-rows"), second.get("data-rows")) == ("2 4 5 6 8", "3")
    [places] = texts(page_of(client, row), 'tr[data-row="2"] td.num')
    assert places == findings.listed([2, 4, 5, 6, 8])
    assert "Lemuria" in first.text_content() and first.text_content().count("Atlantis") == 1
    assert [line[0] for line in contents.wrong_rows(row)[1]] == [2, 3, 4, 5, 6, 8]


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [
        ([4], "4"),
        ([4, 5], "4 5"),
        ([4, 7, 9], "4 7 9"),
        ([9, 4, 5, 6], "4 6 9"),
        (range(2, 100, 2), f"2 24 {49 - findings.LISTED}"),
    ],
)
def test_rows_are_listed_as_in_a_sentence(rows, numbers):
    words = findings.listed(list(rows)).replace(",", "").split()

    assert set(numbers.split()) <= set(words)
    assert len(words) < 20


@pytest.mark.parametrize(
    ("state", "current"), [("checked", 2), ("refused", 2), ("refused on writing", 3), ("written", None)]
)
def test_the_steps_show_how_far_the_import_got(role, client, state, current):
    row = checked_import(role, b"no columns" if state == "refused" else csv(["Ana", "Italy", ""], head=HEAD))
    if state == "refused on writing":
        type(role).objects.filter(pk=role.pk).update(ended_at=row.checked_at)
        row.confirmed_at, row.confirmed_by, row.refused = row.checked_at, role.user, "No"
        row.save()
        type(role).objects.filter(pk=role.pk).update(ended_at=None)
    elif state == "written":
        row = carry_out(role, row)

    steps = elements(page_of(client, row), "ol.steps li")

    assert [place for place, one in enumerate(steps, 1) if one.get("aria-current")] == ([current] if current else [])
    done = [place for place, one in enumerate(steps, 1) if one.get("class") == "done"]
    assert done == list(range(1, current or 4))
