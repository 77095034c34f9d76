"""Changing the plan, opening the workshop and adding organisations."""

import re
from datetime import timedelta

import pytest
from django.http import QueryDict

from members.models import Organisation
from registry import audit
from registry.access import Refused
from tests.browser_forms import sent_by
from tests.elements import element, elements, texts
from tests.factories import (
    create_activity,
    create_delegate,
    create_delegation,
    create_ministry,
    create_organisation,
    create_partner,
    create_recommendation,
    create_role,
    create_session,
    create_user,
    create_workshop,
)
from tests.workshops.plans import codes, errors, organiser, plan, secretariat
from workshops.models import Initiative, Meeting, Role, Topic, Workshop
from workshops.planning import new_dates, workshops
from workshops.planning.forms import WorkshopForm

pytestmark = pytest.mark.django_db


def sent_plan(**changes):
    """Return the data of a plan as a browser sends them."""
    data = QueryDict(mutable=True)
    for name, value in plan(**changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def created(client):
    """Return a workshop created by `client` through the form."""
    role = organiser(client, False)
    client.post("/workshops/new/", plan())
    role.refresh_from_db()
    return role


def test_saving_the_unchanged_form_changes_nothing(client):
    create_ministry(kind="culture")
    workshop = created(client).workshop
    page = client.get(f"/workshops/{workshop.slug}/plan/")
    shown = page.context["form"].initial

    assert (shown["host"], shown["zone"], shown["topic_4"]) == ("VN", "Asia/Ho_Chi_Minh", plan()["topic_4"])
    assert shown["ministry_kinds"] == ["culture"]
    assert page.context["form"]["ministry_kinds"].subwidgets[1].data["selected"]
    assert 'value="2010-03-31T17:00"' in page.content.decode()
    client.post(f"/workshops/{workshop.slug}/plan/", plan())
    assert not audit.entries(workshop).filter(verb="workshop.changed").exists()


def test_changing_the_plan_keeps_slug_and_symbol(client):
    role = created(client)
    create_partner("IT")

    client.post(
        f"/workshops/{role.workshop.slug}/plan/",
        plan(title="Crafts and Young Makers", city="Hanoi", co_sponsors=["IT"], topic_4="", topic_3="The last one"),
    )

    workshop = Workshop.objects.get()
    assert (workshop.title, workshop.city, workshop.slug) == ("Crafts and Young Makers", "Hanoi", "ha-long-2010")
    assert list(workshop.topics.values_list("number", "title"))[2:] == [(3, "The last one")]
    entry = audit.entries(workshop).get(verb="workshop.changed")
    assert entry.data == {"changed": ["city", "partners", "title", "topics"]}


def test_a_topic_with_a_session_cannot_be_removed(client):
    workshop = created(client).workshop
    create_session(workshop, topic=workshop.topics.get(number=4), held_on=workshop.ends_on)

    response = client.post(f"/workshops/{workshop.slug}/plan/", plan(topic_4="", title="Another title"))

    assert set(errors(response)) == {"topic_4"}
    assert Topic.objects.count() == 4
    assert Workshop.objects.get().title == plan()["title"]


def test_days_with_sessions_cannot_be_removed(client):
    workshop = created(client).workshop
    create_session(workshop, held_on=workshop.ends_on)

    response = client.post(f"/workshops/{workshop.slug}/plan/", plan(ends_on="2010-04-28"))

    assert set(errors(response)) == {"ends_on"}


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR])
def test_the_plan_is_hidden_from_other_roles(client, role):
    held = create_role(role)
    client.force_login(held.user)

    assert client.get(f"/workshops/{held.workshop.slug}/plan/").status_code in (302, 404)
    with pytest.raises(Refused):
        workshops.open_workshop(held.workshop, by=held.user)


def test_the_plan_of_another_workshop_is_hidden(client):
    organiser(client)
    other = create_workshop(opened_at=None)

    for page in ("plan/", "sessions/", "delegations/", "ministries/", "participants/", ""):
        assert client.get(f"/workshops/{other.slug}/{page}").status_code == 404
    assert client.post(f"/workshops/{other.slug}/open/").status_code == 404
    assert Workshop.objects.get(pk=other.pk).opened_at is None


