"""The dashboard: pending tasks, the news that a user may see, and the preferences page."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as date_format

from asem_portal.dashboard import news
from members.models import Organisation, User
from recommendations import events
from recommendations.models import Comment
from registry import audit
from registry.models import Outgoing
from tests.elements import element, elements, texts
from tests.factories import (
    create_administrator,
    create_comment,
    create_delegate,
    create_delegation,
    create_dispatch,
    create_meeting,
    create_partner,
    create_recommendation,
    create_report,
    create_role,
    create_transmission,
    create_user,
    create_version,
    create_workshop,
    issue_report,
)
from tests.signing import sign_in
from workshops.models import Capacity, Delegate, Delegation, Role, Workshop, WorkshopRole

pytestmark = pytest.mark.django_db
BUDGET = 21
NOTIFY = {"notify_recommendations": "daily", "notify_comments": "never"}


def record(by, verb, subject, *, partner="", at=None, **data):
    with transaction.atomic():
        return audit.record(by, verb, subject, partner=partner, at=at, **data)


def news_lines(client):
    return [change["text"] for change in client.get("/dashboard/").context["changes"]]


def test_a_delegate_sees_the_workshop_and_its_deadlines(client):
    delegate = create_delegate()
    client.force_login(delegate.user)

    page = client.get("/dashboard/")

    workshop, head = delegate.delegation.workshop, texts(page, "main .pagehead p")[0]
    assert texts(page, f'main .pagehead a[href="{workshop.get_absolute_url()}"]') == [workshop.title]
    assert "Viet Nam" in head and "Ho Chi Minh City (UTC+7)" in head
    assert len(elements(page, "main .dateline li")) == 4
    (_workshop, acting_as, zone, line) = page.context["workshops"][0]
    assert (acting_as, zone) == ("Viet Nam", "Ho Chi Minh City (UTC+7)")
    assert [item["state"] for item in line] == ["next", "later", "later", "later"]


def test_the_figures_of_a_workshop_are_those_that_the_reader_may_see(client):
    workshop = create_dispatch(acknowledged_at=timezone.now(), acknowledged_by="Registry").report.workshop
    delegate = create_delegate(create_delegation(workshop, partner=create_partner("IT")))
    create_delegation(workshop, partner=create_partner("PL"))
    for state in ("draft", "submitted", "discussion", "discussion"):
        create_recommendation(state, author=delegate)
    readers = {role: create_role(role, workshop=workshop).user for role in (Role.SECRETARIAT, Role.ORGANISER)}
    found = {name: figures(sign_in(client, user)) for name, user in (readers | {"delegate": delegate.user}).items()}
    adopted = workshop.delegations.count()
    delegations = f"{adopted - 1} / {adopted}"
    numbers = {name: [number for number, _url in rows] for name, rows in found.items()}
    assert numbers[Role.SECRETARIAT] == ["1", "2", *numbers["delegate"][1:], delegations, "1 / 1", "1 / 1"]
    assert numbers[Role.ORGANISER] == [*numbers["delegate"], delegations]
    assert numbers["delegate"][0] == "2"
    sign_in(client, readers[Role.SECRETARIAT])
    assert all(client.get(url).status_code == 200 for _number, url in found[Role.SECRETARIAT])
    for number, url in found[Role.SECRETARIAT][:-3]:
        assert len(client.get(url).context["page"]) == int(number), url


def figures(client):
    """The numbers of the figures, and the addresses of what they count."""
    rows = client.get("/dashboard/").context["figures"]
    return [(re.sub(r"\D+", " / ", figure.number), figure.url) for _workshop, each in rows for figure in each]


def test_an_archived_workshop_has_no_figures(client):
    role = create_role(workshop=create_workshop(archived_at=timezone.now()))
    create_recommendation("discussion", author=create_delegate(create_delegation(role.workshop)))
    assert figures(sign_in(client, role.user)) == []


def test_drafts_of_other_delegations_are_not_in_the_news(client):
    draft = create_recommendation("draft")
    workshop = draft.workshop
    record(draft.author.user, "recommendation.moved", draft, source="draft", target="with_head")
    other = create_delegate(create_delegation(workshop, partner=create_partner("IT")), full_name="Nicolò D’Alò")
    head = create_delegate(draft.lead, capacity=Capacity.HEAD)

    for reader in (
        other.user,
        head.user,
        create_role(Role.SECRETARIAT, workshop).user,
        create_role(Role.CHAIR, workshop).user,
    ):
        assert news_lines(sign_in(client, reader)) == []
    assert len(news_lines(sign_in(client, draft.author.user))) == 1


@pytest.mark.parametrize(
    ("source", "target", "officers", "others"),
    [
        ("draft", "with_head", 0, 0),
        ("with_head", "draft", 0, 0),
        ("submitted", "returned", 1, 0),
        ("with_head", "submitted", 1, 1),
        ("discussion", "final", 1, 1),
        ("final", "discussion", 1, 1),
        ("final", "adopted", 1, 1),
    ],
)
def test_internal_steps_are_in_the_news_of_those_involved_only(client, source, target, officers, others):
    text = create_recommendation("discussion")
    record(text.author.user, "recommendation.moved", text, partner="VN", source=source, target=target)
    workshop = text.workshop
    other = create_delegate(create_delegation(workshop, partner=create_partner("IT")))

    assert len(news_lines(sign_in(client, text.author.user))) == 1
    assert len(news_lines(sign_in(client, create_role(Role.SECRETARIAT, workshop).user))) == officers
    assert len(news_lines(sign_in(client, other.user))) == others


@pytest.mark.parametrize(("audience", "lines"), [("delegation", 0), ("secretariat", 0), ("participants", 1)])
def test_only_comments_to_all_participants_are_in_the_news(client, audience, lines):
    """Members of the delegation can read its internal notes on the page of the recommendation."""
    note = create_comment(audience=audience)
    record(note.author, "comment.written", note, recommendation=note.recommendation.key, audience=audience)
    workshop = note.recommendation.workshop
    colleague = create_delegate(note.delegation)

    for reader in (note.recommendation.author.user, create_role(Role.SECRETARIAT, workshop).user, colleague.user):
        assert len(news_lines(sign_in(client, reader))) == lines


def test_steps_are_named_by_symbol_for_those_who_may_read_the_recommendation(client):
    text = create_recommendation("discussion")
    record(text.author.user, "recommendation.moved", text, partner="VN", source="with_head", target="submitted")
    record(create_user(), "recommendation.circulated", text, number=1)
    reader = create_delegate(create_delegation(text.workshop, partner=create_partner("IT")))

    symbol = f"REC/{text.serial}"
    assert news_lines(sign_in(client, reader.user)) == [
        str(events.CIRCULATED.news) % {"object": symbol, "number": 1},
        str(events.SUBMITTED.news) % {"object": symbol, "who": "Viet Nam"},
    ]


def test_news_of_a_recommendation_or_report_links_to_it(client):
    text = create_recommendation("discussion")
    report = issue_report(create_report(text.workshop, []))
    record(create_user(), "workshop.opened", text.workshop)
    record(create_user(), "recommendation.circulated", text, number=1)
    record(create_user(), "report.issued", report)
    reader = create_delegate(create_delegation(text.workshop, partner=create_partner("IT")))

    page = sign_in(client, reader.user).get("/dashboard/")
    addresses = [change["url"] for change in page.context["changes"]]
    assert addresses == [report.get_absolute_url(), text.get_absolute_url(), ""]
    for address in addresses[:2]:
        assert (f'<a href="{address}">' in page.text, client.get(address).status_code) == (True, 200)


def test_the_last_visit_is_shown_in_the_time_zone_of_the_workshop(client):
    delegate = create_delegate()
    at = timezone.now() - timedelta(days=30)
    User.objects.filter(pk=delegate.user_id).update(dashboard_opened_at=at, timezone="America/Lima")
    client.force_login(delegate.user)
    local = at.astimezone(delegate.delegation.workshop.tz)
    assert client.get("/dashboard/").context["since"] == date_format(local, "j M, H:i")


def test_registration_news_is_for_organiser_and_secretariat_only(client):
    delegate = create_delegate()
    record(delegate.user, "delegate.invited", delegate)
    organiser = create_role(Role.ORGANISER, delegate.delegation.workshop)

    assert news_lines(sign_in(client, organiser.user)) == [
        news.STAFF_NEWS["delegate.invited"] % {"object": delegate.names_in_delegation}
    ]
    assert news_lines(sign_in(client, delegate.user)) == []


def test_events_of_one_kind_on_one_day_are_one_line(client):
    delegate = create_delegate()
    workshop = delegate.delegation.workshop
    for code in ("IT", "LA", "PL"):
        record(create_user(), "delegation.opened", create_delegation(workshop, partner=create_partner(code)))
    record(create_user(), "workshop.opened", workshop)
    for code in ("EU", "NO"):
        record(create_user(), "delegation.opened", create_delegation(workshop, partner=create_partner(code)))

    run = news.RUN_NEWS["delegation.opened"] % {"count": 5}
    assert news_lines(sign_in(client, delegate.user)) == [run, str(news.NEWS["workshop.opened"])]


@pytest.mark.parametrize(("verb", "is_one"), [("delegate.changed", True), ("delegates.exported", False)])
def test_the_same_act_on_the_same_thing_is_one_line_unless_each_counts(client, verb, is_one):
    delegate = create_delegate()
    organiser = create_role(Role.ORGANISER, delegate.delegation.workshop)
    clerk = create_user()
    for _time in range(4):
        record(clerk, verb, delegate)

    (line,) = news_lines(sign_in(client, organiser.user))
    counted = news.RUN_NEWS[verb] % {"count": 4}
    assert (line == counted) is not is_one


def test_undone_events_are_not_in_the_news(client):
    delegate = create_delegate()
    for verb in ("delegate.invited", "delegate.uninvited", "delegate.invited", "delegate.uninvited"):
        record(delegate.user, verb, delegate)
    organiser = create_role(Role.ORGANISER, delegate.delegation.workshop)

    assert news_lines(sign_in(client, organiser.user)) == [
        news.STAFF_NEWS["delegate.uninvited"] % {"object": delegate.names_in_delegation}
    ]


def test_other_workshops_are_not_in_the_news(client):
    elsewhere = create_workshop()
    record(create_user(), "workshop.opened", elsewhere)

    assert news_lines(sign_in(client, create_delegate().user)) == []


def test_an_administrator_without_tasks_gets_a_link_to_the_roles(client):
    page = sign_in(client, create_administrator()).get("/dashboard/")

    assert element(page, "main .empty a.btn").get("href") == "/roles/"


def busy_dashboard(role, count):
    """Create a user with `role` (None: head of delegation) with tasks of every kind, many of them `count` times."""
    chief = create_delegate(create_delegation(create_workshop()), capacity=Capacity.HEAD)
    workshop, now = chief.delegation.workshop, timezone.now()
    days = {"starts_on": now.date() + timedelta(days=10), "ends_on": now.date() + timedelta(days=11)}
    Workshop.objects.filter(pk=workshop.pk).update(**days)
    user = create_role(role, workshop).user if role else chief.user
    organisations = Organisation.objects.bulk_create(
        Organisation(code=f"{workshop.pk}-{number}", name=f"Body {number}", sort_name="b") for number in range(count)
    )
    delegations = Delegation.objects.bulk_create(
        Delegation(workshop=workshop, organisation=row, name=row.name, sort_name="b") for row in organisations
    )
    Delegate.objects.bulk_create(
        Delegate(delegation=row, full_name="Ren", sort_key="ren", invited_at=now) for row in delegations[1:]
    )
    texts = [create_recommendation(state, author=chief) for state in STATES]
    comment = create_comment(texts[4], chief)
    common = {"recommendation": comment.recommendation, "version": comment.version, "author": create_user()}
    Comment.objects.bulk_create(
        Comment(text="Yes", parent=comment, written_at=now, **common) for _number in range(count)
    )
    create_version(texts[4], title="New words")
    report = create_transmission(issue_report(create_report(workshop, [], meeting=create_meeting("ASEM8")))).report
    failed = create_dispatch(report)
    Outgoing.objects.create(kind="dispatch.deliver", key=failed.key, queued_at=now, due_at=now, failed_at=now)
    create_report(workshop, [])
    for _time in range(max(count // 10, 1)):
        record(user, "recommendation.moved", texts[4], source="submitted", target="discussion")
    User.objects.filter(pk=user.pk).update(dashboard_opened_at=now - timedelta(hours=3))
    return user


STATES = ["draft", "with_head", "submitted", "returned", "discussion", "final", "adopted"]


@pytest.mark.parametrize("role", [None, *Role])
def test_the_number_of_queries_does_not_depend_on_the_number_of_tasks(client, django_assert_max_num_queries, role):
    query_counts = []
    for count in (3, 300):
        sign_in(client, busy_dashboard(role, count))
        with django_assert_max_num_queries(BUDGET) as queries:  # session, user and second factor among them
            page = client.get("/dashboard/")
        query_counts.append(len(queries))
        assert page.context["groups"] or page.context["waiting"]
        assert page.context["since"]

    assert query_counts[0] == query_counts[1]


def test_news_since_the_last_visit_is_listed_separately(client):
    delegate = create_delegate()
    workshop, now = delegate.delegation.workshop, timezone.now()
    record(create_user(), "workshop.opened", workshop, at=now - timedelta(days=2))
    record(create_user(), "report.issued", workshop)
    client.force_login(delegate.user)

    first = client.get("/dashboard/").context
    User.objects.update(dashboard_opened_at=now - timedelta(days=1))
    second, third = client.get("/dashboard/").context, client.get("/dashboard/").context

    assert (first["since"], len(first["fresh"]), len(first["earlier"])) == ("", 0, 2)
    for page in (second, third):  # opening the dashboard again soon is the same visit
        assert page["since"]
        assert [len(page["fresh"]), len(page["earlier"])] == [1, 1]
    delegate.user.refresh_from_db()
    assert delegate.user.dashboard_seen_at == now - timedelta(days=1)


def test_tasks_are_grouped_by_workshop_and_archives_have_none(client):
    clerk = create_role(Role.SECRETARIAT).user
    second, past = create_workshop(city="Hanoi"), create_workshop(city="Beijing", archived_at=timezone.now())
    for workshop in (second, past):
        create_role(Role.SECRETARIAT, workshop, user=clerk)
    record(create_user(), "workshop.opened", past)

    page = sign_in(client, clerk).get("/dashboard/").context

    year = second.starts_on.year
    assert sorted(name for name, _items in page["groups"]) == [f"Ha Long {year}", f"Hanoi {year}"]
    assert page["changes"] == []
    assert [bool(dateline) for *_rest, dateline in page["workshops"]] == [True, True, False]


def test_an_administrator_sees_failed_tasks_and_unanswered_invitations(client):
    now = timezone.now()
    Outgoing.objects.create(kind="invitation.send", queued_at=now, due_at=now, failed_at=now)
    role = create_role(Role.SECRETARIAT, user=create_user(), accepted_at=None)
    WorkshopRole.objects.update(granted_at=now - timedelta(days=4))

    page = sign_in(client, create_administrator()).get("/dashboard/")

    found = [page.context[name] for name in ("groups", "waiting")]
    assert [[(item.count, item.url, item.sub, item.due) for item in items] for ((_name, items),) in found] == [
        [(1, "/status/", "", True)],
        [(1, "/roles/", role.full_name, False)],
    ]
    assert len(elements(page, "[aria-labelledby=others] [data-waits]")) == 1
    assert len(elements(page, "[data-waits]")) == 1


@pytest.mark.parametrize(("role", "section"), [(Role.CHAIR, "attention"), (Role.SECRETARIAT, "others")])
def test_an_adoption_is_listed_for_the_chair_and_apart_for_the_secretariat(client, role, section):
    recommendation = create_recommendation("final")
    page = sign_in(client, create_role(role, recommendation.workshop).user).get("/dashboard/")
    href = f'[href="{recommendation.get_absolute_url()}"]'
    found = {name: len(elements(page, f"[aria-labelledby={name}] > ul {href}")) for name in ("attention", "others")}
    assert found == {"attention": 0, "others": 0} | {section: 1}


def test_preferences_are_saved(client):
    user = create_user()
    client.force_login(user)

    client.post(
        "/preferences/",
        {"full_name": " Giang ", "timezone": "Europe/Riga", "language": "en", "email": "x@y.z"} | NOTIFY,
    )

    user.refresh_from_db()
    assert (user.full_name, user.timezone, user.email.endswith("@example.org")) == ("Giang", "Europe/Riga", True)
    assert (user.notify_recommendations, user.notify_comments) == ("daily", "never")


@pytest.mark.parametrize(
    "wrong",
    [
        {"full_name": ""},
        {"timezone": "Mars/Base"},
        {"language": "xx"},
        {"full_name": "\x00"},
        {"notify_recommendations": "now"},
    ],
)
def test_invalid_preferences_are_errors_of_their_fields(client, wrong):
    user = create_user(full_name="Giang")
    client.force_login(user)

    page = client.post("/preferences/", {"full_name": "Neu", "timezone": "", "language": "en"} | NOTIFY | wrong)

    assert set(page.context["form"].errors) == set(wrong)
    user.refresh_from_db()
    assert user.full_name == "Giang"


def test_signing_in_is_required(client):
    assert [client.get(page).url for page in ("/dashboard/", "/preferences/")] == [
        "/account/login/?next=/dashboard/",
        "/account/login/?next=/preferences/",
    ]
