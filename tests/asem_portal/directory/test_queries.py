"""Pages of the directory need at most 12 queries, and one for the ETag, with 3 rows as with 300."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Ministry, Partner
from tests.factories import (
    create_area,
    create_contribution,
    create_coordinator,
    create_initiative,
    create_meeting,
    create_outcome,
    create_partner,
    create_recommendation,
    create_reference,
    create_workshop,
)
from workshops.models import Initiative, Meeting, OutcomeParagraph, OutcomeText, Workshop

pytestmark = pytest.mark.django_db
FEW, MANY, PUBLIC = 3, 300, 13
ADDRESSES = ["/partners/", "/partners/VN/", "/organisations/ASEF/", "/coordinators/", "/meetings/", "/meetings/CMM4/"]
ADDRESSES += ["/initiatives/", "/initiatives/visibility-workshop/", "/areas/", "/areas/D7.2/", "/outcomes/"]
ADDRESSES += ["/outcomes/declaration-2004/", "/outcomes/declaration-2004/7.2/"]


@pytest.fixture
def world():
    create_reference()
    create_contribution()
    create_coordinator(create_partner("VN"), starts_on=date(1999, 1, 1))
    meeting = create_meeting("CMM4", host=create_partner("VN"))
    initiative = create_initiative(areas=[create_area("D7.2")], meeting=meeting)
    create_outcome()
    create_recommendation("adopted", areas=["D7.2"], published_at=timezone.now())
    return create_workshop(origin=initiative)


def more(workshop, numbers):
    """Create rows of each kind, all related to the pages tested."""
    host, initiative, text = workshop.host, workshop.origin, OutcomeText.objects.get(code="declaration-2004")
    meeting = Meeting.objects.get(code="CMM4")
    Partner.objects.bulk_create(
        Partner(code=f"X{n}", name=f"P {n}", joined_on=date(1996, 3, 1), group="eu", protocol_order=200 + n)
        for n in numbers
    )
    Ministry.objects.bulk_create(Ministry(code=f"M{n}", partner=host, kind="culture", name=f"M {n}") for n in numbers)
    Meeting.objects.bulk_create(Meeting(code=f"S{n}", kind="cmm", name=f"Meeting {n}", host=host) for n in numbers)
    initiatives = Initiative.objects.bulk_create(
        Initiative(code=f"i-{n}", title=f"Initiative {n}", proposer=host, meeting=meeting) for n in numbers
    )
    ties = Initiative.areas.through
    ties.objects.bulk_create(ties(initiative=row, area=initiative.areas.get()) for row in initiatives)
    OutcomeParagraph.objects.bulk_create(
        OutcomeParagraph(text=text, number=f"8.{n}", position=n + 10, about="More") for n in numbers
    )
    OutcomeText.objects.bulk_create(
        OutcomeText(code=f"t-{n}", kind="plan", title="T", meeting=meeting) for n in numbers
    )
    _workshops(workshop, meeting, numbers)


def _workshops(model, meeting, numbers):
    names = ("title", "starts_on", "ends_on", "zone", "city", "host", "opened_at", "origin")
    names += ("submissions_close_at", "comments_close_at", "final_drafts_close_at")
    fields = {name: getattr(model, name) for name in names}
    workshops = Workshop.objects.bulk_create(Workshop(**fields, slug=f"w-{n}", symbol_stem=f"W/{n}") for n in numbers)
    ties = Workshop.target_meetings.through
    ties.objects.bulk_create(ties(workshop=workshop, meeting=meeting) for workshop in workshops)


def query_count(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_every_page_is_within_its_query_budget(client, world):
    more(world, range(FEW))
    client.get("/")  # the times at which pages change today are read once
    few = {address: query_count(client, address) for address in ADDRESSES}
    more(world, range(FEW, MANY))

    assert {address: query_count(client, address) for address in ADDRESSES} == few
    assert {address: count for address, count in few.items() if count > PUBLIC} == {}
