"""The list of participants: filters, sort orders and export."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import audit
from tests.elements import elements
from tests.factories import create_delegate, create_delegation, create_ministry, create_organisation, create_partner
from tests.signing import sign_in
from tests.workshops.delegations.test_participants import BUDGET, people
from tests.workshops.plans import head, organiser
from workshops.imports import columns
from workshops.models import Capacity, DelegateState, Rank

pytestmark = pytest.mark.django_db


def listed(client, workshop, **asked):
    page = client.get(f"/workshops/{workshop.slug}/participants/", asked)
    return [one.full_name for one, _opens, _box in page.context["rows"]]


@pytest.fixture
def workshop(client):
    """Return a workshop with delegates of every kind, named after their kind."""
    workshop = organiser(client).workshop
    italy = create_delegation(workshop, partner=create_partner("IT"))
    body = create_delegation(workshop, organisation=create_organisation(), standing="ngo")
    create_delegate(italy, None, Capacity.HEAD, full_name="Head", rank=Rank.MINISTER)
    create_delegate(italy, False, full_name="Clerk", ministry=create_ministry(italy.partner), mode="online")
    create_delegate(body, False, Capacity.EXPERT, full_name="Expert", email="e@example.org", state="nominated")
    create_delegate(italy, False, full_name="Gone", state=DelegateState.REPLACED)
    return workshop


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Expert", "Clerk", "Head"]),
        ({"capacity": "expert"}, ["Expert"]),
        ({"state": "replaced"}, ["Gone"]),
        ({"state": "nominated"}, ["Expert"]),
        ({"standing": "ngo"}, ["Expert"]),
        ({"ministry": "culture"}, ["Clerk"]),
        ({"mode": "online"}, ["Clerk"]),
        ({"invitation": "none"}, ["Clerk"]),
        ({"invitation": "not_invited"}, ["Expert"]),
        ({"invitation": "accepted"}, ["Head"]),
        ({"sort": "-name"}, ["Head", "Expert", "Clerk"]),
        ({"sort": "capacity"}, ["Head", "Clerk", "Expert"]),
        ({"sort": "rank"}, ["Head", "Clerk", "Expert"]),
        ({"from": "00000000-0000-4000-8000-000000000000"}, []),
        ({"from": "x", "delegation": "x", "sort": "x"}, ["Expert", "Clerk", "Head"]),
    ],
    ids=str,
)
def test_the_list_is_filtered_and_sorted(client, workshop, asked, found):
    assert listed(client, workshop, **asked) == found


def test_participants_cannot_filter_by_invitation_or_inactive_status(client):
    reader = head(client, full_name="Reader")
    create_delegate(reader.delegation, False, full_name="Gone", state=DelegateState.WITHDRAWN)
    workshop = reader.delegation.workshop

    assert listed(client, workshop, state="withdrawn") == listed(client, workshop, invitation="none") == ["Reader"]


FORMULAS = ["=1+1", "+49", "@SUM(A1)", "-2", "\t=1"]
NEUTRAL = [*(f"'{words}" for words in FORMULAS[:-1]), "'\t'=1"]  # a tab may begin another cell


def test_formulas_are_neutralised_in_both_formats(client):
    delegation = create_delegation(organiser(client).workshop)
    for number, words in enumerate(FORMULAS):
        create_delegate(delegation, False, full_name=f"P{number}", badge_name=words, function=words)
    address = f"/workshops/{delegation.workshop.slug}/participants/list"

    text = b"".join(client.get(f"{address}.csv")).decode("utf-8-sig")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}.xlsx").content)).active

    assert [line.split(",")[3] for line in text.splitlines()[1:]] == NEUTRAL
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert [sheet.cell(row, 4).value for row in range(2, 7)] == NEUTRAL


def test_the_filtered_list_is_exported_and_the_export_recorded(client, workshop):
    text = b"".join(client.get(f"/workshops/{workshop.slug}/participants/list.csv?capacity=expert")).decode()

    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["Expert"]
    assert "e@example.org" in text
    assert audit.entries(workshop).get(verb="delegates.exported").data == {"people": 1}


FILTERS = [
    {},
    {"capacity": "expert"},
    {"state": "replaced"},
    {"q": "clerk"},
    {"mode": "online"},
    {"sort": "-name"},
    {"page": "1"},
    {"capacity": "", "invitation": ""},
]
WRONG = [
    ({"capacty": "expert"}, ["capacty"]),
    ({"capacity": "expertt"}, ["capacity"]),
    ({"capacity": "expert", "Capacity": "expert"}, ["Capacity"]),
    ({"state": "gone", "mode": "x", "nation": "IT"}, ["state", "mode", "nation"]),
    ({"delegation": "IT"}, ["delegation"]),
    ({"sort": "age"}, ["sort"]),
    ({"from": "x"}, ["from"]),
    ({"x" * 400: "1"}, ["x" * 50]),
]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("asked", FILTERS, ids=str)
def test_the_file_has_exactly_the_people_of_the_list(client, workshop, asked, form):
    answer = client.get(f"/workshops/{workshop.slug}/participants/list.{form}", asked)

    if form == "csv":
        names = [line.split(",")[1] for line in b"".join(answer).decode().splitlines()[1:]]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        names = [sheet.cell(row, 2).value for row in range(2, sheet.max_row + 1)]
    assert names == listed(client, workshop, **asked)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("asked", "named"), WRONG, ids=lambda one: str(one)[:40])
def test_a_filter_that_is_wrong_or_misspelt_is_named_and_nothing_is_exported(client, workshop, asked, named, form):
    answer = client.get(f"/workshops/{workshop.slug}/participants/list.{form}", asked)

    assert answer.status_code == 400
    assert all(f"“{name}”" in answer.text for name in named)
    assert answer.text.count("“") == len(named)
    assert not audit.entries(workshop).filter(verb="delegates.exported").exists()


@pytest.mark.parametrize(
    "asked", [{"state": "withdrawn"}, {"invitation": "none"}, {"from": "0f6c1b52-7a8e-4d3b-9c41-5e2f8a7d6b10"}], ids=str
)
def test_a_filter_that_participants_do_not_have_is_refused_too(client, asked):
    reader = head(client)

    assert client.get(f"/workshops/{reader.delegation.workshop.slug}/participants/list.csv", asked).status_code == 400


def columns_of(text):
    """Return the import fields that correspond to the headings of an exported table."""
    return columns.columns(text.splitlines()[0].split(","))[0]


def test_contact_data_is_exported_only_to_those_who_may_read_it(client):
    reader = head(client)
    other = create_delegate(create_delegation(reader.delegation.workshop, partner=create_partner("IT")))
    address = f"/workshops/{reader.delegation.workshop.slug}/participants/list.csv"

    for_head = b"".join(client.get(address)).decode("utf-8-sig")
    client.force_login(other.user)
    for_delegate = b"".join(client.get(address)).decode("utf-8-sig")

    assert (reader.email in for_head, other.email in for_head) == (True, False)
    assert ("email" in columns_of(for_head), "email" in columns_of(for_delegate)) == (True, False)
    assert "full_name" in columns_of(for_delegate)


def test_exporting_requires_reauthentication(client):
    role = organiser(client)
    create_delegate(create_delegation(role.workshop), False)
    address, warning = f"/workshops/{role.workshop.slug}/participants/", '[data-notice="reauthentication"]'
    assert not elements(client.get(address), warning)
    sign_in(client, role.user, minutes_ago=20)
    assert elements(client.get(address), warning)

    for name in ("csv", "xlsx"):
        answer = client.get(f"/workshops/{role.workshop.slug}/participants/list.{name}")
        assert answer.url.startswith("/account/reauthenticate/")
    assert not audit.entries(role.workshop).filter(verb="delegates.exported").exists()


@pytest.mark.parametrize("name", ["participants/", "participants/list.csv", "participants/list.xlsx"])
def test_the_number_of_queries_is_constant(client, name):
    delegation = create_delegation(organiser(client).workshop)
    asked = []
    client.get(f"/workshops/{delegation.workshop.slug}/{name}")  # the first entry of the workshop's audit record
    for numbers in (range(3), range(3, 300)):
        people(delegation, numbers)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/workshops/{delegation.workshop.slug}/{name}")
        asked.append(len(queries))

    assert asked[0] == asked[1] <= BUDGET
