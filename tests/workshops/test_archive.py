"""Archived workshops: entered by an administrator, with sources and without deadlines."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry import audit
from registry.access import Refused
from tests.factories import (
    create_administrator,
    create_delegate,
    create_delegation,
    create_meeting,
    create_partner,
    create_role,
    create_user,
    create_workshop,
)
from workshops import archive
from workshops.models import DelegateState, Role

pytestmark = pytest.mark.django_db


def refused(reason):
    """Expect the block to raise Refused with this message."""
    return pytest.raises(Refused, match=f"^{re.escape(str(reason))}$")


def enter(by, **changes):
    facts = {
        "title": "Enhancing ASEM Visibility through Cultural Activities",
        "city": "Ha Long",
        "host": create_partner("VN"),
        "zone": "Asia/Ho_Chi_Minh",
        "starts_on": date(2010, 4, 28),
        "ends_on": date(2010, 4, 29),
        "date_text": "end of April 2010",
        "sources": ["press release of 11 May 2010"],
        "topics": ["Cultural diplomacy", "NGOs"],
        "co_sponsors": [create_partner("IT")],
        "target_meetings": [create_meeting()],
    }
    return archive.enter_workshop(by=by, **facts | changes)


def test_an_archived_workshop_is_public_and_marked(client):
    administrator = create_administrator()

    workshop = enter(administrator)

    assert (workshop.slug, workshop.symbol_stem) == ("ha-long-2010", "ASEM/WS/2010/VN")
    assert workshop.archived_at and workshop.opened_at
    assert [topic.title for topic in workshop.topics.all()] == ["Cultural diplomacy", "NGOs"]
    assert [partner.code for partner in workshop.co_sponsors.all()] == ["IT"]
    assert workshop.final_drafts_close_at.isoformat() == "2010-04-28T00:00:00+07:00"
    entry = audit.entries(workshop).get()
    facts = {"symbol": "ASEM/WS/2010/VN", "occurred_on": "2010-04-28"}
    assert (entry.verb, entry.actor, entry.data) == ("archive.entered", str(administrator), facts)
    assert client.get(workshop.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sources": []}, archive.NO_SOURCE),
        ({"sources": [{"title": "Report", "url": "https://example.org/", "on": "undated"}]}, archive.UNDATED_PAGE),
        ({"ends_on": timezone.now().date() + timedelta(days=2)}, archive.NOT_OVER),
    ],
    ids=["no source", "an undated page", "not over"],
)
def test_entering_without_a_source_or_before_the_end_is_refused(changes, reason):
    with refused(reason):
        enter(create_administrator(), **changes)


def test_only_an_administrator_enters_archived_workshops():
    with refused(archive.BY_ADMINISTRATOR):
        enter(create_user())


def test_everyone_registered_is_recorded_as_attended():
    workshop = enter(create_administrator())
    clerk = create_role(Role.SECRETARIAT, workshop).user
    delegate = create_delegate(create_delegation(workshop), user=False)
    gone = create_delegate(delegate.delegation, user=False, full_name="Ren", state=DelegateState.WITHDRAWN)

    assert (archive.record_attendance(workshop, by=clerk), archive.record_attendance(workshop, by=clerk)) == (1, 0)

    delegate.refresh_from_db()
    gone.refresh_from_db()
    assert (delegate.state, gone.state) == (DelegateState.ATTENDED, DelegateState.WITHDRAWN)
    assert audit.entries(workshop).get(verb="archive.attended").data == {"count": 1}


def test_archive_attendance_is_refused_for_a_workshop_held_on_the_portal():
    role = create_role(Role.SECRETARIAT, create_workshop())
    with refused(archive.HELD_HERE):
        archive.record_attendance(role.workshop, by=role.user)


def test_the_chair_cannot_record_archive_attendance():
    workshop = enter(create_administrator())
    with refused(archive.BY_SECRETARIAT):
        archive.record_attendance(workshop, by=create_role(Role.CHAIR, workshop).user)
