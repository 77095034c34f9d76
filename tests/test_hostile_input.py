"""Hostile input in every field of every form: a message at the field, no change, and never a server error.

Each form is filled in correctly by a user with permission; then one of its fields is replaced.
"""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import override_settings

from recommendations.models import Check
from registry import checks
from registry.models import AuditChain, HeldEntry, SearchEntry, Submission
from registry.submissions import ErrorsElsewhere
from tests import access_matrix, world
from tests.confirming import page_that_asks
from tests.elements import elements

pytestmark = [pytest.mark.long, pytest.mark.django_db]
LIBRARY = {name for _route, name, view in checks.views() if checks.is_library(view)}
SPOILT = {
    "empty": "",
    "blank": " \u200b\t",
    "200,000 characters": "x" * 200_000,
    "NUL": "before\x00after",
    "a lost ligature": "bene\x1cts",
    "a lone surrogate": "before\ud800after",
    "another type": "[]{}'\"<script>alert(1)</script>",
    "a number beyond all": "9" * 60,
    "a key of nothing": "00000000-0000-4000-8000-000000000000",
}
# Fields that no form has: each would grant a power, or change another user's object.
EXTRA = {
    "role": "chair",
    "state": "adopted",
    "author": "1",
    "user": "1",
    "id": "1",
    "pk": "1",
    "key": "00000000-0000-4000-8000-000000000000",
    "workshop": "1",
    "is_active": "on",
    "is_demo": "on",
    "published_at": "2010-04-28T09:30",
    "accepted_at": "2010-04-28T09:30",
    "number": "1",
    "symbol": "ASEM/WS/2010/VN/REC/1",
    "granted_by": "1",
    "by": "1",
    "quota": "200",
}
# Checkboxes, which accept any value; buttons, of which an unknown one does nothing; and the states with which a form was shown,
# of which those of unknown paragraphs are ignored.
MAY_BE_ANYTHING = {"is_ahead", "confirmed", "publish", "order", "do", "answer", "circulates_to_all", "seen"}
MAY_BE_ANYTHING |= {"takes_co_sponsors", "raises_places", "rows", *Check.values}
WHO = "SOAHECXRDPFL"  # the roles by how much they may fill in; the first with permission submits a form


def _acts():
    """Yield (row, column) for every form of the portal that any role may submit, with that role."""
    for row in access_matrix.rows():
        allowed = [column for column in WHO if dict(row.cells)[column] == "302"]
        if row.method == "POST" and allowed and row.url not in LIBRARY:
            yield pytest.param(row, allowed[0], id=str(row))


ACTS = list(_acts())


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    folder = Path(tempfile.mkdtemp())
    local = {"LOCAL": True, "LOCAL_EMAILS": True, "FILES_ROOT": folder / "files", "EMAILS_ROOT": folder / "emails"}
    with override_settings(**local), django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def files():
    """The world's files outlive one test."""


def send(everything, row, column, data):
    """Submit a form; return (status, page, number of rows of each kind afterwards). All changes are undone."""
    body = urlencode(data | {"csrfmiddlewaretoken": "as every form has"}, doseq=True, errors="surrogatepass")
    with transaction.atomic():
        address = everything.address(row.url, row.thing, column)
        client = everything.client(column)
        response = client.post(address, body, "application/x-www-form-urlencoded")
        response = with_errors(client, response)
        page = "" if response.streaming else response.content.decode()
        after = counts()
        transaction.set_rollback(True)
    return response.status_code, page, after


def with_errors(client, response):
    """Return the page to which the answer leads if it shows the form again with errors; otherwise the answer itself."""
    if isinstance(response, ErrorsElsewhere):
        return client.get(response.url)
    page = page_that_asks(client, response)
    return page if page is not response and elements(page, "#errors") else response


