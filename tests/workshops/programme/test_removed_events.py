"""Events that are removed, sent twice or of another workshop."""

import pytest

from registry import audit
from tests.confirming import address_for_another
from tests.factories import create_activity, create_workshop
from tests.workshops.plans import errors, organiser, secretariat
from tests.workshops.programme.test_activities import event, url
from workshops.models import Activity

pytestmark = pytest.mark.django_db


def test_an_event_is_removed(client):
    workshop = organiser(client).workshop
    activity = create_activity(workshop)

    page = client.get(f"/activities/{activity.key}/remove/")
    assert (page.context["activity"], Activity.objects.count()) == (activity, 1)
    assert client.post(f"/activities/{activity.key}/remove/").url == url(workshop)

    assert (Activity.objects.count(), audit.entries(activity).get().verb) == (0, "activity.removed")


def test_an_event_submitted_twice_is_added_once(client):
    workshop = organiser(client).workshop
    client.post(url(workshop), event(workshop))
    client.post(url(workshop), event(workshop, title="Between"))

    another = address_for_another(client, client.post(url(workshop), event(workshop)))
    assert set(errors(client.post(another, event(workshop)))) == {"title"}
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
