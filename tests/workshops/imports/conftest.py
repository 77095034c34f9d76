"""The organiser whose files are imported."""

import pytest

from tests.factories import create_partner, create_role
from workshops.models import Role


@pytest.fixture
def role():
    for code in ("VN", "IT", "LA"):
        create_partner(code)
    return create_role(Role.ORGANISER)
