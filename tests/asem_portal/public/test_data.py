"""The open data: content of the tables, date, and number of queries."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.forms import model_to_dict

from asem_portal.public import open_data
from registry.spreadsheets.writer import BOM
from tests import factories
from workshops.models import Initiative, Meeting, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
MANY = [field.name for field in Workshop._meta.many_to_many]


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


@pytest.mark.parametrize("name", open_data.TABLES)
def test_the_number_of_queries_is_limited(client, name, django_assert_max_num_queries):
    partner, plan = factories.create_partner(), model_to_dict(factories.create_workshop(), exclude=MANY)
    for count in (3, 297):
        codes = [f"{count}-{number}" for number in range(count)]
        Meeting.objects.bulk_create(Meeting(code=f"M{code}", kind="other", name="M") for code in codes)
        Initiative.objects.bulk_create(Initiative(code=code, title="I", proposer=partner) for code in codes)
        copies = (plan | {"id": None, "host": partner, "slug": code, "symbol_stem": code} for code in codes)
        Workshop.objects.bulk_create(Workshop(**one) for one in copies)
        with django_assert_max_num_queries(5):
            body(client, f"/data/{name}.csv")


def test_the_page_links_to_every_file(client):
    page = client.get("/data/").text
    addresses = [f"/data/{name}.{ending}" for name in open_data.TABLES for ending in ("csv", "json")]

    for address in [*addresses, "/recommendations.csv", "/recommendations.json", "/feed/"]:
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_the_example_is_taken_from_the_response(client):
    assert client.get("/data/").context["example"] is None
    factories.create_recommendation("adopted", published_at="2026-05-01T12:00Z", title="Networks")

    address, example = client.get("/data/").context["example"]

    (record,) = json.loads(body(client, address))["records"]
    shown = json.loads(example)
    assert (shown["symbol"], shown["title"], shown["sha256"]) == (record["symbol"], "Networks", record["sha256"])
    assert list(shown) == list(record)


@pytest.mark.parametrize(
    "address", ["/data/delegates.csv", "/data/partners.xml", "/data/Partners.csv", "/data/x/y.csv"]
)
def test_other_tables_are_not_found(client, address):
    assert client.get(address).status_code == 404
