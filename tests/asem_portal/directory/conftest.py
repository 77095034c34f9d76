"""The pages of the directory, with the reference data that the portal carries."""

import pytest
from django.core.management import call_command


@pytest.fixture
def directory(db, client):
    """Opens a page of the loaded directory; returns the response."""
    call_command("seed")

    def opened(address, status=200):
        response = client.get(address)
        assert response.status_code == status
        return response

    return opened
