"""The people an event reached, and events that are removed, sent twice or of another workshop."""

from datetime import date, datetime, timedelta

import pytest

from registry import audit
from tests.elements import element
from tests.factories import create_activity
from tests.workshops.plans import codes, organiser
from workshops.models import Activity, Workshop

pytestmark = pytest.mark.django_db


def event(workshop, **changes):
    facts = {"title": "Ha Long Carnival", "kind": "cultural", "place": "Bãi Cháy", "held_on": workshop.ends_on}
    facts |= {"starts": "19:00", "ends": "22:00", "description": "Boats & song.", "link": "", "audience_reached": ""}
    return facts | changes


def url(workshop):
    return f"/workshops/{workshop.slug}/activities/"


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
