"""The public register: search, filters, order and export."""

import csv
import json
import re
from datetime import date
from io import StringIO

import pytest
from django.db import connection

from asem_portal.register import queries
from recommendations.states import AS_REPORTED
from registry.search import results
from registry.spreadsheets.writer import BOM
from tests import factories
from tests.asem_portal.register.published import publish
from tests.elements import element, elements, texts
from workshops.models import Area, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
REGISTER = "/recommendations/"
AREAS = [("D7.2", "Dialogue", "priority"), ("D7.2.b", "Experts", "item"), ("T12", "Youth", "tangible")]


@pytest.fixture
def three():
    """Create three published recommendations that differ in every filter of the register."""
    for code, label, kind in AREAS:
        Area.objects.update_or_create(code=code, defaults={"label": label, "kind": kind})
    rome, vientiane = factories.create_workshop(slug="rome", city="Rome"), factories.create_workshop(slug="vientiane")
    italian = factories.create_delegate(factories.create_delegation(rome, factories.create_partner("IT")))
    lao = factories.create_delegate(factories.create_delegation(vientiane, factories.create_partner("LA")))
    published = {"published_at": "2026-05-01T12:00Z"}
    paragraphs = [("operative", "ASEM partners open their *stages*.")]
    cafes = factories.create_recommendation(
        "adopted", italian, paragraphs, title="Cafés and theatres", areas=["D7.2.b"], addressees=["asef"], **published
    )
    songs = factories.create_recommendation(
        "adopted", lao, title="Đờn ca tài tử", areas=["D7.2"], addressees=["culture"], nature="finding", **published
    )
    crafts = factories.create_recommendation(
        "adopted", lao, title="Crafts", areas=["T12"], topic=vientiane.topics.get(number=3), addressees=[], **published
    )
    report = factories.issue_report(factories.create_report(rome, [cafes], meeting=factories.create_meeting("CMM5")))
    factories.create_transmission(report)
    factories.create_report(vientiane, [songs], meeting=factories.create_meeting("CMM6"))
    return cafes, songs, crafts


def titles(client, **filters):
    return {text.current.title for text in client.get(REGISTER, filters).context["page"]}


CAFES, SONGS, CRAFTS = "Cafés and theatres", "Đờn ca tài tử", "Crafts"
EXPECTED = [
    ({"q": "cafes THEATRES"}, {CAFES}),
    ({"q": "don ca"}, {SONGS}),
    ({"q": "open their stages"}, {CAFES}),
    ({"q": "lao"}, {SONGS, CRAFTS}),
    ({"topic": "vientiane.3"}, {CRAFTS}),
    ({"area": "D7.2"}, {CAFES, SONGS}),
    ({"area": "D7.2.b"}, {CAFES}),
    ({"addressee": "asef"}, {CAFES}),
    ({"partner": "LA"}, {SONGS, CRAFTS}),
    ({"nature": "finding"}, {SONGS}),
    ({"meeting": "CMM5"}, {CAFES}),
    ({"workshop": "rome"}, {CAFES}),
    ({"workshop": "rome", "partner": "LA"}, set()),
    ({"q": "100%"}, set()),
]
FILTERS = ["topic", "area", "addressee", "partner", "nature", "meeting", "year", "workshop", "order"]
NOT_OFFERED = ["nothing", "x" * 999, "1'--", "\u0663", "rome.99", "CMM6"]


def test_each_filter_finds_its_recommendations(client, three):
    assert [(filters, titles(client, **filters)) for filters, _titles in EXPECTED] == EXPECTED


def test_a_search_with_too_many_results_says_so_and_its_files_are_complete(client, three, monkeypatch):
    assert not elements(client.get(REGISTER, {"q": "lao"}), "[data-more]")
    monkeypatch.setattr(results, "LIMIT", 1)
    page = client.get(REGISTER, {"q": "lao"})
    assert (len(page.context["page"]), len(elements(page, "[data-more]"))) == (1, 1)
    assert len(rows(client, q="lao")) == 2
    assert not elements(client.get(REGISTER, {"q": "lao", "topic": "vientiane.3"}), "[data-more]")


def test_values_that_are_not_offered_are_ignored(client, three):
    for name in FILTERS:
        for value in NOT_OFFERED:
            assert len(titles(client, **{name: value})) == 3, (name, value)


def test_empty_filters_are_dropped_from_the_address(client, three):
    redirect = client.get(REGISTER, {"q": "đờn ca", "topic": "", "area": ["", "D7.2"], "page": ""})
    page = client.get(redirect.url)

    assert redirect.url == f"{REGISTER}?q=%C4%91%E1%BB%9Dn+ca&area=D7.2"
    assert (page.status_code, [text.current.title for text in page.context["page"]]) == (200, [SONGS])
    assert client.get(REGISTER, {"q": "", "order": ""}).url == REGISTER


