"""Requests that no browser sends of its own accord: refused with a message, never a server error."""

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_methods_that_no_page_knows_are_refused(client, method):
    response = client.generic(method, "/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("address", ["/?q=%00", "/workshops/?page=a%00b", "/workshops/a%00b/"])
def test_an_address_with_nul_cannot_be_read(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("name", ["__Host-sessionid", "__Host-csrftoken", "anything"])
def test_nor_can_a_cookie(client, name):
    """A quoted cookie may contain NUL as \\000, which PostgreSQL accepts in no query."""
    assert client.get("/dashboard/", headers={"cookie": f'{name}="\\000abcdefghijklmnop"'}).status_code == 400
