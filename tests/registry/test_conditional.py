"""Public pages have an ETag that changes with what visitors see, and never with anything confidential."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction

from recommendations.workflow import publication
from registry import audit, conditional
from tests.factories import create_meeting, create_recommendation, create_role, create_user, create_workshop
from tests.journeys.load import distribution, organisation, recommendations
from tests.journeys.load.scene import Scene
from tests.journeys.load.test_load import ACTS
from tests.signing import SecureClient
from workshops.models import Role, Workshop
from workshops.planning import workshops

pytestmark = pytest.mark.django_db
NOT_MODIFIED = 304
# Actions that must not be disclosed to visitors.
PRIVATE = {
    recommendations.draft_and_submit,
    recommendations.draft,
    recommendations.comment_on_all,
    recommendations.resolve_comments,
    recommendations.moderate,
    organisation.grant_roles,
    distribution.send_letters,
    distribution.pause_and_resume,
    distribution.remind_and_acknowledge,
}


@pytest.fixture(autouse=True)
def fresh():
    """Clear the cached moments of a day, because each test has its own database content."""
    conditional._moments.cache_clear()


def tag(client, path="/"):
    return client.get(path)["ETag"]


def again(client, path, etag, **headers):
    return client.get(path, headers={"If-None-Match": etag, **headers})


@pytest.mark.parametrize(
    "path", ["/", "/workshops/", "/recommendations/", "/feed/", "/partners/", "/privacy/", "/data/"]
)
def test_a_page_that_has_not_changed_is_not_sent_again(client, path, django_assert_num_queries):
    first = client.get(path)
    assert (first.status_code, first["Cache-Control"]) == (200, conditional.CACHED)
    assert "Cookie" in first["Vary"] and not first.cookies
    with django_assert_num_queries(1):
        second = again(client, path, first["ETag"])
    assert (second.status_code, second.content, second["ETag"]) == (NOT_MODIFIED, b"", first["ETag"])
    assert Session.objects.count() == 0


@pytest.fixture
def kept_pages(settings):
    """Pages are kept in memory, as in production, and those of other tests are not."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test pages"}
    settings.CACHES = settings.CACHES | {"pages": memory}
    caches["pages"].clear()


@pytest.mark.parametrize("path", ["/", "/recommendations/?q=heritage", "/feed/"])
def test_a_page_that_another_visitor_has_opened_is_sent_as_it_is(client, kept_pages, path, django_assert_num_queries):
    first = client.get(path)
    with django_assert_num_queries(1):
        second = client.get(path)
    assert (second.status_code, second.content) == (200, first.content)
    headers = [name for name in first.headers if name != "X-Request-ID"]
    assert {name: second[name] for name in headers} == {name: first[name] for name in headers}
    assert second["X-Request-ID"] != first["X-Request-ID"]
    with django_assert_num_queries(1):
        assert client.head(path)["ETag"] == first["ETag"]


def test_a_kept_page_is_refused_under_another_host(client, kept_pages):
    assert client.get("/privacy/").status_code == 200
    assert client.get("/privacy/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_long_page_and_a_file_are_not_kept(client, kept_pages, monkeypatch):
    assert client.get("/recommendations.csv").status_code == 200
    monkeypatch.setattr(conditional, "LARGEST_KEPT", 10)
    client.get("/privacy/")
    assert not caches["pages"]._cache


def test_publication_in_a_workshop_that_was_not_opened_changes_the_tag(client):
    recommendation = create_recommendation("adopted")
    clerk = create_role(workshop=recommendation.workshop)
    before = tag(client)
    publication.publish(recommendation, by=clerk.user)
    assert tag(client) != before


def test_a_page_is_not_kept_once_it_has_changed(client, kept_pages):
    role = create_role(Role.ORGANISER, workshop=create_workshop(opened_at=None, title="Culture and small towns"))
    assert b"Culture and small towns" not in client.get("/workshops/").content
    workshops.open_workshop(role.workshop, by=role.user)
    assert b"Culture and small towns" in client.get("/workshops/").content


def test_nothing_made_for_a_user_is_kept(client, kept_pages):
    signed_in = SecureClient()
    signed_in.force_login(create_user(full_name="Maria Rossi"))
    assert b"Maria Rossi" in signed_in.get("/").content
    assert b"Maria Rossi" not in client.get("/").content
    assert b"Maria Rossi" in signed_in.get("/").content


def test_a_compressed_or_one_of_several_tags_counts(client):
    etag = tag(client)
    for known in (etag.removeprefix("W/"), f'"other", {etag}'):
        assert again(client, "/", known).status_code == NOT_MODIFIED
    for unknown in ("*", '"other"', "", "garbage"):
        assert again(client, "/", unknown).status_code == 200


def test_each_address_has_its_own_tag(client):
    addresses = ["/", "/?on=2010-04-28", "/workshops/", "/workshops/?page=2"]
    assert len({tag(client, address) for address in addresses}) == len(addresses)


def test_readers_with_a_session_get_pages_that_are_not_kept(client):
    etag = tag(client)
    client.force_login(create_user())
    answer = again(client, "/", etag)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert not answer.has_header("ETag")


@pytest.mark.parametrize("path", ["/status/", "/verify/", "/verify/ASEM/WS/2010/VN/REC/1/"])
def test_pages_that_change_otherwise_are_not_kept(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.has_header("ETag")) == (200, False)
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]


