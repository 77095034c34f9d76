"""Partners, groups and coordinators on a date, including first and last days."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members import directory
from members.models import Coordinator, Partner, PartnerGroup
from tests.factories import create_partner

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2010, 4, 26), timedelta(days=1)


@pytest.mark.parametrize(
    ("joined_on", "left_on", "is_partner"),
    [
        (DAY, None, True),
        (DAY + NEXT, None, False),
        (DAY - NEXT, DAY, False),
        (DAY - NEXT, DAY + NEXT, True),
    ],
)
def test_a_partner_counts_from_accession_to_the_day_before_it_leaves(joined_on, left_on, is_partner):
    partner = create_partner("LA", joined_on=joined_on, left_on=left_on)

    assert list(Partner.objects.at(DAY)) == [partner] * is_partner
    assert directory.of_day([partner], DAY) == [partner] * is_partner


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "group"),
    [
        (None, DAY, "nesa"),
        (None, DAY - NEXT, "asean"),
        (DAY, None, "nesa"),
        (DAY + NEXT, None, "asean"),
    ],
)
def test_a_change_of_group_counts_on_its_first_and_last_day(starts_on, ends_on, group):
    partner, other = create_partner("LA"), create_partner("PL")
    change = PartnerGroup(partner=partner, group="nesa", starts_on=starts_on, ends_on=ends_on)

    assert directory.group_on(partner, DAY, [change]) == group
    assert directory.group_on(other, DAY, [change]) == other.group


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "when"),
    [
        (-1, -1, "past"),
        (-1, 0, "now"),
        (0, 1, "now"),
        (1, None, "next"),
        (None, None, "now"),
    ],
)
def test_a_coordinator_is_current_on_the_first_and_last_day_of_the_term(starts_on, ends_on, when):
    today = timezone.localdate()
    days = [None if day is None else today + day * NEXT for day in (starts_on, ends_on)]
    term = Coordinator(role="asean", partner=create_partner("LA"), starts_on=days[0], ends_on=days[1])

    assert directory.by_time([term])[when] == [term]
