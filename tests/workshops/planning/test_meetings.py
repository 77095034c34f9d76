"""Adding a coming meeting, or an organisation for a delegation, that is not listed."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from members.models import Organisation
from registry import audit
from reports.composing.forms import BeginForm
from tests.elements import elements, texts
from tests.factories import create_role, create_workshop
from tests.signing import sign_in
from tests.workshops.plans import errors, organiser, plan, secretariat
from workshops.models import Meeting, Role, Standing
from workshops.planning import deadlines, meetings
from workshops.planning.forms import TARGETS

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
    pages = [client.get(f"/meetings/{code}/") for code in codes.values()]
    assert [len(elements(page, "[data-origin=entered]")) for page in pages] == [1, 1, 1]


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


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SECRETARIAT])
def test_an_ngo_is_added_where_its_delegation_is(client, role):
    workshop = created(client).workshop
    sign_in(client, create_role(role, workshop).user)
    (link,) = elements(client.get(f"/workshops/{workshop.slug}/delegations/"), "[data-add-organisation]")
    answer = client.post(link.get("href"), {"name": "House of Letters", "code": "HL", "city": "Hanoi"})
    assert Organisation.objects.filter(code="HL").exists()
    form = client.get(answer.url).context["form"]
    assert form["body"].value() == "body-HL"
    client.post(f"/workshops/{workshop.slug}/delegations/", {"body": "body-HL", "standing": "ngo", "quota": 2})
    delegation = workshop.delegations.get()
    assert (delegation.name, delegation.standing) == ("House of Letters", Standing.NGO)
    assert not workshop.co_organisers.exists()


def offered(page):
    """Return the codes of the meetings that the form of a plan offers as targets."""
    fields = page.context["form"].fields
    return {code for name in TARGETS for code, _label in fields[name].choices}


ENDED = [
    {"starts_on": "2010-09-08", "ends_on": "2010-09-10"},
    {"starts_on": "2010-09-10"},
    {"planned_starts_on": "2010-09-08", "planned_ends_on": "2010-09-10"},
    {"starts_on": "2010-09-10", "planned_ends_on": "2011-09-10"},  # brought forward
    {"date_text": "August 2009"},
    {"status": "held"},
    {"status": "held", "date_text": "2009"},
]
COMING = [
    {"starts_on": "2010-09-08", "ends_on": "2010-09-11"},  # its last day is today
    {"planned_starts_on": "2010-09-11"},
    {"date_text": "date to be announced"},
    {"date_text": "in the second half of 2010"},
    {"date_text": "2011"},
    {},
]


@pytest.mark.parametrize(("facts", "is_offered"), [(one, False) for one in ENDED] + [(one, True) for one in COMING])
@pytest.mark.parametrize("kind", ["cmm", "summit", "som"])
def test_a_meeting_that_is_over_is_offered_nowhere(client, clock, facts, is_offered, kind):
    clock(datetime(2010, 9, 11, 12, tzinfo=UTC))
    workshop = create_workshop(starts_on=date(2010, 4, 28), ends_on=date(2010, 4, 29))
    organiser(client, workshop)
    Meeting.objects.create(code="X1", kind=kind, name="Meeting", **facts)
    workshop.target_meetings.clear()

    assert ("X1" in offered(client.get(f"/workshops/{workshop.slug}/plan/"))) is is_offered
    workshop.target_meetings.add(Meeting.objects.get(code="X1"))
    assert bool(BeginForm(workshop=workshop).fields["meeting"].queryset) is is_offered
    selected = client.get(f"/workshops/{workshop.slug}/plan/")
    assert "X1" in offered(selected)  # what is selected stays


def test_no_meeting_of_the_reference_data_that_was_held_is_offered(client):
    call_command("seed")
    organiser(client, False)

    assert offered(client.get("/workshops/new/")) == {"CMM9"}


def test_a_workshop_held_before_the_portal_reported_to_meetings_that_are_over():
    first = date(2010, 4, 28)
    workshop = create_workshop(starts_on=first, ends_on=first, archived_at=datetime.now(UTC))
    workshop.target_meetings.update(starts_on="2010-09-08", ends_on="2010-09-10")

    assert BeginForm(workshop=workshop).fields["meeting"].queryset.get().code == "CMM4"


@pytest.mark.parametrize(
    ("kind", "ordinal", "short"), [("cmm", 77, "CMM77"), ("other", None, "ORG Group of Experts on Museums")]
)
def test_no_page_shows_the_code_derived_from_the_name_of_an_added_meeting(client, kind, ordinal, short):
    role = organiser(client)
    name = "ORG Group of Experts on Museums"
    meeting = meetings.enter_meeting(kind=kind, name=name, ordinal=ordinal, city="Riga", by=role.user)
    role.workshop.target_meetings.add(meeting)

    assert meeting.short_name == short
    assert short in [
        item["label"].removeprefix("Report to ").removeprefix("the ") for item in deadlines.dateline(role.workshop)
    ]
    pages = [role.workshop.get_absolute_url(), f"/meetings/{meeting.code}/", f"/workshops/{role.workshop.slug}/plan/"]
    shown = [" ".join(texts(client.get(page), "main, .breadcrumb")) for page in pages]
    assert not [words for words in shown if meeting.code in words] or ordinal
