"""The page of the open data, its example, and its cost."""

import json

import pytest
from django.forms import model_to_dict

from asem_portal.public import open_data
from tests import factories
from workshops.models import Initiative, Meeting, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
MANY = [field.name for field in Workshop._meta.many_to_many]


def body(client, address, **filters):
    return b"".join(client.get(address, filters)).decode()


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
