"""The public page of a workshop: dateline, programme, outcomes and numbers."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from registry import dates
from tests.elements import element, elements, texts
from tests.factories import (
    create_administrator,
    create_delegate,
    create_delegation,
    create_meeting,
    create_organisation,
    create_partner,
    create_recommendation,
    create_report,
    create_role,
    create_session,
    create_transmission,
    create_workshop,
    issue_report,
)
from tests.signing import SecureClient, sign_in
from tests.workshops.plans import head, today
from workshops import phrases
from workshops.models import Initiative, Role
from workshops.planning import deadlines
from workshops.programme import timetable
from workshops.public_pages import workshop_page
from workshops.worklist import items

pytestmark = pytest.mark.django_db


def test_the_list_is_public_and_newest_first(client):
    old = create_workshop(starts_on=date(2010, 4, 28), ends_on=date(2010, 4, 29))
    new = create_workshop()
    create_workshop(opened_at=None)

    page = client.get("/workshops/")

    assert list(page.context["page"].object_list) == [new, old]
    assert dates.days_in_words(old.starts_on, old.ends_on) in texts(page, ".held li")[1]


def test_a_visitor_sees_the_page_without_internal_links(client):
    workshop = create_workshop(venue="Royal Hall", background="Culture makes ASEM seen.")

    page = client.get(workshop.get_absolute_url())

    facts = " ".join(texts(page, ".facts dd"))
    assert "Royal Hall" in facts and "Viet Nam" in facts and workshop.symbol_stem in facts
    assert texts(page, "h1") == [workshop.title]
    assert texts(page, ".lead") == ["Culture makes ASEM seen."]
    assert texts(page, "table.programme time") == ["14:00–15:30"]
    for address in ("plan/", "participants/", "delegations/"):
        assert f"{workshop.get_absolute_url()}{address}" not in page.text


def test_a_head_sees_a_link_to_their_delegation(client):
    delegate = head(client)

    page = client.get(delegate.delegation.workshop.get_absolute_url()).content.decode()

    assert delegate.delegation.get_absolute_url() in page


def test_markup_in_titles_is_escaped(client):
    workshop = create_workshop(title="<script>alert(1)</script>", background="{{ 7|add:7 }} <b>bold</b>")

    page = client.get(workshop.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    assert "{{ 7|add:7 }} &lt;b&gt;bold" in page


def test_the_dateline_marks_past_next_and_later_dates():
    now = timezone.now()
    workshop = create_workshop(
        submissions_close_at=now - timedelta(days=1),
        comments_close_at=now + timedelta(days=1),
        final_drafts_close_at=now + timedelta(days=2),
        starts_on=today() + timedelta(days=9),
        ends_on=today() + timedelta(days=10),
    )

    line = deadlines.dateline(workshop)

    assert [(item["at"], item["state"]) for item in line] == [
        (workshop.submissions_close_at, "done"),
        (workshop.comments_close_at, "next"),
        (workshop.final_drafts_close_at, "later"),
        (workshop.starts_on, "later"),
        (None, "later"),
    ]
    assert "CMM4" in line[-1]["label"]
    assert len({item["label"] for item in line}) == 5


@pytest.mark.parametrize("days", [0, 2])
def test_a_workshop_under_way_is_marked_as_current_wherever_its_dates_are_shown(client, days):
    first = today() - timedelta(days=days)
    workshop = create_workshop(zone="UTC", starts_on=first, ends_on=first + timedelta(days=2))  # today() is of UTC
    delegate = create_delegate(create_delegation(workshop))

    shown = dates.days_in_words(workshop.starts_on, workshop.ends_on, month="M")
    for address in ("/", workshop.get_absolute_url(), "/dashboard/"):
        client.force_login(delegate.user)
        (current,) = elements(client.get(address), "main .dateline .current time")
        assert current.text == shown


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2010, 4, 28), date(2010, 4, 28), "28 April 2010"),
        (date(2010, 4, 28), date(2010, 4, 29), "28–29 April 2010"),
        (date(2010, 4, 30), date(2010, 5, 1), "30 April – 1 May 2010"),
        (date(2010, 12, 31), date(2011, 1, 1), "31 December 2010 – 1 January 2011"),
    ],
)
def test_spans_of_days_are_written_compactly(first, last, words):
    assert dates.days_in_words(first, last) == words


def test_own_time_includes_the_day_if_it_differs():
    at = datetime(2010, 4, 28, 2, 0, tzinfo=UTC)

    rome = phrases.own_time(at, "Asia/Ho_Chi_Minh", "Europe/Rome")
    new_york = phrases.own_time(at, "Asia/Ho_Chi_Minh", "America/New_York")

    assert "04:00" in rome and "Rome" in rome and "28" not in rome
    assert "27 Apr, 22:00" in new_york and "New York" in new_york
    assert phrases.own_time(at, "Asia/Ho_Chi_Minh", "Asia/Bangkok") == ""


def test_the_programme_is_in_order_by_day():
    workshop = create_workshop(host=create_partner("VN"))
    early = create_session(workshop, title="Opening session", held_on=workshop.starts_on, starts="09:00", ends="09:45")

    days = timetable.days_for_reader(workshop)

    assert [(day["day"], [one["title"] for one in day["sessions"]]) for day in days] == [
        (workshop.starts_on, [early.title]),
        (workshop.ends_on, ["Session 4: adoption"]),
    ]


def test_the_public_page_shows_organisers_and_numbers_but_no_names(client):
    vietnam = create_partner("VN", native_name="Việt Nam", native_language="vi")
    workshop = create_workshop(host=vietnam, participants_text="")
    workshop.co_sponsors.add(create_partner("IT"))
    workshop.co_organisers.add(create_organisation())
    delegation = create_delegation(workshop, create_partner("IT"))
    create_delegate(delegation, False, full_name="Chiara Bianchi", email="chiara@example.org")
    create_delegate(delegation, False, full_name="Matteo D’Angelo", state="withdrawn")
    create_delegation(workshop, create_partner("LA"))

    response = client.get(workshop.get_absolute_url())

    told = [(one.name, one.people) for one in response.context["delegations"]]
    assert (told, response.context["people"]) == ([("Italy", 1)], 1)
    page = response.content.decode()
    assert '<span class="native" lang="vi">Việt Nam</span>' in page and "Asia-Europe Foundation" in page
    assert "Chiara" not in page and "chiara@example.org" not in page


def test_a_past_workshop_counts_attendance_and_a_demonstration_is_marked(client):
    past = {"starts_on": date(2010, 4, 28), "ends_on": date(2010, 4, 29)}
    workshop = create_workshop(is_demo=True, participants_text="Over 100", **past)
    delegation = create_delegation(workshop, create_partner("IT"))
    create_delegate(delegation, False, full_name="Chiara Bianchi", state="attended")
    create_delegate(delegation, False, full_name="Matteo D’Angelo")

    response = client.get(workshop.get_absolute_url())

    told = [(one.name, one.people) for one in response.context["delegations"]]
    assert (told, texts(response, "#people")) == ([("Italy", 1)], [str(workshop_page.ATTENDED_HEADING)])
    [invented] = texts(response, 'section[aria-labelledby="people"] .notice-demo')
    assert "Over 100" in invented


def test_people_count_as_registered_until_attendance_is_recorded(client):
    workshop = create_workshop()
    create_delegate(create_delegation(workshop), False)

    assert texts(client.get(workshop.get_absolute_url()), "#people") == [str(workshop_page.REGISTERED_HEADING)]


def test_the_public_page_shows_the_outcomes(client):
    text = create_recommendation("adopted", published_at=timezone.now(), title="Published")
    hidden = create_recommendation("adopted", title="Not published")
    report = create_transmission(issue_report(create_report(text.workshop, [text]))).report
    draft = create_report(hidden.workshop, [hidden])

    page = client.get(text.workshop.get_absolute_url()).content.decode()
    other = client.get(hidden.workshop.get_absolute_url()).content.decode()

    assert text.current.title in page and f'href="/r/{text.symbol}/"' in page and report.symbol in page
    assert hidden.current.title not in other and draft.symbol not in other


def test_the_notice_on_fictitious_sessions_is_shown_once(client):
    workshop = create_workshop()
    for number in range(3):
        create_session(workshop, title=f"Session {number}", held_on=workshop.ends_on, is_invented=True)

    page = client.get(workshop.get_absolute_url())

    assert len(elements(page, 'section[aria-labelledby="programme"] .notice-demo')) == 1


def test_an_archived_workshop_shows_its_sources_and_no_deadlines(client):
    workshop = create_workshop(
        starts_on=date(2008, 6, 3),
        ends_on=date(2008, 6, 4),
        date_text="June 2008",
        participants_text="About 80 experts",
        archived_at=timezone.now(),
        sources=[{"title": "Chair’s summary", "on": "2008-06"}, "A report <b>in bold</b>"],
    )
    workshop.sessions.all().delete()

    page = client.get(workshop.get_absolute_url())

    lines = ["“Chair’s summary”, June 2008", "A report <b>in bold</b>"]
    assert texts(page, '[data-notice="archived"] .source-line') == lines
    assert "June 2008 · Ha Long" in texts(page, ".kicker")[0] and "About 80 experts" in texts(page, ".facts dd")
    assert len(elements(page, 'section[aria-labelledby="programme"] > p')) == 1  # no programme is known
    assert not elements(page, ".dateline, table.programme")


def test_the_dateline_of_an_archived_workshop_has_no_deadlines():
    workshop = create_workshop(starts_on=date(2010, 4, 28), ends_on=date(2010, 4, 29), archived_at=timezone.now())

    line = deadlines.dateline(workshop)

    assert [item["at"] for item in line] == [workshop.starts_on, None]
    assert "CMM4" in line[-1]["label"]


def test_the_dateline_shows_where_the_workshop_was_proposed():
    meeting = create_meeting("ASEM7", city="Beijing", starts_on=date(2008, 10, 24), ends_on=date(2008, 10, 25))
    initiative = Initiative.objects.create(code="visibility", title="Seeing ASEM", proposer=create_partner())
    workshop = create_workshop(origin=initiative, proposed_at=meeting)

    first = deadlines.dateline(workshop)[0]

    assert ("Viet Nam" in first["label"], first["state"]) == (True, "done")
    assert (first["at"], first["last"], first["sub"]) == (meeting.starts_on, meeting.ends_on, "ASEM7, Beijing")


def test_the_dashboard_shows_free_places_to_a_head():
    delegate = create_delegate(capacity="head")

    address = f"/delegations/{delegate.delegation.key}/register/"
    assert [(item.count, item.url) for item in items(delegate.user)] == [(4, address)]


def test_the_dashboard_shows_open_items_to_the_organiser():
    role = create_role(Role.ORGANISER, create_workshop(opened_at=None))
    create_delegate(create_delegation(role.workshop), user=False, invited_at=timezone.now())
    create_role(Role.ORGANISER, False, user=role.user, email="second@example.org")
    address, place = role.workshop.get_absolute_url(), role.workshop.short_name

    told = items(role.user)

    assert [(item.count, item.url, item.sub) for item in told] == [
        (1, "/workshops/new/", ""),
        (1, address, place),
        (1, f"/roles/{role.workshop.key}/", place),  # no secretariat
        (1, f"{address}delegations/", "Viet Nam"),  # the delegation without a head
        (1, f"{address}delegations/", ""),  # an invitation that has not been accepted
    ]
    assert len({item.sentence for item in told}) == 5


def test_missing_roles_are_shown_to_those_who_grant_them_and_to_the_organiser(client):
    """No recommendation is circulated without a secretariat or adopted without a chair."""
    role = create_role(Role.ORGANISER)
    workshop = role.workshop
    create_delegation(workshop)
    administrator = create_administrator()
    notice, grant = '[data-notice="lacks-secretariat"]', (f"/roles/{workshop.key}/", workshop.short_name)

    assert [(item.url, item.sub) for item in items(administrator)] == [grant]
    page = sign_in(client, role.user).get(workshop.get_absolute_url())
    assert element(page, f"{notice} a").get("href") == grant[0]
    assert not elements(SecureClient().get(workshop.get_absolute_url()), notice)
    clerk = create_role(Role.SECRETARIAT, workshop).user
    assert items(administrator) == []
    assert not elements(sign_in(client, role.user).get(workshop.get_absolute_url()), notice)
    assert [(item.url, item.sub) for item in items(clerk)] == [grant]
    create_role(Role.CHAIR, workshop)
    assert items(clerk) == []


def test_the_dashboard_shows_nothing_to_others():
    delegate = create_delegate()

    assert items(delegate.user) == []


def test_the_partners_of_a_coming_workshop_are_those_of_today(client, clock):
    workshop = create_workshop()
    link = 'main .facts a[href^="/partners/?on="]'
    for day, links in ((workshop.starts_on - timedelta(days=1), 0), (workshop.starts_on, 1)):
        clock(datetime.combine(day, time(12), UTC))
        assert len(elements(client.get(workshop.get_absolute_url()), link)) == links
