"""Nothing that a user types is lost or done twice: every URL of the portal that takes a form.

The forms are those of the permission matrix: what a person who is permitted sends by each POST.
"""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import OperationalError, transaction
from django.test import override_settings
from django.urls import reverse

from registry import access, doors, form_keys, held_entries, shown_values
from registry.models import AuditEntry
from tests import signing, world
from tests.elements import element, elements
from tests.typed_forms import (
    CREATES,
    FORMS,
    PERMISSIONS,
    each_form,
    end_session,
    form_key,
    request_of,
    send,
    shown,
    signed_in,
    words,
)
from workshops.user_roles import roles_of

pytestmark = pytest.mark.django_db
# A new link replaces the one before, each time it is asked for; and an invitation is sent again.
MADE_ANEW = {"programme:my_calendar", "delegations:invite"}
WITHOUT_DOOR = {"admin:add", "admin:change", "dashboard:preferences"}


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


def _sign_in_again(client, user, column):
    """Sign in with the entry that the browser holds: the test client does so without a request, into a new session."""
    held = client.session[held_entries.SESSION]
    signed_in(client, user, column)
    session = client.session
    session.update({held_entries.SESSION: held})
    session.save()


@each_form
@pytest.mark.parametrize("token", ["valid", "of the other"])
def test_what_is_sent_while_another_user_is_signed_in_comes_back_to_its_own(row, column, form, everything, token):
    """Two people share a browser: one had a page open when the other signed in."""
    address, data, client = form
    user, key = client.user, {form_keys.FIELD: form_key(client.user)}
    other = next(one for name, one in everything.people.items() if one not in (None, user))
    signed_in(client, other, "P")
    client.handler.enforce_csrf_checks = token == "of the other"
    before = AuditEntry.objects.count()
    answer = send(client, address, data | key)
    client.handler.enforce_csrf_checks = False
    client.user = other
    plain = shown(client, address)[1]
    assert (answer.status_code, held_entries.waiting(request_of(client))) == (403, [])
    client.post(reverse("account_logout"))

    _sign_in_again(client, user, column)
    (back,) = held_entries.waiting(request_of(client))
    status, values = shown(client, back)

    assert AuditEntry.objects.count() == before
    assert [one for one in words(data) if one in plain and one in answer.text] == []
    assert (status, [one for one in words(data) if one not in values]) == (200, []) or (
        status == 302 and not words(data)
    )


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


CREATING = [(row, column) for row, column in FORMS if CREATES[row.url]]
each_creating_form = pytest.mark.parametrize(("row", "column"), CREATING, ids=[row.url for row, _column in CREATING])


@each_creating_form
def test_after_going_back_and_changing_the_form_one_is_asked(row, column, form):
    """The page that is shown again leads to what was created, and to the form filled in for another one."""
    address, data, client = form
    key = {form_keys.FIELD: form_key(client.user)}
    first = send(client, address, data | key)
    send(client, reverse("dashboard:preferences"), {})
    before, changed = AuditEntry.objects.count(), data | reworded(data, "changed")
    if changed == data:
        pytest.skip("nothing is typed into it")
    asked = send(client, address, changed | key)
    page = client.get(asked.url)

    assert AuditEntry.objects.count() == before
    assert element(page, "[data-created]").get("href") == first.url
    typed = [one.text for one in elements(page, "[data-typed]")]
    assert [one for one in words(changed) if one not in typed] == []
    another = urljoin(asked.url, element(page, "[data-another]").get("href"))
    status, values = shown(client, another)
    if row.url in ONCE_ONLY:
        return
    assert (status, [one for one in words(changed) if one not in values]) == (200, [])
    once = elements(client.get(another), "main [name=once]")
    again = send(client, another, changed | ({"once": once[0].get("value")} if once else {}))
    assert again.status_code == 200 or not held_entries.is_held(again.url)


# A mandate is for one workshop; who is replaced has left; a partner answers once; one compromise text is open at a time.
ONCE_ONLY = {"planning:create", "delegations:replace", "ad_referendum:record", "amendments:propose_compromise"}


