"""Creating a workshop with a mandate: success, refusals, and one workshop per mandate."""

from datetime import UTC, datetime

import pytest

from registry import audit
from registry.access import Refused
from tests.elements import elements, texts
from tests.factories import (
    create_ministry,
    create_organisation,
    create_partner,
    create_role,
    create_user,
    create_workshop,
)
from tests.topics import TOPICS
from tests.workshops.plans import errors, organiser, plan
from workshops.models import Meeting, Role, Workshop
from workshops.planning import workshops
from workshops.planning.forms import OVER

pytestmark = pytest.mark.django_db
URL = "/workshops/new/"


def test_the_form_offers_target_meetings_and_no_topics_of_another_workshop(client):
    plan()
    organiser(client, False)

    page = client.get(URL)

    form = page.context["form"]
    assert [field.value() for field in form.topics()] == [None] * 4
    assert form.spare_topics()["are_used"] is False
    assert [code for code, _name in form.fields["culture_meetings"].choices] == ["CMM4"]
    assert [code for code, _name in form.fields["summits"].choices] == ["ASEM8"]
    assert "Asia/Ho_Chi_Minh" in dict(dict(form.fields["zone"].choices)["Asia"])


def test_creating_a_workshop_binds_the_mandate(client):
    ministries = [create_ministry(kind="culture"), create_ministry(kind="foreign_affairs")]
    create_partner("IT")
    create_organisation()
    mandate = organiser(client, False)

    response = client.post(URL, plan(mandate=mandate.key, co_sponsors=["IT"], co_organisers=["ASEF"]))

    workshop = Workshop.objects.get()
    assert response.url == "/workshops/ha-long-2010/" == workshop.get_absolute_url()
    assert (workshop.symbol_stem, workshop.city, workshop.opened_at) == ("ASEM/WS/2010/VN", "Hạ Long", None)
    assert workshop.submissions_close_at == datetime(2010, 3, 31, 10, 0, tzinfo=UTC)
    assert [topic.title for topic in workshop.topics.all()] == TOPICS
    assert set(workshop.host_ministries.all()) == set(ministries)
    assert [partner.code for partner in workshop.co_sponsors.all()] == ["IT"]
    assert [body.code for body in workshop.co_organisers.all()] == ["ASEF"]
    assert {meeting.code for meeting in workshop.target_meetings.all()} == {"CMM4", "ASEM8"}
    mandate.refresh_from_db()
    assert mandate.workshop == workshop
    entry = audit.entries(workshop).get(verb="workshop.created")
    assert (entry.actor_key, entry.data["symbol"]) == (str(mandate.user.key), "ASEM/WS/2010/VN")


def test_slug_and_symbol_in_use_get_a_number(client):
    host = create_partner("VN")
    create_workshop(host, slug="ha-long-2010", symbol_stem="ASEM/WS/2010/VN")
    organiser(client, False)

    client.post(URL, plan())

    workshop = Workshop.objects.exclude(slug="ha-long-2010").get()
    assert (workshop.slug, workshop.symbol_stem) == ("ha-long-2010-2", "ASEM/WS/2010/VN/2")


def test_slug_of_a_place_without_latin_letters_uses_the_host_code(client):
    create_partner("LA")
    organiser(client, False)

    client.post(URL, plan(city="ຫຼວງພະບາງ", host="LA", starts_on="2026-12-08", ends_on="2026-12-09"))

    assert Workshop.objects.get().slug == "la-2026"


def test_submitting_twice_creates_one_workshop(client):
    mandate = organiser(client, False)
    create_role(Role.ORGANISER, False, user=mandate.user, email="second@example.org")

    first, second = (client.post(URL, plan(mandate=mandate.key)) for _time in range(2))

    assert (first.url, second.url) == ("/workshops/ha-long-2010/",) * 2
    assert Workshop.objects.count() == 1


def test_creating_without_a_mandate_is_refused(client):
    client.force_login(create_user())

    response = client.post(URL, plan())

    assert (response.status_code, Workshop.objects.count()) == (403, 0)
    assert texts(response, ".lead") == [str(workshops.NO_MANDATE)]