def test_the_organiser_opens_the_workshop_once(client):
    workshop = created(client).workshop

    path = f"/workshops/{workshop.slug}/open/"
    asks = client.get(path)
    workshop.refresh_from_db()
    assert (asks.status_code, workshop.opened_at) == (200, None)
    assert asks.context["topics_count"] == workshop.topics.count()
    assert client.post(path, sent_by(asks)).url == workshop.get_absolute_url()
    again = client.post(path)

    assert (again.status_code, texts(again, ".lead")) == (403, [str(workshops.OPEN_ALREADY)])
    assert audit.entries(workshop).filter(verb="workshop.opened").count() == 1
    client.logout()
    assert client.get(workshop.get_absolute_url()).status_code == 200


def test_before_opening_only_participants_can_see_the_page(client):
    workshop = created(client).workshop
    notice, link = '[data-notice="not-open"]', f'a[href="/workshops/{workshop.slug}/open/"]'
    organisers = client.get(workshop.get_absolute_url())
    secretariat(client, workshop)
    others = client.get(workshop.get_absolute_url())
    assert [len(elements(page, notice)) for page in (organisers, others)] == [1, 1]
    assert [len(elements(page, link)) for page in (organisers, others)] == [1, 0]

    client.force_login(create_user())
    stranger = client.get(workshop.get_absolute_url())
    client.logout()

    assert (stranger.status_code, client.get(workshop.get_absolute_url()).status_code) == (404, 404)
    assert client.get("/workshops/").context["page"].paginator.count == 0


def test_the_plan_includes_the_concept_paper_and_origin(client):
    workshop = created(client).workshop
    initiative = Initiative.objects.create(code="visibility", title="Seeing ASEM", proposer=create_partner())
    paper = {"background": "Why.", "content": "# Days\n\n- [ASEF](https://asef.org)", "outputs": "Two reports."}

    client.post(
        f"/workshops/{workshop.slug}/plan/", plan(**paper, origin=initiative.code, proposed_at="ASEM8", summits=[])
    )

    workshop.refresh_from_db()
    assert (workshop.origin, workshop.proposed_at.code) == (initiative, "ASEM8")
    page, on_paper = client.get(workshop.get_absolute_url()), 'section[aria-labelledby="paper"]'
    assert texts(page, f"{on_paper} h3 + p") == ["Why.", "Two reports."]
    assert texts(page, f"{on_paper} h3 + h4") == ["Days"]
    assert texts(page, f'{on_paper} a[href="https://asef.org"][rel="nofollow noopener"]') == ["ASEF"]
    assert initiative.title in texts(page, ".facts a")
    shown = client.get(f"/workshops/{workshop.slug}/plan/").context["form"].initial
    assert (shown["origin"], shown["proposed_at"], shown["outputs"]) == (initiative.code, "ASEM8", "Two reports.")


def test_meetings_of_any_kind_can_be_targets(client):
    workshop = created(client).workshop
    other = Meeting.objects.create(code="FMM9", kind="fmm", ordinal=9, name="9th ASEM Foreign Ministers’ Meeting")

    client.post(f"/workshops/{workshop.slug}/plan/", plan(other_meetings=["FMM9"]))

    assert set(workshop.target_meetings.values_list("code", flat=True)) == {"CMM4", "ASEM8", other.code}


def test_a_topic_title_is_fixed_once_a_recommendation_is_adopted_under_it(client):
    text = create_recommendation("adopted")
    workshop, number = text.workshop, text.topic.number
    organiser(client, workshop)
    page = client.get(f"/workshops/{workshop.slug}/plan/")
    days = {"starts_on": workshop.starts_on, "ends_on": workshop.ends_on}
    typed = plan(**days) | {f"topic_{one.number}": one.title for one in workshop.topics.all()}

    response = client.post(f"/workshops/{workshop.slug}/plan/", typed | {f"topic_{number}": "Another title"})

    assert codes(response) == {f"topic_{number}": ["recorded"]}
    assert text.topic.title in errors(response)[f"topic_{number}"][0]
    assert [
        one for one in typed if one.startswith("topic_") and element(page, f"#id_{one}").get("aria-describedby")
    ] == [f"topic_{number}"]
    other = 1 if number != 1 else 2
    renamed = client.post(f"/workshops/{workshop.slug}/plan/", typed | {f"topic_{other}": "Another title"})
    assert renamed.status_code == 302


