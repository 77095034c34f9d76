"""No answer to a POST is a page of its own: every address that takes a form is opened by GET as well.

It shows its form, or leads to the page on which its form is. A form with errors is shown again at an address that can be
reloaded and gone back to.
"""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import override_settings

from registry.models import AuditEntry
from registry.submissions import ErrorsElsewhere
from tests import signing, world
from tests.elements import elements
from tests.typed_forms import FORMS, send, signed_in

pytestmark = pytest.mark.django_db
# The button is shown while there is something to do: a list has changed, letters are queued or paused.
OFFERED_AT_TIMES = {
    "amendments:document",
    "consolidation:update",
    "delegations:printed_list",
    "dispatch:pause",
    "dispatch:resume",
    "live_session:record",  # a partner is selected first
}


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    folder = Path(tempfile.mkdtemp())
    local = {"FILES_ROOT": folder / "files", "EMAILS_ROOT": folder / "emails", "LOCAL": True, "LOCAL_EMAILS": True}
    with override_settings(**local), django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def files():
    """The world's files outlive one test."""


def each_form(everything):
    """Yield (row, address, client who may send the form) of each address that takes one; all changes are undone."""
    for row, column in FORMS:
        thing = everything.shown.get(row.thing, (row.thing, None))[0]
        with transaction.atomic():
            client = signed_in(signing.SecureClient(), everything.people[column], column)
            yield row, everything.address(row.url, thing, column), client
            transaction.set_rollback(True)


def page_of(client, address):
    """The page that is shown by GET, after redirects, and its address."""
    response = client.get(address)
    while response.status_code == 302:
        address = urljoin(address, response.url)
        response = client.get(address)
    return response, address


def forms_to(page, address, at):
    """The forms on the page at address `at` that are sent to an address."""
    actions = [urlsplit(urljoin(at, one.get("action") or "")).path for one in elements(page, "form[method=post]")]
    buttons = [one.get("formaction") for one in elements(page, "button[formaction]")]
    return [one for one in [*actions, *buttons] if one == urlsplit(address).path]


def test_each_address_shows_its_form_by_get_or_leads_to_it(everything):
    faults = []
    for row, address, client in each_form(everything):
        before = AuditEntry.objects.count()
        page, at = page_of(client, address)
        is_offered = row.url in OFFERED_AT_TIMES or forms_to(page, address, at)
        if page.status_code != 200 or not is_offered:
            faults.append(f"{row.url}: {at} is answered with {page.status_code}")
        if AuditEntry.objects.count() != before:
            faults.append(f"{row.url}: is done by GET")
    assert not faults, "\n".join(faults)
    assert len(FORMS) > 80


def test_a_form_with_errors_is_shown_where_it_can_be_reloaded(everything):
    """What is sent is empty. A form of this address shows its errors; one of another page is reached by a redirect."""
    faults, shown = [], 0
    for row, address, client in each_form(everything):
        answer = send(client, address, {})
        if answer.status_code == 200:
            shown += 1
            page, at = page_of(client, address)
            if at != address or (row.url not in OFFERED_AT_TIMES and not forms_to(page, address, at)):
                faults.append(f"{row.url}: the errors are shown where GET shows no form")
            if not elements(answer, "#errors"):
                faults.append(f"{row.url}: is answered with a page that shows no errors")
        elif "held=" in getattr(answer, "url", "") or isinstance(answer, ErrorsElsewhere):
            shown_at = urljoin(address, answer.url).partition("#")[0]
            before, pages = AuditEntry.objects.count(), [client.get(shown_at), client.get(shown_at)]
            if [one.status_code for one in pages] != [200, 200] or AuditEntry.objects.count() != before:
                faults.append(f"{row.url}: what was sent cannot be reloaded")
        elif answer.status_code not in (302, 403, 404):
            faults.append(f"{row.url}: is answered with {answer.status_code}")
    assert not faults, "\n".join(faults)
    assert shown > 30