def test_a_mandate_of_another_user_cannot_be_used(client):
    other = create_role(Role.ORGANISER, False, email="other@example.org")
    client.force_login(create_user())

    assert client.post(URL, plan(mandate=other.key)).status_code == 403
    with pytest.raises(Refused):
        workshops.create_workshop(
            other, topics=[], ministry_kinds=[], co_sponsors=[], target_meetings=[], by=create_user()
        )


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"ends_on": "2010-04-27"}, {"ends_on"}),
        ({"ends_on": "2010-06-30"}, {"ends_on"}),
        ({"starts_on": "0001-01-01", "ends_on": "9999-12-31"}, {"starts_on", "ends_on"}),
        ({"zone": "Asia/Atlantis"}, {"zone"}),
        ({"zone": "../etc/passwd"}, {"zone"}),
        ({"host": "NO"}, {"host"}),
        ({"host": "XX"}, {"host"}),
        ({"host": "V\x00N"}, {"host"}),
        ({"co_sponsors": ["NO"]}, {"co_sponsors"}),
        ({"co_sponsors": ["I\x00"]}, {"co_sponsors"}),
        ({"summits": ["CMM4"]}, {"summits"}),
        ({"submissions_close_at": "2010-04-20T17:00"}, {"comments_close_at"}),
        ({"final_drafts_close_at": "2010-04-30T00:00"}, {"final_drafts_close_at"}),
        ({"final_drafts_close_at": "0001-01-01T00:00"}, {"final_drafts_close_at"}),
        ({"final_drafts_close_at": "tomorrow"}, {"final_drafts_close_at"}),
        ({"title": "x" * 201}, {"title"}),
        ({"title": "x" * 200_000}, {"title"}),
        ({"title": " \u200b "}, {"title"}),
        ({"title": "a\x1cb"}, {"title"}),
        ({"topic_2": ""}, {"topic_2"}),
        ({"topic_1": "", "topic_2": "", "topic_3": "", "topic_4": ""}, {"topic_1"}),
        ({"mode": ["in_person", "everywhere"]}, {"mode"}),
    ],
)
def test_errors_are_shown_at_their_fields(client, changes, fields):
    create_partner("NO")
    organiser(client, False)

    response = client.post(URL, plan(**changes))

    assert (response.status_code, set(errors(response))) == (200, fields)
    assert Workshop.objects.count() == 0


def test_submitted_values_of_generated_fields_are_ignored(client):
    mandate = organiser(client, False)

    client.post(URL, plan(slug="mine", symbol_stem="MINE", opened_at="2010-01-01", is_demo="on", role="chair"))

    workshop = Workshop.objects.get()
    mandate.refresh_from_db()
    assert (workshop.slug, workshop.opened_at, workshop.is_demo, mandate.role) == (
        "ha-long-2010",
        None,
        False,
        "organiser",
    )


def test_deadlines_are_in_the_zone_of_the_same_form(client):
    organiser(client, False)

    client.post(URL, plan(zone="Europe/Rome"))

    assert Workshop.objects.get().submissions_close_at == datetime(2010, 3, 31, 15, 0, tzinfo=UTC)


def test_only_meetings_not_over_before_the_workshop_are_offered_as_targets(client, clock):
    clock(datetime(2010, 1, 5, tzinfo=UTC))
    organiser(client, False)
    fields = plan()
    Meeting.objects.filter(code="CMM4").update(starts_on="2010-09-08", ends_on="2010-09-10")
    Meeting.objects.filter(code="ASEM8").update(planned_starts_on="2010-04-26", planned_ends_on="2010-04-27")

    page, refused = client.get(URL), client.post(URL, fields)
    client.post(URL, plan(summits=[]))

    fields = page.context["form"].fields
    offered = [[code for code, _name in fields[name].choices] for name in ("culture_meetings", "summits")]
    assert offered == [["CMM4"], ["ASEM8"]]  # until a first day is entered
    assert {code for code, _name in fields["proposed_at"].choices} == {"", "CMM4", "ASEM8"}
    assert errors(refused) == {"summits": [str(OVER)]}
    assert [meeting.code for meeting in Workshop.objects.get().target_meetings.all()] == ["CMM4"]


def test_a_target_already_selected_remains_available(client):
    organiser(client, False)
    client.post(URL, plan())
    Meeting.objects.filter(code="ASEM8").update(starts_on="2006-09-10", ends_on="2006-09-11")
    Meeting.objects.create(code="ASEM5", kind="summit", name="5th ASEM Summit", ends_on="2004-10-09")
    url = f"{Workshop.objects.get().get_absolute_url()}plan/"

    page, saved = client.get(url), client.post(url, plan(city="Hanoi"))

    assert [code for code, _name in page.context["form"].fields["summits"].choices] == ["ASEM8"]
    assert (saved.status_code, Workshop.objects.get().target_meetings.count()) == (302, 2)


@pytest.mark.parametrize("coming", [[], ["cmm"], ["summit"], ["cmm", "summit", "other"]])
def test_only_types_of_meeting_that_are_coming_have_a_group(client, coming):
    organiser(client, False)
    Meeting.objects.all().delete()
    for kind in coming:
        Meeting.objects.create(code=kind.upper(), kind=kind, name=kind, date_text="2090")

    page = client.get(URL)

    names = {"cmm": "culture_meetings", "summit": "summits", "other": "other_meetings"}
    shown = [name for name in names.values() if elements(page, f"#div_id_{name}")]
    assert shown == [names[kind] for kind in coming]
    assert len(elements(page, "[data-no-meetings]")) == (not coming)
