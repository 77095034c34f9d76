"""A fixture with the reference data of the portal."""

import pytest
from django.core.management import call_command


@pytest.fixture
def directory(db, client):
    """Return a function that opens a page of the directory, with reference data loaded."""
    call_command("seed")

    def opened(address, status=200):
        response = client.get(address)
        assert response.status_code == status
        return response

    return opened