def test_topics_name_their_workshop_and_areas_related_to_culture_come_first(client, three):
    Area.objects.create(code="T17", label="Tourism", kind="tangible", is_near_culture=True)
    options = queries.options()

    year = three[0].workshop.starts_on.year
    topics = [label.partition(".")[0] for _value, label, _group in options["topic"]]
    assert topics == [f"Rome {year}: 1", f"Ha Long {year}: 1", f"Ha Long {year}: 3"]
    assert [(code, group) for code, _label, group in options["area"]] == [
        ("D7.2", "priority"),
        ("D7.2.b", "priority"),
        ("T17", "near"),
        ("T12", "tangible"),
    ]


def test_years_are_offered_and_can_be_filtered_by(client, three):
    year = str(three[0].adoption.occurred_on.year)
    page = client.get(REGISTER, {"year": year})

    assert len(page.context["page"]) == 3
    assert f'<option value="{year}" selected>{year}</option>' in page.text


def test_a_meeting_without_public_reports_is_not_offered(client, three):
    page = client.get(REGISTER).text

    assert 'value="CMM5"' in page
    assert 'value="CMM6"' not in page


def test_each_filter_can_be_removed_separately(client, three):
    page = client.get(REGISTER, {"q": "cafes", "area": "D7.2", "order": "topic"})

    assert page.context["form"].pills == [
        ("“cafes”", "?area=D7.2&order=topic"),
        ("D7.2 Dialogue", "?q=cafes&order=topic"),
    ]
    assert element(page, "main .found").text.split()[0] == "1"
    assert [pill.get("href") for pill in elements(page, "main .pill")] == [
        url for _words, url in page.context["form"].pills
    ]


UNKNOWN = [("year", "1999"), ("workshop", "nope"), ("topic", "vientiane.9"), ("order", "random"), ("q", "x" * 201)]


@pytest.mark.parametrize(("name", "value"), UNKNOWN)
def test_an_unknown_value_is_named_on_the_page_and_refused_by_the_files(client, three, name, value):
    page = client.get(REGISTER, {name: value, "partner": "LA"})

    label = "200" if name == "q" else str(page.context["form"][name].label)
    assert [label in notice for notice in texts(page, "main [data-notice=ignored]")] == [True]
    assert titles(client, **{name: value, "partner": "LA"}) == {SONGS, CRAFTS}
    for ending in ("csv", "json"):
        answer = client.get(f"/recommendations.{ending}", {name: value, "partner": "LA"})
        assert (answer.status_code, f"“{name}”" in answer.text) == (400, True)


@pytest.mark.parametrize("address", ["/recommendations.csv", "/recommendations.json", "/data/partners.csv"])
def test_a_misspelt_filter_is_refused_by_the_files(client, three, address):
    answer = client.get(address, {"partnr": "LA"})

    assert (answer.status_code, "“partnr”" in answer.text) == (400, True)


def test_known_values_need_no_notice(client, three):
    assert elements(client.get(REGISTER, {"partner": "LA"}), "main [data-notice=ignored]") == []


def test_no_results_offer_to_clear_the_filters(client, three):
    page = client.get(REGISTER, {"q": "submarines"})

    assert elements(page, "main .texts li") == []
    assert element(page, "main .empty a.btn").get("href") == "?"


def test_the_list_can_be_sorted_by_workshop_and_topic(client, three):
    page = client.get(REGISTER, {"order": "topic"})

    assert [text.full_number for text in page.context["page"]] in (["1.1", "3.1", "1.1"], ["1.1", "1.1", "3.1"])
    assert {heading.partition(" ")[0] for heading in texts(page, "main .texts-head h2")} == {"Rome", "Ha"}


def test_a_reported_recommendation_shows_its_source_and_no_lead(client):
    (text,) = publish(1, lead=None, is_reported=True, sources=["A public source"])
    page = client.get(f"/r/{text.symbol}/")

    assert titles(client) == {"Text 1"}
    assert len(elements(client.get(REGISTER), "main .texts [data-origin=reported]")) == 1
    assert (texts(page, "main .source-line"), len(elements(page, "main .notice"))) == (["A public source"], 1)
    assert elements(page, "main [data-lead], main [data-recorder]") == []
    assert rows(client)[0]["lead"] == ""


@pytest.mark.parametrize("date_text", ["", "end of April"])
def test_a_reported_recommendation_shows_the_days_of_the_workshop_and_no_day_of_adoption(client, date_text):
    (text,) = publish(1, lead=None, is_reported=True, sources=["A public source"])
    Workshop.objects.update(starts_on=date(2010, 4, 27), ends_on=date(2010, 4, 29), date_text=date_text)

    page = client.get(f"/r/{text.symbol}/")

    assert texts(page, "main .over .tag") == [str(AS_REPORTED)]
    for place, days in (("main [data-adopted=reported]", "27–29 April 2010"), ("main .history li", "27–29 Apr 2010")):
        assert (date_text or days).lower() in texts(page, place)[-1].lower()
    assert not re.search(r"(?<!27–)29 Apr", element(page, "main").text_content())
    assert (rows(client)[0]["adopted_on"], rows(client)[0]["as_reported"]) == ("", "yes")
    assert client.get("/data/").context["example"][0].endswith(f"={text.adopted_on.year}")


