"""Nothing that a user types is lost or done twice: every URL of the portal that takes a form.

The forms are those of the permission matrix: what a person who is permitted sends by each POST.
"""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.test import override_settings
from django.urls import reverse

from registry import access, checks, doors, form_keys, held_entries
from registry.models import AuditEntry
from tests import access_matrix, signing, world
from tests.elements import elements
from tests.world.people import DEMANDING
from workshops.user_roles import roles_of

pytestmark = pytest.mark.django_db
PERMISSIONS = {name: getattr(view, "permission", None) for _route, name, view in checks.views()}
# A new link replaces the one before, each time it is asked for; and an invitation is sent again.
MADE_ANEW = {"programme:my_calendar", "delegations:invite"}
WITHOUT_DOOR = {"admin:add", "admin:change", "dashboard:preferences"}


def _forms():
    """(row, column) of one successful POST for each URL, by a person who is signed in."""
    found = {}
    for row in access_matrix.rows():
        columns = [column for column, expected in row.cells if expected == "302" and column not in "VL"]
        permission = PERMISSIONS.get(row.url)
        if row.method == "POST" and columns and permission and permission.takes_forms:
            found.setdefault(row.url, (row, columns[0]))
    return list(found.values())


FORMS = _forms()
each_form = pytest.mark.parametrize(("row", "column"), FORMS, ids=[row.url for row, _column in FORMS])


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


@pytest.fixture
def form(everything, row, column):
    """A form that its user has been shown and fills in: (address, data, client who is signed in)."""
    thing = everything.shown.get(row.thing, (row.thing, None))[0]
    with transaction.atomic():
        data = world.typed(everything, row.url, thing)
        client = signed_in(signing.SecureClient(), everything.people[column], column)
        yield everything.address(row.url, thing, column), data, client
        transaction.set_rollback(True)


def signed_in(client, user, column):
    client.user = user
    if column in DEMANDING:
        signing.sign_in(client, user)
    else:
        client.force_login(user)
    return client


def send(client, address, data):
    """Send the form as shown to the client's user; each call is another showing, unless `data` has a key."""
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    from_page = {"referer": f"https://testserver{address}"}
    return client.post(address, {form_keys.FIELD: form_key(client.user)} | data, headers=from_page)


def form_key(user):
    request = HttpRequest()
    request.user = user
    return form_keys.new(request)


def end_session(client):
    client.session.flush()


def words(data):
    """What one would miss: the values that are neither keys nor marks."""
    return [value for value in data.values() if isinstance(value, str) and " " in value and len(value) < 60]


def shown(client, address):
    """(status, all values of controls) of a page."""
    page = client.get(address)
    if page.status_code != 200:
        return page.status_code, []
    controls = elements(page, "textarea, input, option[selected]")
    return 200, [one.get("value") or (one.text or "").strip() for one in controls]


@each_form
def test_what_was_typed_comes_back_after_signing_in_again(row, column, form):
    address, data, client = form
    end_session(client)
    sent = send(client, address, data)
    assert sent.url.startswith(reverse("account_login"))
    (back,) = parse_qs(urlsplit(sent.url).query)["next"]
    before = AuditEntry.objects.count()

    signed_in(client, client.user, column)
    status, values = shown(client, back)

    assert AuditEntry.objects.count() == before
    assert (status, [one for one in words(data) if one not in values]) == (200, []) or (
        status == 302 and not words(data)
    )


# Fields that the one who sends the form in the matrix does not have.
WITHOUT_FIELDS = {"delegations:delegate": {"capacity", "email"}}


@each_form
def test_everything_that_was_selected_comes_back_too(row, column, form):
    address, data, client = form
    end_session(client)
    sent = send(client, address, data)
    (back,) = parse_qs(urlsplit(sent.url).query)["next"]
    signed_in(client, client.user, column)

    page = client.get(back)

    if page.status_code == 200:
        controls = {
            (name, value.strip().replace("\r\n", "\n"))
            for one in elements(page, "main form[method=post]")
            for name, value in [*one.form_values(), *_buttons(one)]
        }
        missing = {name for name, value in _sent(data) if (name, value) not in controls}
        assert missing - WITHOUT_FIELDS.get(row.url, set()) - {"confirmed", "file"} == set()


def _buttons(form):
    return [(one.get("name"), one.get("value", "")) for one in form.iter("button") if one.get("name")]


def _sent(data):
    """(name, value) of all that was sent, without files and what is empty."""
    for name, value in data.items():
        values = value if isinstance(value, list | tuple) else [value]
        yield from ((name, str(one)) for one in values if one and not hasattr(one, "seek"))


RECENT = [one for one in FORMS if PERMISSIONS[one[0].url].recent]


