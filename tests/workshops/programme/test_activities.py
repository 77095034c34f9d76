"""Events: added, changed and removed by the organiser; shown in the public programme."""

from datetime import date, datetime, timedelta

import pytest
from django.utils.dateformat import format as date_format

from registry import audit
from tests.elements import element, texts
from tests.factories import create_activity, create_workshop
from tests.workshops.plans import codes, errors, organiser, secretariat
from workshops.models import Activity, Workshop
from workshops.programme.forms import MARGIN

pytestmark = pytest.mark.django_db


def event(workshop, **changes):
    facts = {"title": "Ha Long Carnival", "kind": "cultural", "place": "Bãi Cháy", "held_on": workshop.ends_on}
    facts |= {"starts": "19:00", "ends": "22:00", "description": "Boats & song.", "link": "", "audience_reached": ""}
    return facts | changes


def url(workshop):
    return f"/workshops/{workshop.slug}/activities/"


def test_an_added_event_is_public_in_the_programme(client):
    workshop = organiser(client).workshop

    assert client.post(url(workshop), event(workshop, link="https://example.org/x?a=1&b=2")).url == url(workshop)

    activity = Activity.objects.get()
    assert audit.entries(activity).get().verb == "activity.added"
    client.logout()
    page = client.get(workshop.get_absolute_url())
    shown = " ".join(texts(page, "table.programme tr"))
    assert "Ha Long Carnival" in shown and "19:00–22:00" in shown and "Boats & song." in shown
    link = element(page, 'table.programme a[rel="nofollow noopener"]')
    assert link.get("href") == link.text == "https://example.org/x?a=1&b=2"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends": "18:00"}, "ends"),
        ({"starts": ""}, "starts"),
        ({"held_on": "1995-01-01"}, "held_on"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://example.org/x"}, "link"),
        ({"audience_reached": "-1"}, "audience_reached"),
        ({"kind": "war"}, "kind"),
        ({"title": "\u200b"}, "title"),
    ],
)
def test_errors_are_shown_at_their_fields(client, changes, field):
    workshop = organiser(client).workshop

    assert set(errors(client.post(url(workshop), event(workshop, **changes)))) == {field}
    assert not Activity.objects.exists()


@pytest.mark.parametrize(("days", "fields"), [(-15, {"held_on"}), (-14, set()), (16, {"held_on"}), (15, set())])
def test_an_event_is_within_two_weeks_of_its_workshop(client, days, fields):
    workshop = organiser(client).workshop
    Workshop.objects.filter(pk=workshop.pk).update(ends_on=workshop.starts_on + timedelta(days=1))

    response = client.post(url(workshop), event(workshop, held_on=workshop.starts_on + timedelta(days=days)))

    assert (set(errors(response)) if response.context else set()) == fields
    assert Activity.objects.exists() != bool(fields)


def test_an_event_ends_within_two_weeks_and_not_before_it_begins(client):
    workshop = organiser(client).workshop

    late = client.post(url(workshop), event(workshop, ends_on=workshop.ends_on + timedelta(days=400)))
    early = client.post(url(workshop), event(workshop, ends_on=workshop.ends_on - timedelta(days=1)))

    assert (codes(late), codes(early)) == ({"ends_on": ["far"]}, {"ends_on": ["before"]})
    assert date_format(workshop.ends_on + MARGIN, "j F Y") in errors(late)["ends_on"][0]


@pytest.mark.parametrize(("minutes", "found"), [(1, {"audience_reached": ["early"]}), (-1, {})])
@pytest.mark.parametrize("number", ["0", "2500"])
def test_people_reached_are_not_known_before_the_event_begins(client, minutes, found, number):
    workshop = organiser(client).workshop
    begins = datetime.now(workshop.tz) + timedelta(minutes=minutes)
    Workshop.objects.filter(pk=workshop.pk).update(starts_on=begins.date(), ends_on=begins.date())
    times = {"held_on": begins.date(), "starts": begins.time(), "ends": ""}

    response = client.post(url(workshop), event(workshop, **times, audience_reached=number))

    assert (codes(response) if response.context else {}) == found
    assert Activity.objects.exists() != bool(found)


def test_people_reached_are_entered_later(client):
    workshop = organiser(client).workshop
    Workshop.objects.filter(pk=workshop.pk).update(starts_on=date(2010, 4, 28), ends_on=date(2010, 4, 29))
    workshop.refresh_from_db()
    activity = create_activity(workshop)

    client.post(f"/activities/{activity.key}/", event(workshop, audience_reached="2500"))

    activity.refresh_from_db()
    assert activity.audience_reached == 2500
    assert audit.entries(activity).get().data["changed"] == [
        "audience_reached",
        "description",
        "ends",
        "place",
        "starts",
    ]
    assert "2500" in element(client.get(workshop.get_absolute_url()), '[data-count="reached"]').text


def test_an_event_is_removed(client):
    workshop = organiser(client).workshop
    activity = create_activity(workshop)

    assert client.post(f"/activities/{activity.key}/remove/").url == url(workshop)

    assert (Activity.objects.count(), audit.entries(activity).get().verb) == (0, "activity.removed")


def test_an_event_submitted_twice_is_added_once(client):
    workshop = organiser(client).workshop
    client.post(url(workshop), event(workshop))
    client.post(url(workshop), event(workshop, title="Between"))

    assert set(errors(client.post(url(workshop), event(workshop)))) == {"title"}
    once = {"once": "00000000-0000-4000-8000-000000000001", "title": "Another"}
    assert [client.post(url(workshop), event(workshop, **once)).status_code for _time in range(2)] == [302, 302]
    assert Activity.objects.count() == 3


def test_events_of_another_workshop_are_hidden(client):
    workshop = secretariat(client).workshop
    own, other = create_activity(workshop), create_activity(create_workshop())

    for activity in (own, other):
        assert client.get(f"/activities/{activity.key}/").status_code == 404
        assert client.post(f"/activities/{activity.key}/remove/").status_code == 404
    assert client.get(url(workshop)).status_code == 404
