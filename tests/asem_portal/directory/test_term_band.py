"""The band of the terms of coordinators."""

from datetime import UTC, date, datetime, timedelta

import pytest

from asem_portal.directory import term_band
from members.models import CoordinatorRole
from tests.elements import element, elements, texts
from tests.factories import create_coordinator, create_partner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("ends_on", "halves"), [(date(2001, 6, 30), 1), (date(2001, 7, 1), 2), (None, 6)])
def test_a_term_covers_each_half_year_that_it_touches(clock, ends_on, halves):
    clock(datetime(2003, 12, 31, 12, tzinfo=UTC))
    term = create_coordinator(starts_on=date(2001, 1, 1), ends_on=ends_on)

    (period,) = term_band.periods([term])

    (cells,) = [lane.cells for lane in period.lanes if any(cell.terms for cell in lane.cells)]
    assert [(cell.terms, cell.span) for cell in cells] == [((term,), halves), ((), 10 - halves)]


def spans(role, *terms):
    """Return [(terms, half-years), ...] of the last period, in the lane of a role."""
    lane = next(lane for lane in term_band.periods(terms)[-1].lanes if lane.label == str(role.label))
    return [(cell.terms, cell.span) for cell in lane.cells]


def test_a_permanent_term_reaches_to_the_end_of_the_band(clock):
    clock(datetime(2003, 12, 31, 12, tzinfo=UTC))
    permanent = create_coordinator(code="eeas", role="eeas", starts_on=date(2001, 1, 1))
    coming = create_coordinator(code="coming", starts_on=date(2005, 1, 1), ends_on=date(2005, 6, 30))

    assert spans(CoordinatorRole.EEAS, permanent, coming) == [((permanent,), 10)]
    assert spans(CoordinatorRole.EEAS, permanent) == [((permanent,), 10)]


def test_an_unconfirmed_term_without_an_end_covers_one_half_year_with_a_dashed_line(clock):
    clock(datetime(2004, 12, 31, 12, tzinfo=UTC))
    listed = create_coordinator(role="asean", starts_on=date(2001, 1, 1), confidence="likely")

    assert spans(CoordinatorRole.ASEAN, listed) == [((listed,), 1), ((), 9)]
    assert term_band.Cell((listed,), 1).is_uncertain


@pytest.mark.parametrize(("ends_on", "halves"), [(date(2002, 12, 31), 1), (date(2003, 12, 31), 3)])
def test_every_half_year_without_a_term_says_so(client, ends_on, halves):
    create_coordinator(starts_on=date(2001, 1, 1), ends_on=date(2002, 6, 30))
    create_coordinator(code="second", starts_on=ends_on + timedelta(days=1), ends_on=date(2005, 12, 31))

    empty = [cell for cell in elements(client.get("/coordinators/"), "table.band td") if not list(cell.iter("a"))]
    assert halves in [int(cell.get("colspan")) for cell in empty]
    for cell in empty:
        shown = [span for span in cell.iter("span") if "hidden" not in span.get("class", "")]
        assert shown and all(span.text_content().strip() for span in shown)


def test_two_coordinators_in_one_half_year_are_both_shown():
    first = create_coordinator(starts_on=date(2001, 1, 1), ends_on=date(2001, 9, 30))
    second = create_coordinator(
        create_partner("VN"), starts_on=date(2001, 10, 1), ends_on=date(2002, 6, 30), code="second"
    )

    (period,) = term_band.periods([first, second])

    assert [cell.terms for cell in period.lanes[-1].cells][:3] == [(first,), (first, second), (second,)]


def test_without_terms_there_is_no_band(client):
    create_coordinator()  # its dates are not known

    page = client.get("/coordinators/")

    assert elements(page, "table.band") == []
    assert texts(page, "section[aria-labelledby=now] tbody th") == ["Italy"]


def test_the_current_year_is_marked(directory, clock):
    clock(datetime(2024, 5, 1, tzinfo=UTC))

    assert element(directory("/coordinators/"), "table.band [aria-current=date]").text == "2024"
