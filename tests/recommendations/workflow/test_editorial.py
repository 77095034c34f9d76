"""A circulation with its difference, and one that the secretariat marks as editorial."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from recommendations import events
from recommendations.models import Circulation, Notification
from recommendations.notifications import changes, messages, recipients
from recommendations.reading import timeline
from recommendations.workflow import transitions
from registry import audit, outbox
from registry.access import Refused
from registry.models import Outgoing
from tests.confirming import page_that_asks
from tests.elements import elements
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_recommendation,
    create_role,
    create_version,
    create_workshop,
)
from tests.recommendations.pages import as_typed
from tests.signing import sign_in
from workshops.models import Role
from workshops.phrases import moment

pytestmark = pytest.mark.django_db
WORDS = [("operative", f"Participants recommended measure {number}.") for number in (1, 2, 3)]


class Scene:
    """A recommendation under discussion as Rev.1, with a changed version that is not yet circulated."""

    def __init__(self, **fields):
        self.workshop = create_workshop(**fields)
        self.reader = create_delegate(create_delegation(self.workshop, partner=create_partner("IT")))
        self.clerk = create_role(Role.SECRETARIAT, self.workshop).user
        author = create_delegate(create_delegation(self.workshop))
        self.recommendation = create_recommendation("discussion", author=author, paragraphs=WORDS)
        first, second, _third = as_typed(self.recommendation.current)
        known = {one.key: one for one in self.recommendation.paragraphs.all()}
        kept = (first[0], first[1], known[first[2]])
        changed = (second[0], "Participants recommended *measure* 2 at www.example.org.", known[second[2]])
        new = ("operative", "Participants recommended a new measure.")
        create_version(self.recommendation, [kept, changed, new], title="Another title")

    @property
    def address(self):
        return f"/recommendations/{self.recommendation.key}/step/"

    def post(self, client, **data):
        sign_in(client, self.clerk)
        data = {"target": "circulated", "seen": str(self.recommendation.current.key), "confirmed": "yes"} | data
        return client.post(self.address, data)

    def mailed(self):
        [queued] = Outgoing.objects.filter(kind=recipients.EVENT_MAIL, ids__user=str(self.reader.user.key))
        outbox.run(queued.kind, queued.key)
        [message] = [one for one in mail.outbox if self.reader.user.email in str(one.to)]
        return message


def tomorrow():
    return timezone.now() + timedelta(days=1)


def test_the_e_mail_about_a_circulation_contains_the_difference():
    scene = Scene()
    transitions.circulate(scene.recommendation, by=scene.clerk)

    body = scene.mailed().body
    for text in (
        "Another title",
        "Participants recommended measure 2.",
        "Participants recommended a new measure.",
        "Rev.1",
    ):
        assert text in body
    assert "Participants recommended measure 1." not in body and "*measure*" not in body
    assert "www.example.org" not in body  # what a delegate typed does not become a link


def test_the_first_circulation_has_no_difference():
    scene = Scene()
    assert changes.of_circulation(scene.recommendation, 1) is None


def test_the_difference_names_each_change_once():
    scene = Scene()
    transitions.circulate(scene.recommendation, by=scene.clerk)
    found = changes.of_circulation(scene.recommendation, 2)
    assert "Rev.1" in found.heading and not found.is_cut
    shown = [(bool(row.before), bool(row.now)) for row in found.rows]
    assert shown[0] == (True, True)  # the title
    assert sorted(shown[1:]) == [(False, True), (True, False), (True, True)]  # inserted, deleted, changed


def test_a_long_difference_is_cut(monkeypatch):
    monkeypatch.setattr(changes, "MAX_CHARACTERS", 120)
    scene = Scene()
    transitions.circulate(scene.recommendation, by=scene.clerk)
    found = changes.of_circulation(scene.recommendation, 2)
    assert found.is_cut and 0 < len(found.rows) < 4


def test_the_secretariat_marks_a_circulation_as_editorial(client):
    scene = Scene()
    until = datetime(2099, 5, 4, 10, tzinfo=UTC)

    answer = scene.post(client, is_editorial="on", objections_until="2099-05-04T17:00")  # in Ho Chi Minh City

    assert answer.status_code == 302
    circulation = Circulation.objects.get(number=2)
    assert (circulation.is_editorial, circulation.objections_until) == (True, until)
    entry = audit.entries(scene.recommendation).get(verb="recommendation.circulated")
    assert entry.data["objections_until"] == until.isoformat()
    [line] = [line for line in timeline.of(scene.recommendation, scene.reader.user) if "Rev.2" in str(line["text"])]
    assert "4 May 2099 at 17:00" in line["text"]
    assert Notification.objects.filter(user=scene.reader.user).get().verb == events.EDITORIAL.key
    message = scene.mailed()
    assert "4 May 2099 at 17:00" in message.body and "Another title" in message.body
    sign_in(client, scene.reader.user)
    assert elements(client.get(scene.recommendation.get_absolute_url()), "[data-editorial]")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, messages._BY_PARTNERS),
        ({"takes_positions": True}, messages._BY_PARTNERS),
        ({"takes_co_sponsors": True}, messages._BY_CO_SPONSORS),
    ],
)
def test_the_e_mail_says_how_to_object_and_until_when(fields, words):
    scene = Scene(**fields)
    until = datetime(2099, 5, 4, 10, tzinfo=UTC)
    transitions.circulate(scene.recommendation, by=scene.clerk, objections_until=until)

    message = scene.mailed()

    time = moment(until, scene.workshop)
    assert words % {"until": time, "revision": "Rev.2"} in " ".join(message.body.split())
    assert f"{scene.recommendation.get_absolute_url()}#positions" in message.body
    assert message.reply_to  # those who cannot object on the portal write to the secretariat


def test_the_e_mail_sent_after_the_time_for_objections_no_longer_asks_for_them(clock):
    scene = Scene(takes_positions=True)
    transitions.circulate(scene.recommendation, by=scene.clerk, objections_until=tomorrow())
    clock(tomorrow())
    assert "#positions" not in scene.mailed().body


def test_the_e_mail_on_another_circulation_says_nothing_of_objections():
    scene = Scene(takes_positions=True)
    transitions.circulate(scene.recommendation, by=scene.clerk)
    assert "#positions" not in scene.mailed().body


def test_another_circulation_is_not_editorial(client):
    scene = Scene()
    assert scene.post(client).status_code == 302
    circulation = Circulation.objects.get(number=2)
    assert (circulation.is_editorial, circulation.objections_until) == (False, None)
    sign_in(client, scene.reader.user)
    assert not elements(client.get(scene.recommendation.get_absolute_url()), "[data-editorial]")


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"is_editorial": "on"}, "objections_until", "required"),
        ({"is_editorial": "on", "objections_until": "2020-05-04T17:00"}, "objections_until", "past"),
        ({"objections_until": "2099-05-04T17:00"}, "is_editorial", "not_editorial"),
    ],
)
def test_an_incomplete_mark_is_refused_next_to_its_field(client, data, field, code):
    answer = page_that_asks(client, Scene().post(client, **data))
    assert answer.status_code == 200 and elements(answer, f"#id_{field}_error")
    assert {name: [one.code for one in found] for name, found in answer.context["form"].errors.as_data().items()} == {
        field: [code]
    }
    assert Circulation.objects.count() == 1


def test_it_is_offered_only_where_something_can_be_kept(client):
    """A chair's summary has neither positions nor sponsors; the first circulation has nothing before it."""
    for mode, is_offered in {"summary": False, "room": True, "silence": True}.items():
        scene = Scene(outcome_mode=mode)
        sign_in(client, scene.clerk)
        page = client.post(scene.address, {"target": "circulated"}, follow=True)
        assert bool(elements(page, "[name=is_editorial]")) == is_offered, mode
    scene = Scene(outcome_mode="summary")
    with pytest.raises(Refused):
        transitions.circulate(scene.recommendation, by=scene.clerk, objections_until=tomorrow())


def test_the_time_for_objections_must_be_ahead():
    scene = Scene()
    with pytest.raises(Refused):
        transitions.circulate(scene.recommendation, by=scene.clerk, objections_until=timezone.now())
    assert transitions.circulate(scene.recommendation, by=scene.clerk, objections_until=tomorrow()).is_editorial


@pytest.mark.parametrize("fields", [{"is_editorial": True}, {"objections_until": datetime(2099, 5, 4, tzinfo=UTC)}])
def test_the_database_refuses_half_a_mark(fields):
    scene = Scene()
    row = {"recommendation": scene.recommendation, "version": scene.recommendation.current, "number": 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        Circulation.objects.create(**row, circulated_at=timezone.now(), **fields)
