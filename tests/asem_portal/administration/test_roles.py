"""The pages for granting and ending roles."""

import pytest

from tests.factories import create_administrator, create_delegate, create_role, create_workshop
from tests.signing import sign_in
from workshops.models import Role, WorkshopRole

pytestmark = pytest.mark.django_db
PERSON = {"full_name": "Nguyễn Thị Hương Giang", "email": "Giang@Example.org"}


@pytest.mark.parametrize("role", [Role.CHAIR, Role.RAPPORTEUR])
def test_other_roles_do_not_see_the_page(client, role):
    holder = create_role(role)
    sign_in(client, holder.user)

    assert client.get(f"/roles/{holder.workshop.key}/").status_code == 404


def test_the_secretariat_of_another_workshop_cannot_see_or_end_roles(client):
    role = create_role(Role.CHAIR)
    sign_in(client, create_role(Role.SECRETARIAT, create_workshop()).user)

    assert client.get(f"/roles/{role.workshop.key}/").status_code == 404
    assert client.post(f"/roles/{role.key}/end/").status_code == 404
    role.refresh_from_db()
    assert role.ended_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"full_name": ""},
        {"email": "nobody"},
        {"role": "administrator"},
        {"topics": ["x"]},
        {"full_name": "a" * 201},
        {"email": "a" * 300 + "@example.org"},
        {"full_name": "a\x1cb"},
    ],
)
def test_invalid_input_is_an_error_of_its_field_and_grants_nothing(client, wrong):
    workshop = create_workshop()
    sign_in(client, create_administrator())

    page = client.post(f"/roles/{workshop.key}/", {**PERSON, "role": "chair"} | wrong)

    assert page.status_code == 200
    assert set(page.context["form"].errors) == set(wrong)
    assert not WorkshopRole.objects.exists()


def test_a_role_is_ended(client):
    secretariat = create_role(Role.SECRETARIAT)
    chair = create_role(Role.CHAIR, secretariat.workshop)
    sign_in(client, secretariat.user)

    page = client.post(f"/roles/{chair.key}/end/")

    chair.refresh_from_db()
    assert page.url == f"/roles/{secretariat.workshop.key}/"
    assert chair.ended_at is not None


def test_delegates_do_not_see_the_pages(client):
    delegate = create_delegate()
    client.force_login(delegate.user)

    assert client.get("/roles/").status_code == 404
    assert client.get(f"/roles/{delegate.delegation.workshop.key}/").status_code == 404
