"""What was typed on the pages of django-allauth comes back after the session has ended; passwords and codes never do."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest
from django.urls import get_resolver, reverse

from members.accounts import kept
from registry import accounts
from registry.models import HeldEntry
from tests.elements import element, elements
from tests.factories import create_user
from tests.signing import SecureClient, sign_in

pytestmark = pytest.mark.django_db
# Codes and credentials, and forms of visitors, who have no session that could end.
NEVER = {"code", "credential"}
OF_VISITORS = {
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_request_login_code",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
}


OF_PAGES = [name for name in kept.FIELDS if name not in kept.SHOWN_AT]


def views_of_allauth():
    """Yield (name, class) of each view of allauth with a form."""
    for route in get_resolver().url_patterns:
        if str(route.pattern) == "account/":
            for pattern in _all(route):
                view = getattr(pattern.callback, "view_class", None)
                if form := getattr(view, "form_class", None):
                    yield pattern.name, view, form


def _all(route):
    for one in route.url_patterns:
        yield from _all(one) if hasattr(one, "url_patterns") else [one]


def test_every_text_of_a_users_account_is_kept():
    typed = {
        (name, field)
        for name, _view, form in views_of_allauth()
        if name not in OF_VISITORS
        for field, one in form.base_fields.items()
        if isinstance(one, forms.CharField)
        and not isinstance(one.widget, forms.PasswordInput | forms.HiddenInput)
        and name not in kept.SHOWN_AT  # tested below
        and field not in NEVER
    }
    assert typed == {(name, field) for name in OF_PAGES for field in kept.FIELDS[name]}


@pytest.fixture
def user():
    return create_user()


def security_key(user):
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Old", "credential": {}}
    )


@pytest.fixture(params=OF_PAGES)
def typed(request, user):
    """(address, data, name of a field and what is typed into it) of each page."""
    name = request.param
    address = reverse(name, args=[security_key(user).pk] if name == "mfa_edit_webauthn" else [])
    (field,) = kept.FIELDS[name]
    text = {"email": "new.address@example.org", "name": "Key in the office safe"}[field]
    return address, {field: text, "password": "Secret 12345", "credential": "{}", "action_add": ""}, field, text


def client_of(user):
    return signed_in(SecureClient(), user)


def signed_in(client, user):
    """Sign a user in who has just confirmed their identity, as the pages of security keys require."""
    sign_in(client, user)
    request = HttpRequest()
    request.session = client.session
    accounts.record_proof(request, user, "mfa", type="totp", reauthenticated=True)
    request.session.save()
    return client


def form_key(client, address):
    return elements(client.get(address), "input[name=form_key]")[-1].get("value")


@pytest.mark.parametrize("token", ["valid", "rotated"])
def test_it_comes_back_and_nothing_is_saved(user, typed, token):
    address, data, field, text = typed
    client = client_of(user)
    sent = data | {"form_key": form_key(client, address)}
    client.session.flush()
    client.handler.enforce_csrf_checks = token == "rotated"
    answer = client.post(address, sent, headers={"referer": f"https://testserver{address}"})
    client.handler.enforce_csrf_checks = False
    (back,) = parse_qs(urlsplit(answer.url).query)["next"]
    assert dict(json.loads(HeldEntry.objects.get().fields)) == {field: [text]}
    signed_in(client, user)
    before = (user.emailaddress_set.count(), list(Authenticator.objects.values_list("pk", "data")))

    shown = [client.get(back), client.get(back)]

    assert [element(one, f"input[name={field}]").get("value") for one in shown] == [text] * 2
    assert (user.emailaddress_set.count(), list(Authenticator.objects.values_list("pk", "data"))) == before


def test_it_is_shown_to_nobody_else(user, typed):
    address, data, field, text = typed
    client = client_of(user)
    sent = data | {"form_key": form_key(client, address)}
    client.session.flush()
    (back,) = parse_qs(urlsplit(client.post(address, sent).url).query)["next"]
    other = create_user()
    signed_in(client, other)
    shown = client.get(back)
    assert shown.status_code == 404 or element(shown, f"input[name={field}]").get("value") != text


@pytest.mark.parametrize("name", ["account_change_password", "account_set_password", "mfa_activate_totp"])
def test_passwords_and_codes_are_never_kept(user, name):
    client = client_of(user)
    sent = {"oldpassword": "Secret 12345", "password1": "Secret 67890", "code": "123456"}
    sent["form_key"] = form_key(client, reverse("account_email"))
    client.session.flush()
    answer = client.post(reverse(name), sent)
    assert answer.url.startswith(reverse("account_login"))
    assert not HeldEntry.objects.exists()


NEW = "new.address@example.org"
VERIFY = "account_email_verification_sent"


@pytest.mark.parametrize(
    "sent", [{"action": "verify", "code": "123456", "email": NEW}, {"action": "change", "email": NEW}]
)
def test_an_address_that_awaits_verification_is_shown_where_it_was_entered(user, sent):
    client = client_of(user)
    client.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    page = client.get(reverse(VERIFY))
    assert [one.get("value") for one in elements(page, "input[type=hidden][name=email]")] == [NEW]
    key = elements(page, "input[name=form_key]")[-1].get("value")
    client.session.flush()

    answer = client.post(reverse(VERIFY), sent | {"form_key": key})

    (back,) = parse_qs(urlsplit(answer.url).query)["next"]
    assert json.loads(HeldEntry.objects.get().fields) == [["email", [NEW]]]  # and no code
    signed_in(client, user)
    shown = client.get(back)
    assert urlsplit(back).path == reverse("account_email")
    assert element(shown, "input[name=email]:not([type=hidden])").get("value") == NEW


def test_a_verification_that_goes_on_is_not_interrupted(user):
    client = client_of(user)
    client.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    key = elements(client.get(reverse(VERIFY)), "input[name=form_key]")[-1].get("value")

    wrong = client.post(reverse(VERIFY), {"action": "verify", "code": "wrong", "email": NEW, "form_key": key})

    assert (wrong.status_code, wrong.context["form"].has_error("code")) == (200, True)
    assert not HeldEntry.objects.exists()
