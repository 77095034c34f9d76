"""Methods, addresses and forms that no page of the portal sends."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND"])
@pytest.mark.parametrize("address", ["/", "/dashboard/", "/account/login/", "/nothing/here/"])
def test_odd_methods_are_refused(client, method, address):
    response = client.generic(method, address, headers={"X-Secret": "do not echo"})
    assert (response.status_code, response["Allow"], response.content) == (405, "GET, HEAD, OPTIONS, POST", b"")


@pytest.mark.parametrize("address", ["/r/%00/", "/workshops/a%00b/", "/workshops/?page=%00", "/recommendations/?q=%00"])
def test_nul_in_an_address_is_refused_in_a_sentence(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/workshops/%ED%A0%80/",
        "/r/%ED%A0%80/",
        "/r/ASEM/WS/2010/VN/REC/999999999999999999999999/",
        "/recommendations/?q=%ED%A0%80&page=99999999999999999999",
        "/recommendations/?page=-1",
        "/recommendations/?q=" + "x" * 5000,
        "/workshops/?page=one",
        "/invitation/%F0%9F%8E%8E/",
        "/letter/" + "A" * 3000 + "/",
        "/letter/AAAAAAAAAAAAAAAAAAAAAA.%ED%A0%80/",
    ],
)
def test_strange_addresses_are_never_an_error_of_ours(client, address):
    assert client.get(address).status_code in (200, 404)


def test_a_form_without_its_token_is_refused_on_a_page(client):
    strict = type(client)(enforce_csrf_checks=True)
    response = strict.post("/account/login/", {"login": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert "<h1" in response.content.decode()
