"""Every refusal leads back to the page of the thing that was refused, also for those who did not come from there."""

import pytest
from django.db import transaction
from django.test import RequestFactory

from registry import checks, items
from tests import access_matrix, world
from tests.elements import element, elements

pytestmark = pytest.mark.django_db
PERMISSIONS = {name: view.permission for _route, name, view in checks.views() if hasattr(view, "permission")}
# What concerns no thing: pages of the account, of the administrator, and of the portal as a whole.
NO_THING = {"account", "mfa", "admin", "administration", "dashboard", "local"}
# Their addresses are below no page; the view names the page.
NAMED_BY_THE_VIEW = {"amendments", "comments", "dispatch", "live_session", "non_papers", "positions"}


@pytest.fixture
def everything():
    return world.build()


def _refused():
    """Return (row, column) of each cell with a refusal."""
    cells = [(row, column) for row in access_matrix.rows() for column, expected in row.cells if expected == "403"]
    return [(row, column) for row, column in cells if row.url in PERMISSIONS]


def _ask(everything, row, column, **headers):
    thing = everything.shown.get(row.thing, (row.thing, None))[0]
    client, address = everything.client(column), everything.address(row.url, thing, column)
    with transaction.atomic():
        data = world.typed(everything, row.url, thing) if row.method == "POST" else {}
        response = getattr(client, row.method.lower())(address, data, headers=headers)
        transaction.set_rollback(True)
    return client, response


def test_each_refusal_leads_to_a_page_that_the_user_may_open(everything):
    faults = []
    for row, column in _refused():
        client, response = _ask(everything, row, column)
        links = [link.get("href") for link in elements(response, "main [data-item]")]
        if response.status_code != 403 or [client.get(link).status_code for link in links] != [200]:
            faults.append(f"{row} as {column}: {response.status_code} {links}")
    assert not faults, "\n".join(faults)
    assert len(_refused()) > 60


def test_those_who_came_from_there_see_one_link(everything):
    row, column = next((row, column) for row, column in _refused() if row.url == "drafting:edit")
    item = element(_ask(everything, row, column)[1], "[data-item]").get("href")

    answer = _ask(everything, row, column, referer=f"https://testserver{item}?show=changes")[1]

    assert [link.get("href") for link in elements(answer, "[data-back], [data-item]")] == [f"{item}?show=changes"]


def test_each_address_of_a_thing_has_a_page_to_lead_back_to(everything):
    """Also where the matrix has no refusal, because it depends on the time or on what a colleague did."""
    faults, seen = [], 0
    for row in access_matrix.rows():
        permission, room = PERMISSIONS.get(row.url), row.url.partition(":")[0]
        is_of_a_thing = permission and permission.takes_forms and permission.signed_in and row.thing != "-"
        acts = row.method == "POST" and "302" in dict(row.cells).values()
        if acts and is_of_a_thing and room not in NO_THING:
            thing = everything.shown.get(row.thing, (row.thing, None))[0]
            address = everything.address(row.url, thing)
            seen += 1
            if not items.page_of(RequestFactory().post(address)) and room not in NAMED_BY_THE_VIEW:
                faults.append(f"{row.url}: {address}")
    assert not faults, "\n".join(sorted(set(faults)))
    assert seen > 60


@pytest.mark.parametrize("url", ["dispatch:resend", "dispatch:deliver_by_hand"])
def test_a_letter_that_cannot_be_sent_again_leads_to_its_report(everything, url):
    letter = everything.things["failed dispatch"]
    client, address = everything.client("S"), everything.address(url, "failed dispatch")
    client.post(address, {"channel": "post", "confirmed": "yes"})

    answer = client.post(address, {"channel": "post"})

    assert answer.status_code == 403
    assert element(answer, "[data-item]").get("href") == letter.report.get_absolute_url()
