"""The pages of the directory, with the reference data that the portal carries."""

import re
from html import unescape

import pytest
from django.core.management import call_command


@pytest.fixture
def directory(db, client):
    """Opens a page of the loaded directory; returns its words, without elements and with single spaces."""
    call_command("seed")

    def opened(address, status=200):
        response = client.get(address)
        assert response.status_code == status
        return words_of(response)

    return opened


def words_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
