"""Publication of an adopted recommendation at its permanent address, with the data to verify it."""

from datetime import date

import pytest
from django.urls import reverse

from recommendations import events, version_content
from recommendations.models import Notification
from recommendations.workflow import steps, transitions
from registry import audit
from tests.elements import element, elements, texts
from tests.factories import (
    create_recommendation,
    create_report,
    create_role,
    create_transmission,
    create_workshop,
    issue_report,
)
from tests.recommendations.pages import asks, delegate, head, officer, page_of, refusal, signed_in, step
from workshops.models import Area, Role

pytestmark = pytest.mark.django_db


def address(text):
    return f"/r/{text.symbol}/"


def test_the_secretariat_publishes_it_after_confirming(client):
    text = create_recommendation("adopted", author=head())
    assert client.get(address(text)).status_code == 404
    officer(client, text.workshop)
    asked = step(client, text, "published")
    response = step(client, text, "published", confirmed="yes")

    assert asks(asked, events.PUBLISHED)
    text.refresh_from_db()
    assert (response.url, text.published_at is not None) == (page_of(text), True)
    entry = audit.entries(text).get()
    assert (entry.verb, entry.data) == ("recommendation.published", {"sha256": text.current.sha256})


def test_areas_take_no_further_query(client, django_assert_max_num_queries):
    Area.objects.create(code="D7.2.b", label="Meetings of artists")
    text = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z", areas=["D7.2.b"])
    with django_assert_max_num_queries(12):
        assert "Meetings of artists" in client.get(address(text)).text


def test_anyone_can_read_and_verify_it(client, django_assert_max_num_queries):
    text = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    with django_assert_max_num_queries(12):
        response = client.get(address(text))

    adoption = text.adoption
    page = response.text
    assert response.status_code == 200
    assert reverse("register:recommendation", args=[text.symbol]) == address(text)
    for fact in (
        text.symbol,
        text.current.title,
        text.current.sha256,
        adoption.declared_by_name,
        adoption.recorded_by_name,
    ):
        assert fact in page
    assert f"https://testserver{address(text)}" in page
    assert "Networks across borders are fewer" in page
    version = text.current
    assert version_content.digest(version_content.of(version), version.hash_schema, version.language) == version.sha256


def test_the_page_shows_reports_recipients_and_dates(client, django_assert_max_num_queries):
    text = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    report = issue_report(create_report(text.workshop, [text]))
    before = client.get(address(text))
    create_transmission(report, occurred_on=date(2026, 7, 3))
    with django_assert_max_num_queries(12):
        page = client.get(address(text))

    assert elements(before, f"[href='{report.get_absolute_url()}']") == []
    ((meeting,), (facts,)) = (texts(page, f"[aria-labelledby=reported] {tag}") for tag in ("dt", "dd"))
    assert str(report.meeting) in meeting and "3 Jul 2026" in facts
    assert element(page, f"dd [href='{report.get_absolute_url()}']").text_content()
    assert element(page, f"dd [href$='/renditions/{report.master.key}/{report.master.filename}']").text_content()


def test_a_workshop_links_to_published_recommendations_and_reports(client, django_assert_max_num_queries):
    text = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    other = create_recommendation(
        "adopted", author=head(create_workshop()), published_at="2026-05-01T12:00Z", title="Elsewhere"
    )
    report = create_transmission(issue_report(create_report(text.workshop, [text]))).report
    with django_assert_max_num_queries(12):
        page = client.get(text.workshop.get_absolute_url()).text
    texts, reports = f"/recommendations/?workshop={text.workshop.slug}", f"/workshops/{text.workshop.slug}/reports/"

    assert (f'href="{texts}"' in page, f'href="{report.get_absolute_url()}"' in page) == (True, True)
    assert report.symbol in client.get(reports).text
    with django_assert_max_num_queries(12):
        found = client.get(texts)
    assert [one.symbol for one in found.context["page"]] == [text.symbol]
    assert text.workshop.short_name in found.text
    assert {one.symbol for one in client.get("/recommendations/").context["page"]} == {text.symbol, other.symbol}


@pytest.mark.parametrize("workshop", ["nowhere", "x" * 999, "a b"])
def test_an_unknown_workshop_does_not_filter(client, workshop):
    text = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")

    assert list(client.get("/recommendations/", {"workshop": workshop}).context["page"]) == [text]


