"""Second factors: required by roles, and again before granting roles."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from tests.elements import texts
from tests.factories import PASSWORD, create_administrator, create_delegate, create_role, create_user
from tests.signing import (
    add_second_factor,
    ask_for_code,
    code_of,
    mailed_code,
    second_factor_code,
    sign_in,
    sign_in_by_code,
)
from workshops.models import Role

pytestmark = pytest.mark.django_db
OFFICERS = [Role.ORGANISER, Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR]


def holder(role):
    return create_administrator() if role == "administrator" else create_role(role).user


@pytest.mark.parametrize("role", ["administrator", *OFFICERS])
@pytest.mark.parametrize("address", ["/dashboard/", "/preferences/", "/workshops/new/"])
def test_a_demanding_role_requires_setting_up_a_second_factor(client, role, address):
    client.force_login(holder(role))

    page = client.get(address, follow=True)

    assert page.redirect_chain[-1][0] == "/account/2fa/"
    [told] = page.context["messages"]
    assert str(told) in texts(page, "main .notice")


def test_public_and_account_pages_remain_open_without_a_second_factor(client):
    client.force_login(create_administrator())

    assert [client.get(address).status_code for address in ("/", "/status/", "/account/2fa/totp/activate/")] == [
        200
    ] * 3


@pytest.mark.parametrize("page", ["workshops/", "workshops/{slug}/", "workshops/{slug}/reports/"])
def test_pages_with_role_content_require_the_second_factor(client, page):
    role = create_role(Role.SECRETARIAT)
    client.force_login(role.user)
    address = "/" + page.format(slug=role.workshop.slug)

    assert [client.get(address).url, client.post(address).url] == ["/account/2fa/"] * 2
    add_second_factor(role.user)
    assert client.get(address).status_code == 200


def test_version_information_requires_the_second_factor(client):
    administrator = create_administrator()
    client.force_login(administrator)

    assert "versions" not in client.get("/status/").context
    add_second_factor(administrator)
    assert "versions" in client.get("/status/").context


def test_a_delegate_needs_none(client):
    client.force_login(create_delegate().user)

    assert client.get("/dashboard/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_authenticator_app_opens_the_dashboard(client, mailoutbox):
    administrator = create_administrator()
    sign_in_by_code(client, administrator, mailoutbox)
    client.get("/account/2fa/totp/activate/")

    page = client.post("/account/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])}, follow=True)

    assert page.redirect_chain[-1][0] == "/account/2fa/recovery-codes/"
    types = set(Authenticator.objects.filter(user=administrator).values_list("type", flat=True))
    assert types == {"totp", "recovery_codes"}
    assert [client.get(address).status_code for address in ("/dashboard/", "/roles/")] == [200, 200]


@pytest.mark.parametrize("way", ["code", "password"])
def test_no_one_signs_in_without_their_second_factor(client, mailoutbox, way):
    user = create_user(password=PASSWORD)
    add_second_factor(user)

    if way == "code":
        ask_for_code(client, user.email)
        page = client.post("/account/login/code/confirm/", {"code": mailed_code(mailoutbox)}, follow=True)
    else:
        page = client.post("/account/login/", {"login": user.email, "password": PASSWORD}, follow=True)

    assert page.redirect_chain[-1][0] == "/account/2fa/authenticate/"
    assert client.get("/dashboard/").url == "/account/login/?next=/dashboard/"
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert client.get("/dashboard/").status_code == 302
    client.post("/account/2fa/authenticate/", {"code": second_factor_code(user)})
    assert client.get("/dashboard/").status_code == 200


def test_a_recovery_code_works_once(client, mailoutbox):
    user = create_user()
    add_second_factor(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (200, 302):
        sign_in_by_code(client, user, mailoutbox)
        client.post("/account/2fa/authenticate/", {"code": code})
        assert client.get("/dashboard/").status_code == expected
        client.post("/account/logout/")


def test_granting_roles_requires_reauthentication_after_15_minutes(client):
    administrator = create_administrator()

    assert sign_in(client, administrator, minutes_ago=14).get("/roles/").status_code == 200
    page = sign_in(client, administrator, minutes_ago=16).get("/roles/", follow=True)

    assert page.redirect_chain[-1][0].startswith("/account/2fa/reauthenticate/")
    page = client.post(page.redirect_chain[-1][0], {"code": second_factor_code(administrator)}, follow=True)
    assert (page.request["PATH_INFO"], page.status_code) == ("/roles/", 200)


def test_the_password_alone_does_not_confirm(client):
    administrator = create_administrator(password=PASSWORD)
    sign_in(client, administrator, minutes_ago=16)

    page = client.post("/account/reauthenticate/", {"password": PASSWORD}, follow=True)

    assert page.redirect_chain[-1][0].startswith("/account/2fa/reauthenticate/")
    assert client.get("/roles/").status_code == 302


def test_a_passkey_counts_as_a_second_factor(client):
    administrator = create_administrator()
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
    client.force_login(administrator)

    assert client.get("/dashboard/").status_code == 200


def test_recovery_codes_alone_are_not_a_second_factor(client):
    administrator = create_administrator()
    Authenticator.objects.create(user=administrator, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(administrator)

    assert client.get("/dashboard/").status_code == 302


def test_the_second_factor_can_be_disabled_locally(client, settings):
    settings.SECOND_FACTOR = False
    client.force_login(create_administrator())

    assert client.get("/dashboard/").status_code == 200
