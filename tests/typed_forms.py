"""One form for each URL that takes one, and what a person does with it: sends it, loses the session, signs in again."""

import pytest
from django.http import HttpRequest

from registry import checks, form_keys
from tests import access_matrix, signing
from tests.elements import elements
from tests.world.people import DEMANDING

CREATES = {name: getattr(view, "creates", False) for _route, name, view in checks.views()}
PERMISSIONS = {name: getattr(view, "permission", None) for _route, name, view in checks.views()}


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


def request_of(client):
    request = HttpRequest()
    request.user, request.session = client.user, client.session
    return request


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
