"""What everybody reads of a workshop: list, dates on one line, programme."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    create_administrator,
    create_delegate,
    create_delegation,
    create_partner,
    create_role,
    create_session,
    create_workshop,
)
from tests.signing import sign_in
from tests.workshops.plans import head, today
from workshops import announcing
from workshops.desk import items
from workshops.models import Role

pytestmark = pytest.mark.django_db


def test_the_list_is_public_and_newest_first(client):
    old = create_workshop(starts_on=date(2010, 4, 28), ends_on=date(2010, 4, 29))
    new = create_workshop()
    create_workshop(opened_at=None)

    page = client.get("/workshops/")

    assert [workshop for workshop, _dates in page.context["rows"]] == [new, old]
    assert "28–29 April 2010" in page.content.decode()


def test_a_visitor_reads_the_page_and_no_link_of_the_house(client):
    workshop = create_workshop(venue="Royal Hall", background="Culture makes ASEM seen.")

    page = client.get(workshop.get_absolute_url()).content.decode()

    assert workshop.title in page and "Royal Hall" in page and "Culture makes ASEM seen." in page
    assert "14:00–15:30" in page and "Viet Nam" in page and workshop.symbol_stem in page
    for address in ("plan/", "participants/", "delegations/"):
        assert f"{workshop.get_absolute_url()}{address}" not in page


def test_a_head_is_led_to_their_delegation(client):
    delegate = head(client)

    page = client.get(delegate.delegation.workshop.get_absolute_url()).content.decode()

    assert delegate.delegation.get_absolute_url() in page


def test_hostile_words_are_text(client):
    workshop = create_workshop(title="<script>alert(1)</script>", background="{{ 7|add:7 }} <b>bold</b>")

    page = client.get(workshop.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    assert "{{ 7|add:7 }} &lt;b&gt;bold" in page


def test_the_dateline_tells_past_next_and_later():
    now = timezone.now()
    workshop = create_workshop(
        submissions_close_at=now - timedelta(days=1),
        comments_close_at=now + timedelta(days=1),
        final_drafts_close_at=now + timedelta(days=2),
        starts_on=today() + timedelta(days=9),
        ends_on=today() + timedelta(days=10),
    )

    line = announcing.dateline(workshop)

    states = [(item["label"], item["state"]) for item in line]
    assert states == [
        ("Submissions close", "done"),
        ("Comments close", "next"),
        ("Final drafts", "later"),
        ("Workshop", "later"),
        ("Report to CMM4", "later"),
    ]
    assert line[-1]["at"] is None


def test_a_workshop_that_goes_on_is_not_past():
    workshop = create_workshop(starts_on=today() - timedelta(days=2), ends_on=today() + timedelta(days=2))

    states = {item["label"]: item["state"] for item in announcing.dateline(workshop)}

    assert states["Workshop"] != "done"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2010, 4, 28), date(2010, 4, 28), "28 April 2010"),
        (date(2010, 4, 28), date(2010, 4, 29), "28–29 April 2010"),
        (date(2010, 4, 30), date(2010, 5, 1), "30 April – 1 May 2010"),
        (date(2010, 12, 31), date(2011, 1, 1), "31 December 2010 – 1 January 2011"),
    ],
)
def test_days_are_written_as_one_says_them(first, last, words):
    assert announcing.days_in_words(first, last) == words


def test_own_time_names_the_day_where_it_differs():
    at = datetime(2010, 4, 28, 2, 0, tzinfo=UTC)

    assert announcing.own_time(at, "Asia/Ho_Chi_Minh", "Europe/Rome") == "04:00 in Rome"
    assert announcing.own_time(at, "Asia/Ho_Chi_Minh", "America/New_York") == "27 Apr, 22:00 in New York"
    assert announcing.own_time(at, "Asia/Ho_Chi_Minh", "Asia/Bangkok") == ""


def test_the_programme_is_in_order_by_day():
    workshop = create_workshop(host=create_partner("VN"))
    early = create_session(workshop, title="Opening session", held_on=workshop.starts_on, starts="09:00", ends="09:45")

    days = announcing.programme(workshop)

    assert [(day["day"], [one["title"] for one in day["sessions"]]) for day in days] == [
        (workshop.starts_on, [early.title]),
        (workshop.ends_on, ["Session 4: adoption"]),
    ]


def test_the_desk_tells_a_head_of_free_places():
    delegate = create_delegate(capacity="head")

    assert [(item.count, item.verb) for item in items(delegate.user)] == [(4, "Register")]


def test_the_desk_tells_the_organiser_what_is_open():
    role = create_role(Role.ORGANISER, create_workshop(opened_at=None))
    create_delegate(create_delegation(role.workshop), user=False, invited_at=timezone.now())
    create_role(Role.ORGANISER, False, user=role.user, email="second@example.org")

    told = [(item.count, str(item.sentence)) for item in items(role.user)]

    assert told == [
        (1, "workshop is yours to create"),
        (1, "workshop is not open to the public yet"),
        (1, "delegation has no head"),
        (1, "invitation is not accepted yet"),
    ]


def test_who_can_grant_a_missing_role_is_told_and_the_organiser_why_nothing_moves(client):
    """Without a secretariat no text is opened, without a chair none adopted: neither may be found out by waiting."""
    role = create_role(Role.ORGANISER)
    workshop = role.workshop
    create_delegation(workshop)
    administrator = create_administrator()
    sentence = "Nobody is the secretariat of this workshop yet"

    assert [str(item.sentence) for item in items(administrator)] == ["workshop has no secretariat yet"]
    assert sentence in sign_in(client, role.user).get(workshop.get_absolute_url()).content.decode()
    clerk = create_role(Role.SECRETARIAT, workshop).user
    assert items(administrator) == []
    assert sentence not in sign_in(client, role.user).get(workshop.get_absolute_url()).content.decode()
    assert [str(item.sentence) for item in items(clerk)] == ["workshop has no chair yet: no text can be adopted"]
    create_role(Role.CHAIR, workshop)
    assert items(clerk) == []


def test_the_desk_tells_nothing_to_others():
    delegate = create_delegate()

    assert items(delegate.user) == []