def test_an_added_organisation_is_preselected_in_the_plan(client):
    workshop = created(client).workshop
    url = f"/workshops/{workshop.slug}/organisations/"

    response = client.post(url, {"name": "Casa Asia", "code": "CASA", "city": "Barcelona"})

    entered = Organisation.objects.get(code="CASA")
    assert (entered.name, entered.sort_name, entered.city) == ("Casa Asia", "casa asia", "Barcelona")
    assert audit.entries(entered).get().verb == "organisation.entered"
    form = client.get(response.url).context["form"]
    assert "CASA" in form["co_organisers"].value()
    client.post(f"/workshops/{workshop.slug}/plan/", plan(co_organisers=["CASA"]))
    assert "Casa Asia" in client.get(workshop.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "asef"}, "code"),
        ({"name": "ASIA-EUROPE  foundation"}, "name"),
        ({"code": "a/b"}, "code"),
        ({"code": "x" * 17}, "code"),
        ({"name": ""}, "name"),
    ],
)
def test_duplicate_and_invalid_organisations_are_refused(client, changes, field):
    create_organisation()
    workshop = organiser(client).workshop

    response = client.post(
        f"/workshops/{workshop.slug}/organisations/", {"name": "Casa Asia", "code": "CASA", "city": ""} | changes
    )

    assert set(errors(response)) == {field}
    assert Organisation.objects.count() == 1


def test_a_postponed_workshop_takes_its_programme_along(client):
    role = created(client)
    workshop, path = role.workshop, f"/workshops/{role.workshop.slug}/plan/"
    days = [workshop.starts_on, workshop.ends_on]
    for day in days:  # the same break each day; if moved in the right order, they do not clash
        create_session(workshop, title="Coffee", held_on=day)
    create_activity(workshop, held_on=days[1], ends_on=days[1])
    moved = plan(starts_on="2010-04-29", ends_on="2010-04-30")

    assert set(errors(client.post(path, moved))) == {"starts_on"}
    assert set(errors(client.post(path, moved | {"ends_on": "2010-04-29", "moves_programme": "on"}))) == {"ends_on"}
    assert list(workshop.sessions.values_list("held_on", flat=True)) == days
    client.post(path, moved | {"moves_programme": "on"})

    later = [day + timedelta(days=1) for day in days]
    assert list(workshop.sessions.values_list("held_on", flat=True)) == later
    activity = workshop.activities.get()
    assert (activity.held_on, activity.ends_on) == (later[1], later[1])
    assert audit.entries(activity).get().data["changed"] == ["ends_on", "held_on"]
    assert [audit.entries(one).filter(verb="session.changed").count() for one in workshop.sessions.all()] == [1, 1]
    client.post(path, plan(moves_programme="on"))
    assert list(workshop.sessions.values_list("held_on", flat=True)) == days


def test_a_plan_without_a_programme_has_nothing_to_move(client):
    workshop = created(client).workshop
    assert "moves_programme" not in client.get(f"/workshops/{workshop.slug}/plan/").context["form"].fields


@pytest.mark.parametrize("same", ["Crafts and youth", "CRAFTS  and Youth", "\u00a0crafts and\tyouth "])
def test_two_topics_have_different_titles(client, same):
    workshop = created(client).workshop

    refused = client.post(f"/workshops/{workshop.slug}/plan/", plan(topic_1="Crafts and youth", topic_3=same))

    assert codes(refused) == {"topic_3": ["same"]}


