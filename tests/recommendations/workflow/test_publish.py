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


def address(recommendation):
    return f"/r/{recommendation.symbol}/"


def test_the_secretariat_publishes_it_after_confirming(client):
    recommendation = create_recommendation("adopted", author=head())
    assert client.get(address(recommendation)).status_code == 404
    officer(client, recommendation.workshop)
    asked = step(client, recommendation, "published")
    response = step(client, recommendation, "published", confirmed="yes")

    assert asks(asked, events.PUBLISHED)
    recommendation.refresh_from_db()
    assert (response.url, recommendation.published_at is not None) == (page_of(recommendation), True)
    entry = audit.entries(recommendation).get()
    assert (entry.verb, entry.data) == ("recommendation.published", {"sha256": recommendation.current.sha256})


def test_areas_take_no_further_query(client, django_assert_max_num_queries):
    Area.objects.create(code="D7.2.b", label="Meetings of artists")
    recommendation = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z", areas=["D7.2.b"])
    with django_assert_max_num_queries(13):
        assert "Meetings of artists" in client.get(address(recommendation)).text


def test_anyone_can_read_and_verify_it(client, django_assert_max_num_queries):
    recommendation = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    with django_assert_max_num_queries(13):
        response = client.get(address(recommendation))

    adoption = recommendation.adoption
    page = response.text
    assert response.status_code == 200
    assert reverse("register:recommendation", args=[recommendation.symbol]) == address(recommendation)
    for fact in (
        recommendation.symbol,
        recommendation.current.title,
        recommendation.current.sha256,
        adoption.declared_by_name,
        adoption.recorded_by_name,
    ):
        assert fact in page
    assert f"https://testserver{address(recommendation)}" in page
    assert "Networks across borders are fewer" in page
    version = recommendation.current
    assert version_content.digest(version_content.of(version), version.hash_schema, version.language) == version.sha256


def test_the_page_shows_reports_recipients_and_dates(client, django_assert_max_num_queries):
    recommendation = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    report = issue_report(create_report(recommendation.workshop, [recommendation]))
    before = client.get(address(recommendation))
    create_transmission(report, occurred_on=date(2026, 7, 3))
    with django_assert_max_num_queries(13):
        page = client.get(address(recommendation))

    assert elements(before, f"[href='{report.get_absolute_url()}']") == []
    ((meeting,), (facts,)) = (texts(page, f"[aria-labelledby=reported] {tag}") for tag in ("dt", "dd"))
    assert str(report.meeting) in meeting and "3 July 2026" in facts
    assert element(page, f"dd [href='{report.get_absolute_url()}']").text_content()
    assert element(page, f"dd [href$='/renditions/{report.master.key}/{report.master.filename}']").text_content()


def test_a_workshop_links_to_published_recommendations_and_reports(client, django_assert_max_num_queries):
    recommendation = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    other = create_recommendation(
        "adopted", author=head(create_workshop()), published_at="2026-05-01T12:00Z", title="Elsewhere"
    )
    report = create_transmission(issue_report(create_report(recommendation.workshop, [recommendation]))).report
    with django_assert_max_num_queries(13):
        page = client.get(recommendation.workshop.get_absolute_url()).text
    recommendations, reports = (
        f"/recommendations/?workshop={recommendation.workshop.slug}",
        f"/workshops/{recommendation.workshop.slug}/reports/",
    )

    assert (f'href="{recommendations}"' in page, f'href="{report.get_absolute_url()}"' in page) == (True, True)
    assert report.symbol in client.get(reports).text
    with django_assert_max_num_queries(13):
        found = client.get(recommendations)
    assert [one.symbol for one in found.context["page"]] == [recommendation.symbol]
    assert recommendation.workshop.short_name in found.text
    assert {one.symbol for one in client.get("/recommendations/").context["page"]} == {
        recommendation.symbol,
        other.symbol,
    }


@pytest.mark.parametrize("workshop", ["nowhere", "x" * 999, "a b"])
def test_an_unknown_workshop_does_not_filter(client, workshop):
    recommendation = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")

    assert list(client.get("/recommendations/", {"workshop": workshop}).context["page"]) == [recommendation]


def test_the_public_page_shows_no_comment_and_no_account(client):
    from tests.factories import create_comment

    recommendation = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    create_comment(recommendation, delegate=recommendation.author, text="UNIQUE-TOKEN-12", audience="participants")
    page = client.get(address(recommendation)).text
    assert "UNIQUE-TOKEN-12" not in page
    assert recommendation.author.email not in page
    assert "UNIQUE-TOKEN-12" in signed_in(client, recommendation.author).get(page_of(recommendation)).text


def test_the_working_address_redirects_visitors_to_the_public_page(client):
    recommendation = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    inner = create_recommendation("adopted", author=recommendation.author)

    assert client.get(page_of(recommendation)).url == address(recommendation)
    assert client.get(page_of(inner)).url.startswith("/account/login/")
    assert signed_in(client, recommendation.author).get(page_of(recommendation)).status_code == 200


def test_it_is_published_once(client):
    recommendation = create_recommendation("adopted", author=head(), published_at="2026-05-01T12:00Z")
    officer(client, recommendation.workshop)
    assert step(client, recommendation, "published", confirmed="yes").status_code == 403


@pytest.mark.parametrize("state", ["final", "discussion"])
def test_only_adopted_recommendations_can_be_published(client, state):
    recommendation = create_recommendation(state, author=head())
    officer(client, recommendation.workshop)
    assert step(client, recommendation, "published", confirmed="yes").status_code == 403
    assert client.get(address(recommendation)).status_code == 404


@pytest.mark.parametrize("who", ["lead", "other", "organiser", "chair"])
def test_no_one_else_can_publish(client, who):
    recommendation = create_recommendation("adopted", author=head())
    if who in ("lead", "other"):
        signed_in(client, recommendation.author if who == "lead" else delegate(recommendation.workshop, "IT"))
    else:
        officer(client, recommendation.workshop, Role(who))
    response = step(client, recommendation, "published", confirmed="yes")
    assert refusal(response) == str(steps.SECRETARIAT.refusal)
    assert client.get(address(recommendation)).status_code == 404


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

    assert [recommendation.pk for recommendation in response.context["page"]] == [shown.pk]
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
    with django_assert_num_queries(11):
        assert len(client.get("/recommendations/").context["page"]) == min(count, 25)


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "x", "2.5", "٣"])
def test_an_invalid_page_number_shows_a_valid_page(client, page):
    create_recommendation("adopted", published_at="2026-05-01T12:00Z")
    assert len(client.get("/recommendations/", {"page": page}).context["page"]) == 1


def test_authors_and_head_are_notified_of_publication():
    chief = head()
    author, co_author, other = (delegate(chief.delegation.workshop, partner) for partner in ("VN", "PL", "IT"))
    recommendation = create_recommendation("adopted", author=author)
    recommendation.co_authors.add(co_author)
    clerk = create_role(Role.SECRETARIAT, workshop=recommendation.workshop).user

    transitions.take_step(recommendation, "published", by=clerk)

    notified = set(Notification.objects.filter(verb=events.PUBLISHED.key).values_list("user", flat=True))
    assert notified == {one.user_id for one in (chief, author, co_author)}
    assert other.user_id not in notified
