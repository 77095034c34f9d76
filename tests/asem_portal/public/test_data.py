"""The open data: content of the tables, date, and number of queries."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from asem_portal.public import open_data
from registry.spreadsheets.writer import BOM
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def body(client, address, **filters):
    return b"".join(client.get(address, filters)).decode()


def records(client, name, **filters):
    return json.loads(body(client, f"/data/{name}.json", **filters))["records"]


@pytest.mark.parametrize(("day", "count"), [("1996-03-01", 26), ("2010-04-28", 45), ("2014-10-16", 53)])
def test_partners_are_those_on_the_requested_date(client, day, count):
    call_command("seed")

    assert len(records(client, "partners", on=day)) == count


@pytest.mark.parametrize("on", ["1995-01-01", "2010-04", "2999-01-01", "2027-01-01"])
def test_an_invalid_date_or_one_after_today_is_refused(client, clock, on):
    clock(datetime(2026, 12, 31, 12, tzinfo=UTC))
    for ending in ("csv", "json"):
        answer = client.get(f"/data/partners.{ending}", {"on": on})
        assert (answer.status_code, "“on”" in answer.text) == (400, True)
        assert client.get(f"/data/meetings.{ending}", {"on": on}).status_code == 200  # not of a date


@pytest.mark.parametrize("name", open_data.TABLES)
def test_a_table_has_the_same_content_as_csv_and_json(client, name):
    call_command("seed")
    factories.create_workshop(title="=Crafts")
    table, found = open_data.TABLES[name], records(client, name)
    text = body(client, f"/data/{name}.csv")
    lines = list(csv.reader(StringIO(text.removeprefix(BOM), newline="")))

    assert text.startswith(BOM)
    assert len(found) > 0
    assert {tuple(record) for record in found} == {table.columns}
    assert (lines[0], len(lines) - 1) == (list(table.columns), len(found))
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))]


def test_workshops_that_are_not_public_are_left_out(client):
    factories.create_workshop(title="Hidden", opened_at=None)
    factories.create_workshop(title="Shown")

    assert [record["title"] for record in records(client, "workshops")] == ["Shown"]