def said(client, workshop, **changes):
    """Return the message after saving the plan with these changes, without its first sentence."""
    response = client.post(f"/workshops/{workshop.slug}/plan/", plan(**changes), follow=True)
    *_earlier, message = [str(one) for one in response.context["messages"]]
    return message.partition(". ")[2]


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("invited", [0, 1, 2])
def test_a_postponement_says_what_it_moved_and_what_it_left(client, moves, invited):
    workshop = created(client).workshop
    if moves:
        for title in ("Opening", "Closing"):
            create_session(workshop, title=title, starts="09:00", ends="10:00")
        create_activity(workshop)
    delegation = create_delegation(workshop)
    for number in range(invited):
        create_delegate(delegation, user=False, full_name=f"Guest {number}", invited_at=workshop.submissions_close_at)
    create_delegate(delegation, invited_at=workshop.submissions_close_at)  # has accepted
    create_delegate(delegation, user=False)  # has not been invited
    dates = {"starts_on": "2010-05-01", "ends_on": "2010-05-02"}

    message = said(client, workshop, **dates, **({"moves_programme": "on"} if moves else {}))

    numbers = [int(number) for number in re.findall(r"\d+", message)]
    assert numbers == [*([3, 2, 1] if moves else []), *([invited] if invited else [])]
    assert str(new_dates.DEADLINES_KEPT) in message
    longer = dates | {"ends_on": "2010-05-03", "submissions_close_at": "2010-03-30T17:00"}
    assert str(new_dates.DEADLINES_KEPT) not in said(client, workshop, **longer)
    assert said(client, workshop, **longer, city="Huế") == ""


@pytest.mark.parametrize(
    ("change", "field"), [({"ends_on": "2010-04-28"}, "ends_on"), ({"starts_on": "2010-04-29"}, "starts_on")]
)
def test_a_session_outside_new_dates_is_an_error_at_the_date_to_be_corrected(client, change, field):
    workshop = created(client).workshop
    for day in (workshop.starts_on, workshop.ends_on):
        create_session(workshop, held_on=day)

    page = client.post(f"/workshops/{workshop.slug}/plan/", plan(**change))

    assert set(page.context["form"].errors) == {field}


@pytest.mark.parametrize(("topics", "fields"), [((3,), {"topic_1"}), ((1, 3, 5), {"topic_2"}), ((1, 2), set())])
def test_a_gap_in_the_topics_is_one_error_at_the_first_empty_one(topics, fields):
    form = WorkshopForm(
        sent_plan(**{f"topic_{number}": f"T{number}" if number in topics else "" for number in range(1, 7)})
    )

    assert {name for name in form.errors if name.startswith("topic_")} == fields


def test_errors_are_listed_in_the_order_of_the_page(client):
    organiser(client, False)
    page = client.post("/workshops/new/", {"title": ""})

    form = page.context["form"]
    listed = [name for name in form.fields if name in form.errors]
    shown = [one.get("name") for one in elements(page, "main form [name]")]
    assert listed == sorted(listed, key=shown.index)
    assert len(listed) > 5


def test_meetings_at_which_a_workshop_was_proposed_are_listed_by_year():
    Meeting.objects.all().delete()
    for code, day, text in (("CMM9", "2020-06-01", ""), ("EMM3", None, "Hanoi, 2001"), ("CMM1", "2003-12-03", "")):
        Meeting.objects.create(code=code, kind="cmm", ordinal=int(code[-1]), name=code, starts_on=day, date_text=text)

    assert [code for code, _label in WorkshopForm().fields["proposed_at"].choices][1:] == ["CMM9", "CMM1", "EMM3"]


@pytest.mark.parametrize("own", [{}, {"comments_close_at": "2010-05-20T12:00"}])
def test_deadlines_move_with_the_first_day_unless_changed_by_hand(client, own):
    workshop = created(client).workshop
    dates = {"starts_on": "2010-05-28", "ends_on": "2010-05-29", "moves_deadlines": "on"}

    message = said(client, workshop, **dates, **own)

    after = Workshop.objects.get(pk=workshop.pk)
    moved = {name: getattr(after, name) - getattr(workshop, name) for name in workshops.DEADLINES if name not in own}
    assert set(moved.values()) == {timedelta(days=30)}
    assert (str(new_dates.DEADLINES_MOVED) in message) == (not own)
    assert not own or after.comments_close_at.astimezone(workshop.tz).hour == 12


def test_deadlines_do_not_move_without_being_asked(client):
    workshop = created(client).workshop

    said(client, workshop, starts_on="2010-05-28", ends_on="2010-05-29")

    assert Workshop.objects.get(pk=workshop.pk).comments_close_at == workshop.comments_close_at
