"""The dashboard states once in which zone its times are, and shows the reader's own beside the present time and deadlines."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from asem_portal.dashboard import zones
from members.models import User
from tests.asem_portal.dashboard.test_dashboard import news_lines, record
from tests.elements import elements, texts
from tests.factories import create_delegate, create_role, create_user, create_workshop
from tests.signing import sign_in
from workshops import phrases
from workshops.models import Role

pytestmark = pytest.mark.django_db


def dashboard(client, *workshops, zone="", seen=None):
    """Return the dashboard of a user in another zone who is secretariat of the workshops."""
    user = create_user(timezone=zone)
    for workshop in workshops:
        create_role(Role.SECRETARIAT, workshop, user=user)
    User.objects.filter(pk=user.pk).update(dashboard_opened_at=seen)
    user.refresh_from_db()
    return sign_in(client, user).get("/dashboard/")


@pytest.mark.parametrize("zone", ["", "Asia/Bangkok", "America/Lima"])
def test_the_zone_is_stated_once(client, zone):
    workshop = create_workshop()
    page = dashboard(client, workshop, zone=zone)

    [note] = texts(page, "[data-zone-note]")
    assert "Ho Chi Minh City (UTC+7)" in note
    assert ("Lima" in note) == (zone == "America/Lima")  # Bangkok has the same time
    assert "Ho Chi Minh City (UTC+7)" not in " ".join(texts(page, "[aria-labelledby^=deadlines] .section-head"))
    own = phrases.own_time(workshop.submissions_close_at, workshop.zone, zone)
    shown = texts(page, ".dateline .sub")
    assert bool(own) == (zone == "America/Lima")
    assert (
        any(one.startswith(own) for one in shown)
        if own
        else not any(" in " in one for one in shown if "day" not in one)
    )


def test_with_several_zones_each_time_names_its_own(client):
    first, second = create_workshop(), create_workshop(zone="Europe/Rome", city="Rome")
    page = dashboard(client, first, second, seen=timezone.now() - timedelta(days=30))

    [note] = texts(page, "[data-zone-note]")
    assert note == zones.note([first, second], "", timezone.now())
    heads = " ".join(texts(page, "[aria-labelledby^=deadlines] .section-head"))
    assert "Ho Chi Minh City (UTC+7)" in heads and "Rome (UTC" in heads
    assert page.context["since"].endswith(("Ho Chi Minh City (UTC+7)", "Rome (UTC+1)", "Rome (UTC+2)"))


def test_two_workshops_in_one_zone_need_one_note(client):
    page = dashboard(client, create_workshop(), create_workshop(city="Ha Noi"))
    assert "Ho Chi Minh City (UTC+7)" in texts(page, "[data-zone-note]")[0]


def test_without_a_workshop_there_is_no_note(client):
    assert elements(dashboard(client), "[data-zone-note]") == []


@pytest.mark.parametrize(("hours", "lines"), [((0, 2, 6), 1), ((-4, -3, 0), 3)])
def test_events_are_grouped_by_the_day_at_the_place_of_the_workshop(client, hours, lines):
    """At 20:00 UTC it is the next day in Ho Chi Minh City; at 00:00 UTC it is not yet another one."""
    delegate = create_delegate()
    organiser = create_role(Role.ORGANISER, delegate.delegation.workshop)
    evening = datetime(2026, 3, 9, 20, tzinfo=UTC)
    for hour in hours:
        record(organiser.user, "delegates.exported", delegate.delegation.workshop, at=evening + timedelta(hours=hour))

    assert len(news_lines(sign_in(client, organiser.user))) == lines
