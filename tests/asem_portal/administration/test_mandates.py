"""Mandates to create a workshop, granted by administrators."""

import pytest

from registry.models import PersonalLink
from tests.confirming import address_for_another
from tests.factories import create_administrator, create_role
from tests.signing import sign_in
from workshops.models import Role, WorkshopRole

pytestmark = pytest.mark.django_db
PERSON = {"full_name": "Nguyễn Thị Hương Giang", "email": "Giang@Example.org"}


def test_an_administrator_grants_a_mandate(client):
    sign_in(client, create_administrator())

    page = client.post("/roles/", PERSON, follow=True)

    (message,) = page.context["messages"]
    mandate = WorkshopRole.objects.get()
    assert (mandate.role, mandate.workshop, mandate.email) == ("organiser", None, "giang@example.org")
    assert (message.level_tag, "giang@example.org" in message.message) == ("success", True)
    assert PersonalLink.objects.filter(subject=mandate.key).exists()


def test_a_second_mandate_is_an_error_of_the_address(client):
    sign_in(client, create_administrator())
    client.post("/roles/", PERSON)
    client.post("/roles/", PERSON | {"email": "between@example.org"})

    page = client.post(address_for_another(client, client.post("/roles/", PERSON)), PERSON)

    assert set(page.context["form"].errors) == {"email"}
    assert WorkshopRole.objects.count() == 2


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.ORGANISER, Role.CHAIR, Role.RAPPORTEUR])
def test_only_administrators_see_mandates(client, role):
    sign_in(client, create_role(role).user)

    assert client.post("/roles/", PERSON).status_code == 404
    assert not WorkshopRole.objects.filter(email="giang@example.org").exists()