def test_an_error_page_is_not_kept(client):
    answer = client.get("/workshops/none/")
    assert (answer.status_code, answer.has_header("ETag")) == (404, False)


def test_a_workshop_in_preparation_is_not_announced_by_the_tag(client):
    role = create_role(Role.ORGANISER, workshop=create_workshop(opened_at=None))
    before = tag(client)
    workshops.change_workshop(role.workshop, venue="Hall 1", **relations(role.workshop), by=role.user)
    assert tag(client) == before
    workshops.open_workshop(role.workshop, by=role.user)
    opened = tag(client)
    assert opened != before
    workshops.change_workshop(role.workshop, venue="Hall 2", **relations(role.workshop), by=role.user)
    assert tag(client) != opened


def relations(workshop):
    titles = [topic.title for topic in workshop.topics.order_by("number")]
    return {
        "topics": titles,
        "ministry_kinds": [],
        "co_sponsors": [],
        "target_meetings": [workshop.target_meetings.get()],
    }


def test_a_change_that_is_rolled_back_changes_no_tag(client):
    user, before = create_user(), tag(client)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(user, "reference.changed", user)
        raise ZeroDivisionError
    assert tag(client) == before


SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def opened(**fields):
    workshop = create_workshop(zone="Asia/Ho_Chi_Minh", **fields)
    audit.record(audit.CONSOLE, "workshop.opened", workshop)
    return workshop


@pytest.mark.parametrize("column", ["submissions_close_at", "comments_close_at", "final_drafts_close_at"])
def test_a_passing_deadline_changes_the_tag(client, clock, column):
    first = datetime(2027, 3, 3, 10, 17, tzinfo=UTC)
    workshop = opened(**{name: first + hours * HOUR for hours, name in enumerate(workshops.DEADLINES)})
    assert_changes_at(client, clock, getattr(workshop, column))


@pytest.mark.parametrize(("column", "days"), [("starts_on", 0), ("ends_on", 1)])
def test_the_beginning_of_a_day_at_the_place_changes_the_tag(client, clock, column, days):
    day = datetime(2027, 3, 3, tzinfo=UTC).date()
    workshop = opened(starts_on=day - timedelta(days=2), ends_on=day + timedelta(days=2))
    setattr(workshop, column, day)
    workshop.save(update_fields=[column])
    assert_changes_at(client, clock, datetime(2027, 3, 2, 17, tzinfo=UTC) + timedelta(days=days))


@pytest.mark.parametrize("prefix", ["", "planned_"])
@pytest.mark.parametrize(("column", "days"), [("starts_on", 0), ("ends_on", 1)])
def test_the_days_of_a_meeting_change_the_tag_at_the_place_of_the_workshop(client, clock, prefix, column, days):
    day = datetime(2027, 3, 3, tzinfo=UTC).date()
    meeting = create_meeting("CMM4")
    for name, value in {"starts_on": day - timedelta(days=2), "ends_on": day + timedelta(days=2), column: day}.items():
        setattr(meeting, f"{prefix}{name}", value)
    meeting.save()
    opened(starts_on=day - timedelta(days=90), ends_on=day - timedelta(days=89)).target_meetings.set([meeting])
    assert_changes_at(client, clock, datetime(2027, 3, 2, 17, tzinfo=UTC) + timedelta(days=days))


def assert_changes_at(client, clock, moment):
    clock(moment - 2 * SECOND)
    before = tag(client)
    clock(moment - SECOND)
    assert tag(client) == before
    clock(moment)
    assert tag(client) != before


def test_every_day_has_its_own_tag(client, clock):
    clock(datetime(2027, 3, 3, 23, 59, 59, tzinfo=UTC))
    before = tag(client)
    clock(datetime(2027, 3, 4, tzinfo=UTC))
    assert tag(client) != before


def test_the_tag_changes_whenever_a_public_page_does_and_not_with_private_acts():
    scene = Scene()
    for workshop in Workshop.objects.public():
        audit.record(audit.CONSOLE, "workshop.opened", workshop)
    published = create_recommendation("adopted", author=scene.delegate_of(scene.people["head"]))
    clerk = scene.people["secretariat"]
    recommendations.publication.publish(published, by=clerk.user)
    paths = [
        "/",
        "/workshops/",
        scene.workshop.get_absolute_url(),
        "/recommendations/",
        f"/r/{published.symbol}/",
        "/feed/",
    ]
    acts = {act: name for name, listed in ACTS.items() for act in listed}
    for act, name in acts.items():
        before = pages(paths)
        act(scene.people[name], scene)
        after = pages(paths)
        changed = [path for path in paths if before[path][0] != after[path][0]]
        kept = [path for path in changed if before[path][1] == after[path][1]]
        assert kept == [], f"{act.__name__} changes pages, but not their tags"
        if act in PRIVATE:
            assert before == after, f"{act.__name__} can be inferred"


def pages(paths):
    """Return the body and the ETag of each page, for a visitor."""
    client = SecureClient()
    answers = {path: client.get(path) for path in paths}
    return {path: (answer.content, answer["ETag"]) for path, answer in answers.items()}
