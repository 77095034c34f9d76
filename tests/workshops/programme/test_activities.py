"""Events: added, changed and removed by the organiser; shown in the public programme."""

from datetime import timedelta

import pytest
from django.utils.dateformat import format as date_format

from registry import audit
from tests.elements import element, texts
from tests.factories import create_activity
from tests.workshops.plans import codes, errors, organiser
from workshops.models import Activity, Workshop
from workshops.programme import timetable
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


def test_the_list_gives_the_days_and_times_of_an_event_of_several_days_once(client):
    workshop = organiser(client).workshop
    create_activity(workshop, title="Long", ends_on=workshop.ends_on + timedelta(days=2), starts="10:00", ends="18:00")

    [said] = texts(client.get(f"/workshops/{workshop.slug}/activities/"), "[data-when]")

    [activity] = timetable.activities(workshop)
    assert said == activity["period"]
