"""Requests that no browser sends by itself: refused with a sentence, and never our fault."""

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_methods_that_no_page_knows_are_refused(client, method):
    response = client.generic(method, "/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("address", ["/?q=%00", "/workshops/?page=a%00b", "/workshops/a%00b/"])
def test_an_address_with_nul_cannot_be_read(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "anything"])
def test_nor_can_a_cookie(client, name):
    """Quoted, a cookie may hold NUL as \\000, which PostgreSQL takes in no question."""
    assert client.get("/dashboard/", headers={"cookie": f'{name}="\\000abcdefghijklmnop"'}).status_code == 400