def test_the_public_page_shows_no_comment_and_no_account(client):
    from tests.factories import create_comment

    text = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    create_comment(text, delegate=text.author, text="UNIQUE-TOKEN-12", audience="participants")
    page = client.get(address(text)).text
    assert "UNIQUE-TOKEN-12" not in page
    assert text.author.email not in page
    assert "UNIQUE-TOKEN-12" in signed_in(client, text.author).get(page_of(text)).text


def test_the_working_address_redirects_visitors_to_the_public_page(client):
    text = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    inner = create_recommendation("adopted", author=text.author)

    assert client.get(page_of(text)).url == address(text)
    assert client.get(page_of(inner)).url.startswith("/account/login/")
    assert signed_in(client, text.author).get(page_of(text)).status_code == 200


def test_it_is_published_once(client):
    text = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    officer(client, text.workshop)
    assert step(client, text, "published", confirmed="yes").status_code == 403


@pytest.mark.parametrize("state", ["final", "discussion"])
def test_only_adopted_recommendations_can_be_published(client, state):
    text = create_recommendation(state, author=head())
    officer(client, text.workshop)
    assert step(client, text, "published", confirmed="yes").status_code == 403
    assert client.get(address(text)).status_code == 404


@pytest.mark.parametrize("who", ["lead", "other", "organiser", "chair"])
def test_no_one_else_can_publish(client, who):
    text = create_recommendation("adopted", author=head())
    if who in ("lead", "other"):
        signed_in(client, text.author if who == "lead" else delegate(text.workshop, "IT"))
    else:
        officer(client, text.workshop, Role(who))
    response = step(client, text, "published", confirmed="yes")
    assert refusal(response) == str(steps.SECRETARIAT.refusal)
    assert client.get(address(text)).status_code == 404


@pytest.mark.parametrize("symbol", ["", "ASEM", "x" * 3000, "../../etc/passwd", "ASEM/WS/2010/VN/REC/1'--", "%C0%80"])
def test_an_unknown_symbol_is_not_found(client, symbol):
    create_recommendation("adopted", published_at="2026-05-01T12:00Z")
    assert client.get(f"/r/{symbol}/").status_code == 404


# The register -------------------------------------------------------------------------------------


def test_the_register_lists_published_recommendations_only(client):
    author = head()
    shown = create_recommendation("adopted", author=author, title="Published text", published_at="2026-05-01T12:00Z")
    for state in ("draft", "submitted", "discussion", "final", "adopted", "withdrawn"):
        create_recommendation(state, author=author, title=f"Hidden {state}")
    response = client.get("/recommendations/")

    assert [text.pk for text in response.context["page"]] == [shown.pk]
    assert texts(response, ".texts p > a") == ["Published text"]


@pytest.mark.parametrize(
    ("words", "found"), [("café", 1), ("CAFE", 1), ("rec/1", 1), ("viet", 1), ("tea", 0), ("%", 0)]
)
def test_register_search_ignores_accents(client, words, found):
    create_recommendation("adopted", author=head(), title="A Café for every museum", published_at="2026-05-01T12:00Z")
    assert len(client.get("/recommendations/", {"q": words}).context["page"]) == found


@pytest.mark.parametrize("count", [3, 60])
def test_the_register_takes_a_constant_number_of_queries(client, count, django_assert_num_queries):
    author = head(create_workshop())
    for _number in range(count):
        create_recommendation("adopted", author=author, published_at="2026-05-01T12:00Z")
    with django_assert_num_queries(7):
        assert len(client.get("/recommendations/").context["page"]) == min(count, 25)


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "x", "2.5", "٣"])
def test_an_invalid_page_number_shows_a_valid_page(client, page):
    create_recommendation("adopted", published_at="2026-05-01T12:00Z")
    assert len(client.get("/recommendations/", {"page": page}).context["page"]) == 1


def test_authors_and_head_are_notified_of_publication():
    chief = head()
    author, co_author, other = (delegate(chief.delegation.workshop, partner) for partner in ("VN", "PL", "IT"))
    text = create_recommendation("adopted", author=author)
    text.co_authors.add(co_author)
    clerk = create_role(Role.SECRETARIAT, workshop=text.workshop).user

    transitions.take_step(text, "published", by=clerk)

    notified = set(Notification.objects.filter(verb=events.PUBLISHED.key).values_list("user", flat=True))
    assert notified == {one.user_id for one in (chief, author, co_author)}
    assert other.user_id not in notified
