"""An organiser without a mandate is shown who grants one, and how to reach them."""

import pytest
from django.urls import reverse

from tests.elements import element, elements, texts
from tests.factories import create_administrator, create_delegate, create_role, create_user
from tests.signing import SecureClient, sign_in
from workshops.models import Role, Workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return create_administrator(full_name="Κριστίνε", latin_name="Kristine", email="kristine@example.org")


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_names_the_administrators_and_the_office(client, settings, administrator, method):
    settings.PORTAL_CONTACT = "office@example.org"
    create_user(full_name="Former", email="former@example.org", is_administrator=True, is_active=False)
    sign_in(client, create_role(Role.ORGANISER).user)

    page = getattr(client, method)(reverse("planning:create"))

    assert page.status_code == 403
    addresses = [link.get("href").partition("?")[0] for link in elements(page, '[data-no-mandate] a[href^="mailto:"]')]
    assert addresses == [f"mailto:{administrator.email}", "mailto:office@example.org"]
    (named,) = texts(page, "[data-no-mandate] li")
    assert "Kristine (Κριστίνε)" in named
    assert Workshop.objects.count() == 1


def test_the_list_of_workshops_leads_there(client, administrator):
    address = reverse("planning:create")
    sign_in(client, create_role(Role.ORGANISER).user)

    assert element(client.get("/workshops/"), f'main a[href="{address}"]') is not None
    assert not elements(SecureClient().get("/workshops/"), f'main a[href="{address}"]')


def test_visitors_see_no_address_of_an_administrator(client, administrator):
    page = client.get(reverse("planning:create"), follow=True)

    assert administrator.email not in page.content.decode()


def test_a_delegate_is_told_as_well(client, administrator):
    client.force_login(create_delegate().user)

    assert administrator.email in client.get(reverse("planning:create")).content.decode()