@pytest.mark.parametrize(("row", "column"), RECENT, ids=[row.url for row, _column in RECENT])
@pytest.mark.parametrize("asked", ["identity", "second factor"])
def test_it_comes_back_after_the_identity_is_confirmed(row, column, form, asked):
    address, data, client = form
    before = AuditEntry.objects.count()
    if asked == "identity":
        signing.sign_in(client, client.user, minutes_ago=16)
        sent = send(client, address, data)
        (back,) = parse_qs(urlsplit(sent.url).query)["next"]
        assert sent.url.startswith(reverse("account_reauthenticate"))
    elif not roles_of(client.user).demands_second_factor:
        pytest.skip("whoever may do this needs no second factor")
    else:
        Authenticator.objects.filter(user=client.user).delete()
        sent = send(client, address, data)
        assert sent.url == reverse("mfa_index")
        (back,) = held_entries.waiting(request_of(client))
    signing.sign_in(client, client.user)

    status, values = shown(client, back)

    assert AuditEntry.objects.count() == before
    assert (status, [one for one in words(data) if one not in values]) == (200, []) or (
        status == 302 and not words(data)
    )


def request_of(client):
    request = HttpRequest()
    request.user, request.session = client.user, client.session
    return request


@each_form
def test_it_comes_back_to_nobody_else_and_in_no_other_browser(row, column, form, everything):
    address, data, client = form
    user = client.user
    end_session(client)
    (back,) = parse_qs(urlsplit(send(client, address, data).url).query)["next"]
    elsewhere = signed_in(signing.SecureClient(), user, column)
    other = next(one for name, one in everything.people.items() if one not in (None, user))
    plain = shown(elsewhere, address)[1]

    assert [one for one in words(data) if one in shown(elsewhere, back)[1] and one not in plain] == []
    signed_in(client, other, "P")
    assert [one for one in words(data) if one in shown(client, back)[1] and one not in plain] == []


@each_form
def test_a_form_sent_twice_acts_once_and_shows_the_first_result(row, column, form):
    address, data, client = form
    data = {form_keys.FIELD: form_key(client.user)} | data
    first = send(client, address, data)
    after = AuditEntry.objects.count()
    second = send(client, address, data)
    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    assert AuditEntry.objects.count() == after


@each_form
def test_the_same_sent_from_a_page_fetched_again_creates_nothing(row, column, form):
    address, data, client = form
    send(client, address, data)
    known, after = set(AuditEntry.objects.values_list("object_key", flat=True)), AuditEntry.objects.count()
    send(client, address, data)
    added = AuditEntry.objects.order_by("-pk")[: AuditEntry.objects.count() - after]
    assert row.url in MADE_ANEW or [one.verb for one in added if one.object_key not in known] == []


@each_form
@pytest.mark.parametrize(
    ("error", "status"), [(access.Refused("The time is over."), 403), (OperationalError("gone"), 503)]
)
def test_what_could_not_be_saved_is_shown_to_be_copied(row, column, form, error, status, monkeypatch):
    """Browsers do not bring it back: the pages of users are not stored."""
    address, data, client = form
    if row.url in WITHOUT_DOOR:
        pytest.skip("its view writes rows itself")
    client.raise_request_exception = False
    before = AuditEntry.objects.count()

    def fail(*_arguments):
        raise error

    monkeypatch.setattr(doors, "_outermost", fail)
    answer = send(client, address, data)

    assert AuditEntry.objects.count() == before
    if answer.status_code == status:
        copied = [one.text for one in elements(answer, "[data-typed]")]
        assert [one for one in words(data) if one not in copied] == []
    elif answer.status_code == 200:
        values = [one.get("value") or (one.text or "").strip() for one in elements(answer, "textarea, input")]
        assert [one for one in words(data) if one not in values] == []
    else:
        assert answer.status_code == 302 and ("held=" in answer.url or not words(data))


CONFIRMS = ("confirmed", "do", "invited")  # sent by the button of a page that asks


@each_form
@pytest.mark.parametrize("what", ["all", "nothing"])
def test_the_answer_to_a_form_is_no_page_but_its_own_with_errors(row, column, form, what):
    """One can go back to every other page: it was reached by a redirect."""
    address, data, client = form
    typed = {name: value for name, value in data.items() if name not in CONFIRMS} if what == "all" else {}
    answer = send(client, address, typed)
    if answer.status_code == 200:
        assert elements(answer, "#errors")
    elif "held=" in getattr(answer, "url", ""):
        before = AuditEntry.objects.count()
        asked = [client.get(answer.url), client.get(answer.url)]
        assert ([one.status_code for one in asked], AuditEntry.objects.count()) == ([200, 200], before)
        assert elements(asked[1], "main form[method=post] button")


@each_form
def test_no_control_cuts_what_is_pasted(row, column, form):
    address, _data, client = form
    page = client.get(address)
    if page.status_code == 200:
        assert [one.get("name") for one in elements(page, "main [maxlength]")] == []
