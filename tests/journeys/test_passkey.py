"""A passkey, from adding it to signing in with it, in a browser with a virtual authenticator."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests import factories
from tests.browser import chromium, listen
from tests.journeys.test_every_page import WIDE, WITH_A_PASSKEY, look
from tests.signing import SecureClient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_a_key(context):
    """Return a page in a browser with an authenticator that responds automatically."""
    page = context.new_page()
    key = context.new_cdp_session(page)
    key.send("WebAuthn.enable")
    key.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def test_a_passkey_is_added_signs_in_and_confirms(server):
    client, complaints = SecureClient(), []
    client.force_login(factories.create_user())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    pages = {name: reverse(name) for name in ("mfa_add_webauthn", "account_login", WITH_A_PASSKEY)}
    with chromium() as browser:
        context = browser.new_context(viewport=WIDE, base_url=server.url)
        listen(context, complaints)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
        page = with_a_key(context)
        page.goto(pages["mfa_add_webauthn"])
        page.locator("main [name=name]").fill("Telephone")
        page.locator("main [name=passwordless]").check()
        page.locator("main form:has([name=name]) button").first.click()
        page.wait_for_url("**/2fa/recovery-codes/**")
        context.clear_cookies()
        page.goto(pages["account_login"])
        page.locator("#passkey_login").click()
        page.wait_for_url("**/dashboard/")
        page.goto(pages[WITH_A_PASSKEY])
        assert look(page) == []
        context.close()
    assert complaints == []