def test_a_recommendation_adopted_in_the_portal_keeps_its_day(client, three):
    adopted_on = three[0].adoption.occurred_on

    assert rows(client, q="cafes")[0]["adopted_on"] == adopted_on.isoformat()
    assert element(client.get(f"/r/{three[0].symbol}/"), "main [data-adopted] time").get("datetime") == (
        adopted_on.isoformat()
    )


def test_a_recommendation_shows_its_lead_and_who_recorded_the_adoption(client, three):
    page = client.get(f"/r/{three[0].symbol}/")

    assert texts(page, "main [data-lead] a") == ["Italy"]
    assert texts(page, "main [data-recorder]") == [three[0].adoption.recorded_by_name]
    assert elements(page, "main .source-line, main .notice") == []


def test_policy_areas_link_to_their_pages(client, three):
    assert 'href="/areas/D7.2.b/"' in client.get(f"/r/{three[0].symbol}/").text


def test_the_number_of_queries_of_pages_and_files_is_constant(client, django_assert_num_queries):
    author, counts = factories.create_delegate(), []
    client.get("/")  # the times at which pages change today are read once
    for count in (3, 297):
        publish(count, author)
        with django_assert_num_queries(11):  # one query is for the ETag, one for the co-sponsors
            counts.append(client.get(REGISTER).context["page"].paginator.count)
        for ending in ("csv", "json"):
            with django_assert_num_queries(12):  # one query is for the reservations, one for the co-sponsors
                b"".join(client.get(f"/recommendations.{ending}"))
    assert counts == [3, 300]


def rows(client, **filters):
    """Return the rows of the CSV file as dictionaries."""
    text = b"".join(client.get("/recommendations.csv", filters)).decode()
    assert text.startswith(BOM)
    return list(csv.DictReader(StringIO(text.removeprefix(BOM), newline="")))


def test_the_files_contain_what_the_list_shows(client, three, settings):
    (row,) = rows(client, q="cafes")

    assert (row["title"], row["lead_code"], row["addressed_to"], row["areas"]) == (
        "Cafés and theatres",
        "IT",
        "asef",
        "D7.2.b",
    )
    assert row["text"] == "1. ASEM partners open their *stages*."
    assert row["address"] == f"{settings.PORTAL_URL}/r/{three[0].symbol}/"
    assert [row["title"] for row in rows(client)] == [
        record["title"] for record in json.loads(b"".join(client.get("/recommendations.json")))["records"]
    ]


def test_a_formula_in_a_title_is_escaped_in_the_csv_file(client):
    factories.create_recommendation("adopted", title="=HYPERLINK(1)", published_at="2026-05-01T12:00Z")

    assert rows(client)[0]["title"] == "'=HYPERLINK(1)"


def test_json_has_the_paragraphs_with_their_labels(client):
    text = factories.create_recommendation("adopted", published_at="2026-05-01T12:00Z")
    (record,) = json.loads(b"".join(client.get("/recommendations.json")))["records"]

    assert [(row["label"], row["kind"]) for row in record["text"]] == [
        ("", "preambular"),
        ("1", "operative"),
        ("2", "operative"),
        ("(a)", "sub"),
        ("(b)", "sub"),
    ]
    assert (record["symbol"], record["sha256"], record["as_reported"]) == (text.symbol, text.current.sha256, False)


@pytest.mark.parametrize("address", ["/recommendations.csv", "/recommendations.json"])
def test_files_contain_only_published_recommendations(client, address):
    for state in ("draft", "discussion", "final", "adopted"):
        factories.create_recommendation(state, title=f"Hidden {state}")
    factories.create_recommendation("adopted", title="Shown", published_at="2026-05-01T12:00Z")
    text = b"".join(client.get(address)).decode()

    assert ("Shown" in text, "Hidden" in text) == (True, False)


def test_publishing_during_an_export_does_not_mix_up_paragraphs(three):
    statements = []

    def publish_after_the_first_query(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        statements.append(sql)
        if len(statements) == 1:
            publish(1)  # from a later workshop, so it comes first
        return result

    with connection.execute_wrapper(publish_after_the_first_query):
        exported = [(text.pk, [row[0] for row in rows]) for text, rows in queries.with_paragraphs(queries.published())]

    own = [(text.pk, [row.paragraph.key for row in text.current.texts.all()]) for text in three]
    assert sorted(exported) == sorted(own)
