"""Initiatives are listed in the order of partners, never by the number that each has proposed."""

import pytest

from tests.factories import create_partner
from workshops.models import Initiative
from workshops.public_pages.directory import initiatives

pytestmark = pytest.mark.django_db


def test_initiatives_follow_the_order_of_partners():
    italy, belgium = create_partner("IT"), create_partner("BE")
    for code, proposer in (("A", italy), ("B", italy), ("C", belgium)):
        Initiative.objects.create(code=code, title=code, proposer=proposer)

    assert [row.code for row in initiatives()] == ["C", "A", "B"]
