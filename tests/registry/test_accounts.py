"""The portal's use of allauth's internals: in one module only, with a test of the call that is not public."""

import inspect
import re
import time

import pytest
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from registry import accounts
from tests import factories, signing

pytestmark = pytest.mark.django_db
PRIVATE = re.compile(r"^\s*(?:from|import) allauth[\w.]*\.internal\b", re.MULTILINE)
CHANGED = "allauth has changed record_authentication, which has no public form: adapt registry.accounts.record_proof"


def request_of(user, client):
    client.force_login(user)
    request = HttpRequest()
    request.session, request.user = client.session, user
    return request


def test_allauth_still_records_a_proof_as_the_portal_asks_it_to():
    try:
        from allauth.account.internal.flows.login import record_authentication
    except ImportError:
        pytest.fail(CHANGED)
    parameters = inspect.signature(record_authentication).parameters
    assert list(parameters)[:3] == ["request", "user", "method"], CHANGED
    assert parameters[list(parameters)[-1]].kind is inspect.Parameter.VAR_KEYWORD, CHANGED


def test_a_recorded_proof_is_read_by_allauth_and_by_the_portal(client):
    user = factories.create_user()
    request, before = request_of(user, client), time.time()
    assert accounts.newest_proof(request, "mfa", "password", "code") == 0
    accounts.record_proof(request, user, "mfa", type="totp", reauthenticated=True)
    (record,) = get_authentication_records(request, user)
    assert (record["method"], record["type"], record["reauthenticated"]) == ("mfa", "totp", True), CHANGED
    assert before <= accounts.newest_proof(request, "mfa") == record["at"] <= time.time(), CHANGED
    assert accounts.newest_proof(request, "password") == 0


def test_a_proof_of_another_user_does_not_count(client):
    request = request_of(factories.create_user(), client)
    accounts.record_proof(request, request.user, "mfa")
    request.user = factories.create_user()
    assert accounts.newest_proof(request, "mfa") == 0


def test_the_ways_to_confirm_are_the_second_factor_or_else_the_password():
    user = factories.create_user()
    user.set_unusable_password()
    assert accounts.ways_to_confirm(user) == set()
    user.set_password("a long enough password")
    assert accounts.ways_to_confirm(user) == {"password"}
    signing.add_second_factor(user)
    assert accounts.ways_to_confirm(user) == {"mfa"}


def test_one_module_imports_what_allauth_calls_internal():
    apps = ("asem_portal", "members", "recommendations", "registry", "reports", "workshops")
    found = [
        str(path.relative_to(settings.BASE_DIR))
        for app in apps
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if PRIVATE.search(path.read_text())
    ]
    assert found == ["registry/accounts.py"]
