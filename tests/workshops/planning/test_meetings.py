"""Adding a coming meeting, or an organisation for a delegation, that is not listed."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from members.models import Organisation
from registry import audit
from tests.elements import elements
from tests.workshops.plans import errors, organiser, plan, secretariat
from workshops.models import Meeting

pytestmark = pytest.mark.django_db


def created(client):
    """Return a workshop created by `client` through the form."""
    role = organiser(client, False)
    client.post("/workshops/new/", plan())
    role.refresh_from_db()
    return role


MEETING = {"kind": "cmm", "ordinal": "21", "name": "21st ASEM Culture Ministers’ Meeting", "host": "", "city": "Hanoi"}


def test_an_added_meeting_is_preselected_in_the_plan(client, clock):
    clock(datetime(2010, 1, 5, tzinfo=UTC))
    workshop = created(client).workshop
    response = client.post(f"/workshops/{workshop.slug}/meetings/", MEETING | {"starts_on": "2010-09-01"})

    entered = Meeting.objects.get(code="CMM21")
    assert (entered.name, entered.planned_starts_on.isoformat(), entered.ends_on) == (
        MEETING["name"],
        "2010-09-01",
        None,
    )
    assert audit.entries(entered).get().verb == "meeting.entered"
    assert "CMM21" in client.get(response.url).context["form"]["culture_meetings"].value()
    client.post(f"/workshops/{workshop.slug}/plan/", plan(culture_meetings=["CMM4", "CMM21"]))
    assert set(workshop.target_meetings.values_list("code", flat=True)) == {"CMM4", "CMM21", "ASEM8"}


@pytest.mark.parametrize("page", ["enter_meeting", "enter_organisation"])
def test_the_plan_is_saved_before_something_is_added(client, page):
    workshop = created(client).workshop
    url = f"/workshops/{workshop.slug}/plan/"
    response = client.post(url, plan(title="A title just typed", next=page))
    workshop.refresh_from_db()
    assert (response.url, workshop.title) == (reverse(f"planning:{page}", args=[workshop.slug]), "A title just typed")
    links = {link.get("href") for link in elements(client.get(url), "main a")}
    assert reverse(f"planning:{page}", args=[workshop.slug]) not in links, "it would lose what is typed"


def test_meetings_outside_a_series_have_codes_of_their_own(client):
    url = f"/workshops/{secretariat(client).workshop.slug}/meetings/"
    names = ["10th Meeting of ASEM Experts", "10th Meeting of ASEM Labour Ministers", "Съвещание"]
    for name in names:
        client.post(url, {"kind": "other", "name": name})
    codes = dict(Meeting.objects.filter(name__in=names).values_list("name", "code"))
    assert len(codes) == len(set(codes.values())) == 3
    assert all(client.get(f"/meetings/{code}/").status_code == 200 for code in codes.values())


def test_the_secretariat_adds_a_meeting_too(client):
    role = secretariat(client)
    response = client.post(f"/workshops/{role.workshop.slug}/meetings/", MEETING)
    assert (response.url, Meeting.objects.filter(code="CMM21").count()) == (role.workshop.get_absolute_url(), 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "4TH ASEM culture ministers’ meeting"}, "name"),
        ({"ordinal": "4"}, "name"),
        ({"name": ""}, "name"),
        ({"starts_on": "2009-09-01"}, "starts_on"),
        ({"ends_on": "2010-09-01"}, "starts_on"),
        ({"starts_on": "2010-09-02", "ends_on": "2010-09-01"}, "ends_on"),
        ({"ordinal": "0"}, "ordinal"),
    ],
)
def test_a_meeting_that_is_listed_or_over_is_not_added(client, clock, changes, field):
    clock(datetime(2010, 1, 5, tzinfo=UTC))
    workshop = created(client).workshop
    Meeting.objects.filter(code="CMM4").update(name="4th ASEM Culture Ministers’ Meeting")
    count = Meeting.objects.count()
    answer = client.post(
        f"/workshops/{workshop.slug}/meetings/",
        MEETING | changes | ({"kind": "other"} if changes.get("ordinal") == "" else {}),
    )
    assert set(errors(answer)) == {field}
    assert Meeting.objects.count() == count


def test_an_ngo_is_added_where_its_delegation_is(client):
    workshop = created(client).workshop
    (link,) = elements(client.get(f"/workshops/{workshop.slug}/delegations/"), "[data-add-organisation]")
    answer = client.post(link.get("href"), {"name": "House of Letters", "code": "HL", "city": "Hanoi"})
    assert Organisation.objects.filter(code="HL").exists()
    form = client.get(answer.url).context["form"]
    assert form["body"].value() == "body-HL"
    client.post(f"/workshops/{workshop.slug}/delegations/", {"body": "body-HL", "standing": "ngo", "quota": 2})
    assert workshop.delegations.get().name == "House of Letters"
    assert not workshop.co_organisers.exists()
