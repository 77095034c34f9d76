"""Sessions: added, changed and removed by the organiser, in local time."""

from datetime import timedelta

import pytest

from registry import audit
from tests.confirming import address_for_another
from tests.elements import texts
from tests.factories import create_recommendation, create_workshop
from tests.workshops.plans import errors, organiser, secretariat
from workshops.models import Session

pytestmark = pytest.mark.django_db


def sitting(workshop, **changes):
    return {
        "title": "Session 1",
        "kind": "parallel",
        "topic": "",
        "held_on": workshop.starts_on.isoformat(),
        "starts": "10:15",
        "ends": "12:15",
    } | changes


def url(workshop):
    return f"/workshops/{workshop.slug}/sessions/"


def test_an_added_session_is_shown_in_the_programme(client):
    workshop = organiser(client).workshop
    topic = workshop.topics.get(number=1)

    assert client.post(url(workshop), sitting(workshop, topic=topic.key)).url == url(workshop)

    session = workshop.sessions.get(title="Session 1")
    assert (session.topic, f"{session.starts:%H:%M}", f"{session.ends:%H:%M}") == (topic, "10:15", "12:15")
    assert audit.entries(session).get().chain.name == str(workshop.key)
    page = client.get(url(workshop))
    assert "10:15–12:15" in texts(page, "table.programme time")
    [row] = [row for row in texts(page, "table.programme th[scope=row]") if row.startswith("Session 1")]
    assert topic.title in row


def test_a_session_submitted_again_later_is_an_error_of_its_title(client):
    workshop = organiser(client).workshop
    client.post(url(workshop), sitting(workshop))
    client.post(url(workshop), sitting(workshop, title="Between", starts="17:00", ends="18:00"))

    another = address_for_another(client, client.post(url(workshop), sitting(workshop)))
    response = client.post(another, sitting(workshop))

    assert set(errors(response)) == {"title"}
    assert workshop.sessions.filter(title="Session 1").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends": "10:15"}, "ends"),
        ({"starts": "25:00"}, "starts"),
        ({"held_on": "1999-01-01"}, "held_on"),
        ({"held_on": "\x00"}, "held_on"),
        ({"topic": "nonsense"}, "topic"),
        ({"title": ""}, "title"),
        ({"title": "a\x1cb"}, "title"),
    ],
)
def test_errors_are_shown_at_their_fields(client, changes, field):
    workshop = organiser(client).workshop

    response = client.post(url(workshop), sitting(workshop, **changes))

    assert (response.status_code, set(errors(response))) == (200, {field})
    assert workshop.sessions.count() == 1


def test_a_topic_of_another_workshop_cannot_be_selected(client):
    workshop = organiser(client).workshop
    other = create_workshop().topics.first()

    assert set(errors(client.post(url(workshop), sitting(workshop, topic=other.key)))) == {"topic"}


def test_a_session_is_changed(client):
    workshop = organiser(client).workshop
    session = workshop.sessions.get()

    client.post(f"/sessions/{session.key}/", sitting(workshop, title="Session 4: reading through", kind="plenary"))

    session.refresh_from_db()
    assert (session.title, session.held_on) == ("Session 4: reading through", workshop.starts_on)
    assert audit.entries(session).get().data == {"changed": ["ends", "held_on", "starts", "title"]}


def test_a_session_is_removed(client):
    workshop = organiser(client).workshop
    session = workshop.sessions.get()

    page = client.get(f"/sessions/{session.key}/remove/")
    assert (page.status_code, session.title in page.text, Session.objects.count()) == (200, True, 1)
    assert client.post(f"/sessions/{session.key}/remove/").url == url(workshop)

    assert not Session.objects.exists()
    assert audit.entries(session).get().verb == "session.removed"


def test_a_session_with_an_adopted_recommendation_cannot_be_removed(client):
    text = create_recommendation("adopted")
    session = text.workshop.sessions.get()
    organiser(client, text.workshop)

    response = client.post(f"/sessions/{session.key}/remove/")

    assert (response.status_code, Session.objects.filter(pk=session.pk).exists()) == (403, True)
    assert session.title in texts(response, ".lead")[0]
    assert not audit.entries(session).exists()


def test_the_sessions_of_another_workshop_are_hidden(client):
    workshop = secretariat(client).workshop
    session = workshop.sessions.get()
    other = create_workshop().sessions.get()

    for key in (session.key, other.key):
        assert client.get(f"/sessions/{key}/").status_code == 404
        assert client.post(f"/sessions/{key}/remove/").status_code == 404
    assert client.get(url(workshop)).status_code == 404


def test_the_reader_also_sees_times_in_their_own_zone(client):
    role = organiser(client)
    role.user.timezone = "Europe/Rome"
    role.user.save(update_fields=["timezone"])
    workshop = role.workshop
    days = timedelta(0)
    client.post(
        url(workshop), sitting(workshop, held_on=(workshop.starts_on + days).isoformat(), starts="03:00", ends="04:00")
    )

    page = client.get(workshop.get_absolute_url())

    [note] = texts(page, 'section[aria-labelledby="programme"] p.source')
    names = [note.index(name) for name in ("Ha Long", "UTC+7", "Rome")]
    assert names == sorted(names)
    own = texts(page, "table.programme .own-time")
    assert own and all("Rome" in one for one in own)
