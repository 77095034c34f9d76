"""Rows of several tables by one question: the same on either engine."""

from datetime import date

import pytest

from members.models import Contribution, Partner, ReferenceData
from registry.together import Part, together
from tests.factories import create_contribution, create_partner, create_reference

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def test_it_reads_all_parts_by_one_question(django_assert_num_queries):
    create_reference(sources=["overview", "https://example.org/?a=1;b"])
    create_partner("LA")
    create_partner("VN", left_on=date(2030, 1, 1))
    create_contribution()
    partners = {name: name for name in ("code", "joined_on", "left_on", "native_name")}

    with django_assert_num_queries(1):
        found = together(
            partners=Part(Partner.objects.all(), partners, ("left_on", "code")),
            none=Part(Partner.objects.none(), partners),
            gifts=Part(Contribution.objects.all(), {"amount": "amount", "since": "since", "of": "partner__name"}),
            about=Part(ReferenceData.objects.all(), {"sources": "sources"}, lists=("sources",)),
        )

    assert found["partners"] == [
        {"code": "VN", "joined_on": date(1996, 3, 1), "left_on": date(2030, 1, 1), "native_name": ""},
        {"code": "LA", "joined_on": date(2004, 10, 8), "left_on": None, "native_name": ""},
    ]
    assert found["none"] == []
    assert found["gifts"] == [{"amount": 10_000, "since": 2005, "of": "Lao PDR"}]
    assert found["about"] == [{"sources": ["overview", "https://example.org/?a=1;b"]}]