def counts():
    """Return the number of rows of each kind, in one query, because this is called after every form.

    What is kept to be shown again is no change.
    """
    ours = ("registry", "members", "workshops", "recommendations", "reports")
    models = [model for app in ours for model in apps.get_app_config(app).get_models() if model is not HeldEntry]
    parts = [f'SELECT {number}, COUNT(*) FROM "{model._meta.db_table}"' for number, model in enumerate(models)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {models[number]: count for number, count in cursor.fetchall()}


@pytest.mark.parametrize(("row", "column"), ACTS)
def test_a_spoilt_field_is_said_and_changes_nothing(everything, row, column):
    data, before = world.typed(everything, row.url, row.thing), counts()
    for name in data:
        for what, value in SPOILT.items():
            status, page, after = send(everything, row, column, data | {name: value})
            place = f"{name}: {what}"
            assert status in (200, 302, 403, 404), place
            if status == 302:  # an optional field left empty, or text that is only unusual
                assert name in MAY_BE_ANYTHING or what != "200,000 characters", place
            else:
                assert after == before, place
                assert status != 200 or name == "do" or 'class="summary"' in page, place
                assert "<script>alert" not in page, place


@pytest.mark.parametrize(("row", "column"), ACTS)
def test_a_form_with_nothing_in_it_is_never_an_error(everything, row, column):
    status, page, _after = send(everything, row, column, {})
    assert status in (200, 302, 403, 404)
    assert status != 200 or 'class="summary"' in page


@pytest.mark.parametrize(("row", "column"), ACTS)
def test_fields_that_no_form_has_are_of_no_effect(everything, row, column):
    data = world.typed(everything, row.url, row.thing)
    extra = {name: value for name, value in EXTRA.items() if name not in data}
    assert (dump_after(everything, row, column, data)) == dump_after(everything, row, column, data | extra)


FOLLOWING = {AuditChain, SearchEntry, Submission}  # they contain hashes and keys of new rows


def dump_after(everything, row, column, data):
    """Return the content of the database after the form was submitted, without random values and times."""
    with transaction.atomic():
        known = {model: set(model._default_manager.values_list("pk", flat=True)) for model in counts()}
        client = everything.client(column)
        response = client.post(everything.address(row.url, row.thing, column), data)
        assert response.status_code == 302
        found = {model.__name__: _rows(model, known) for model in counts() if model not in FOLLOWING}
        transaction.set_rollback(True)
    return found


def _rows(model, known):
    """Return the content of the rows, with references to new rows replaced: on PostgreSQL, keys always differ."""
    fixed = (
        "BooleanField",
        "CharField",
        "TextField",
        "PositiveIntegerField",
        "ForeignKey",
        "OneToOneField",
        "DateField",
    )
    drawn = ("check_code", "hash", "previous_hash", "signature", "actor_key", "object_key", "object_label", "sha256")
    fields = [one for one in model._meta.concrete_fields if one.get_internal_type() in fixed]
    fields = [one for one in fields if one.attname not in drawn]
    rows = model._default_manager.values_list(*(one.attname for one in fields))
    return sorted(repr([_value(one, value, known) for one, value in zip(fields, row, strict=True)]) for row in rows)


def _value(field, value, known):
    is_new = field.is_relation and value is not None and value not in known[field.related_model]
    return "new" if is_new else value


ROOMS = (
    "drafting",
    "comments",
    "workflow",
    "composing",
    "printing",
    "dispatch",
    "register",
)  # of recommendations and reports


@pytest.mark.parametrize(("row", "column"), [act for act in ACTS if act.values[0].url.partition(":")[0] in ROOMS])
def test_keys_of_another_workshop_are_unknown(everything, row, column):
    other = everything.things["other workshop"]
    theirs = {
        "topic": other.topics.first().key,
        "session": other.sessions.first().key,
        "chair": other.roles.first().key,
        "base": other.key,
        "p-0-key": other.key,
        "paragraph": other.key,
        "recommendations": other.key,
    }
    data, before = world.typed(everything, row.url, row.thing), counts()
    for name, value in theirs.items():
        if name in data:
            status, page, after = send(everything, row, column, data | {name: value})
            assert (status, after) == (200, before), name
            assert 'class="summary"' in page, name