@each_creating_form
@pytest.mark.parametrize("marked", ["form_key", "once"])
def test_after_going_back_the_same_shows_the_first_result_and_a_change_is_asked_about(row, column, form, marked):
    """The form is recognised by its key, or by its mark in a page that was fetched again."""
    address, data, client = form
    mark = {marked: form_key(client.user) if marked == "form_key" else str(uuid4())}
    first = send(client, address, data | mark)
    send(client, reverse("dashboard:preferences"), {})
    before, changed = AuditEntry.objects.count(), data | reworded(data, "changed")
    again = send(client, address, data | mark)
    asked = send(client, address, changed | mark)
    assert (again.url, AuditEntry.objects.count()) == (first.url, before)
    assert changed == data or held_entries.is_held(asked.url)


@each_creating_form
def test_a_fresh_page_says_nothing_about_what_was_saved_before(row, column, form):
    address, data, client = form
    first = send(client, address, data)
    client.get(reverse("dashboard:preferences"))  # it shows the messages that wait
    page = client.get(address)
    assert page.status_code != 200 or elements(page, "[data-sent-before]") == []
    assert page.status_code != 200 or first.url not in [one.get("href") for one in elements(page, "[data-message] a")]


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


def check_that_one_can_go_back(client, answer):
    """One can go back to every page but the form itself with errors: it was reached by a redirect."""
    assert answer.status_code in (200, 302, 403, 404)
    if answer.status_code == 200:
        assert elements(answer, "#errors")
    elif "held=" in getattr(answer, "url", ""):
        before = AuditEntry.objects.count()
        asked = [client.get(answer.url), client.get(answer.url)]
        assert ([one.status_code for one in asked], AuditEntry.objects.count()) == ([200, 200], before)
        assert elements(asked[1], "main form[method=post] button")


@each_form
def test_the_answer_to_a_form_is_no_page_but_its_own_with_errors(row, column, form):
    """What nothing is typed into is sent in tests/test_answers_to_posts.py."""
    address, data, client = form
    typed = {name: value for name, value in data.items() if name not in CONFIRMS}
    check_that_one_can_go_back(client, send(client, address, typed))


@each_form
def test_the_answer_to_what_was_overtaken_is_no_page_but_its_own_with_errors(row, column, form):
    """The form was sent from two tabs in which the same was shown, with other words in each."""
    address, data, client = form
    page = client.get(address)
    forms = elements(page, "main form[method=post]") if page.status_code == 200 else []
    stored = {name: value for one in forms for name, value in one.form_values() if name in SHOWN_BEFORE}
    send(client, address, data | stored | reworded(data, "one"))
    answer = send(client, address, data | stored | reworded(data, "two"))
    check_that_one_can_go_back(client, answer)
    if row.url in MERGED:
        assert "held=" in answer.url and reworded(data, "two")["title"] in shown(client, answer.url)[1]


MERGED = {"drafting:edit", "composing:compose"}
SHOWN_BEFORE = {"base", shown_values.FIELD, "seen", "version"}


def reworded(data, word):
    typed = [*words(data), data.get("title")]
    return {name: f"{value} {word}" for name, value in data.items() if name not in SHOWN_BEFORE and value in typed}


@each_form
def test_the_answer_to_each_button_is_no_page_but_its_own_with_errors(row, column, form):
    address, data, client = form
    page = client.get(address)
    for one in elements(page, "main form[method=post]") if page.status_code == 200 else []:
        action = urlsplit(one.get("action") or address).path or address
        values = {}
        for name, value in one.form_values():
            values.setdefault(name, []).append(value)
        values |= {name: value for name, value in data.items() if name in values and name not in CONFIRMS}
        for name, value in _buttons(one):
            with transaction.atomic():
                check_that_one_can_go_back(client, send(client, action, values | {name: value}))
                transaction.set_rollback(True)


@each_form
def test_no_control_cuts_what_is_pasted(row, column, form):
    address, _data, client = form
    page = client.get(address)
    if page.status_code == 200:
        assert [one.get("name") for one in elements(page, "main [maxlength]")] == []
