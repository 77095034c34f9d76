"""Every page of the URLconf, in a wide and a narrow browser window, without findings by axe or errors on the page."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.urls import reverse

from registry import checks
from tests import access_matrix, factories, signing, world
from tests.browser import chromium, listen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # reporting elements without findings would take most of the time
}
# URLs that return a file or a fragment of a page; all others opened by GET are pages.
NO_PAGES = {
    "programme:calendar",
    "programme:personal_calendar",
    "delegations:participants_csv",
    "delegations:participants_xlsx",
    "delegations:printed_list_file",
    "delegations:printed_list_progress",
    "amendments:document_file",
    "amendments:document_progress",
    "amendments:evidence",
    "imports:template_csv",
    "imports:template_xlsx",
    "imports:errors",
    "imports:rows",
    "imports:progress",
    "printing:file",
    "dispatch:letter_file",
    "dispatch:packet",
    "dispatch:receipts_csv",
    "dispatch:receipts_xlsx",
    "dispatch:scan",
    "dispatch:letter_document",
    "positions:evidence",
    "positions:grid_csv",
    "positions:grid_xlsx",
    "silence:evidence",
    "silence:letters_progress",
    "silence:letter_file",
    "ad_referendum:evidence",
    "history:export",
    "non_papers:download",
    "live_session:projector_state",
    "summary:document_progress",
    "summary:document_file",
    "printing:progress",
    "mfa_download_recovery_codes",
    "local:message_file",
    "dispatch:covering_letter",
    "register:recommendations_csv",
    "register:recommendations_json",
    "register:history_json",
    "public:data_file",
    "public:feed",
    "public:robots",
    "public:security_txt",
}
# Open only after an earlier step in the same session; otherwise, users are redirected.
PASSED_THROUGH = {
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_email_verification_sent",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
# Open only to users who have just confirmed their identity and have the object of the page.
CONFIRMED_FIRST = {
    "account_change_password",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}
WITH_A_PASSKEY = "mfa_reauthenticate_webauthn"  # tested in test_passkey.py, where there is a passkey
WHO = "SOAHDECRXPFLV"  # the order in which roles are chosen to open a page: those who see most on it come first


def visits(everything):
    """Return (column, name, URL) of each page, for the role that sees most and, if it is public, for a visitor."""
    found = []
    for row in access_matrix.rows():
        if row.method != "GET" or row.url in NO_PAGES or row.thing in everything.shown:
            continue
        cells = dict(row.cells)
        who = [column for column in WHO if cells[column] == "200"][:1] + [
            column for column in "V" if cells["V"] == "200"
        ]
        for column in dict.fromkeys(who):
            found.append((column, row.url, everything.address(row.url, row.thing, column)))
    return found


def refusals(everything):
    """Return pages with refusals: for a visitor, for a signed-in user, and for invalid personal links."""
    return [
        ("V", "404", "/nothing/here/"),
        ("S", "404", "/nothing/here/"),
        ("S", "403", everything.address("composing:compose", "issued report")),
        ("V", "no letter", everything.address("dispatch:letter", "letter")),
        ("V", "no invitation", everything.address("delegations:invitation", "invitation")),
        ("S", "another's invitation", everything.address("delegations:invitation", "invitation", "L")),
    ]


def confirmations():
    """Return the session of a user who has just confirmed their identity, and the pages that require this."""
    user = factories.create_user(password=factories.PASSWORD)
    client = signing.sign_in(signing.SecureClient(), user)
    session = client.session
    (proof,) = session[signing.AUTHENTICATION_METHODS_SESSION_KEY]
    session[signing.AUTHENTICATION_METHODS_SESSION_KEY] = [proof | {"reauthenticated": True}]
    session.save()
    RecoveryCodes.activate(user)
    passkey = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Telephone"})
    arguments = {name: [passkey.pk] for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")}
    pages = [("K", name, reverse(name, args=arguments.get(name))) for name in sorted(CONFIRMED_FIRST)]
    return client.cookies[settings.SESSION_COOKIE_NAME], pages


def reauthentication():
    """Return the session of a user with only a password, and the page that asks for the password again."""
    client = signing.SecureClient()
    client.force_login(factories.create_user(password=factories.PASSWORD))
    return client.cookies[settings.SESSION_COOKIE_NAME], [
        ("W", "account_reauthenticate", reverse("account_reauthenticate"))
    ]


def test_every_page_is_accessible_and_quiet(server):
    everything = world.build()
    sessions = {column: everything.client(column).cookies.get(settings.SESSION_COOKIE_NAME) for column in world.ROLES}
    sessions["K"], confirmed = confirmations()
    sessions["W"], asked_again = reauthentication()
    pages = visits(everything) + refusals(everything) + confirmed + asked_again
    faults = []
    with chromium() as browser:
        for column, session in sessions.items():
            mine = [(name, address) for one, name, address in pages if one == column]
            if mine:
                faults += _walk(browser, server.url, session, column, mine)
    assert not faults, "\n".join(faults)


def test_no_page_is_left_out():
    opened = {row.url for row in access_matrix.rows() if row.method == "GET" and "200" in dict(row.cells).values()}
    only_acts = {  # their forms are on other pages
        row.url
        for row in access_matrix.rows()
        if row.method == "GET" and set(dict(row.cells).values()) <= {"405", "302", "404", "login"}
    }
    named = {name for _route, name, _view in checks.views()}
    left = named - opened - only_acts - NO_PAGES - PASSED_THROUGH - CONFIRMED_FIRST
    assert left == {"account_reauthenticate", WITH_A_PASSKEY}
    assert named >= CONFIRMED_FIRST


def _walk(browser, url, session, column, pages):
    """Visit pages as one user; return each fault as a line."""
    complaints = []
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    listen(context, complaints)
    if session:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": url}])
    page = context.new_page()
    for name, address in pages:
        page.set_viewport_size(WIDE)
        complaints += (
            [] if page.goto(f"{url}{address}").url == f"{url}{address}" else [f"{name} as {column}: led elsewhere"]
        )
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            place = f"{name} as {column} at {size['width']} px"
            complaints += [f"{place}: {fault}" for fault in look(page)]
    context.close()
    return complaints


def look(page):
    """Return the findings of axe, and whether the page is wider than the window. A page loads axe only once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", RULES)
    faults = [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return faults + ([f"{width} px wider than the window"] if width > 0 else [])
