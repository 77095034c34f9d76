"""A report is started for a meeting and composed of adopted recommendations."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from registry import audit
from registry.access import Refused
from registry.models import Outgoing
from reports import locks
from reports.composing import order as composing_order
from reports.composing import reports, views
from reports.models import Report
from reports.printing import renditions
from tests.elements import element, elements
from tests.factories import (
    create_meeting,
    create_recommendation,
    create_report,
    create_role,
    create_workshop,
    issue_report,
)
from tests.recommendations.pages import shown
from tests.reports.reports import adopted, composed, notices, secretariat
from workshops.models import Role

pytestmark = pytest.mark.django_db


def listing(workshop):
    return f"/workshops/{workshop.slug}/reports/"


def page(report):
    return f"/reports/{report.key}/compose/"


def order(report):
    return list(report.items.order_by("position").values_list("version__title", flat=True))


def test_new_report_contains_every_adopted_recommendation(client):
    workshop, _recommendations = adopted(count=2, topics=2)
    create_recommendation("final")  # from another workshop, and not adopted
    user = secretariat(client, workshop)

    response = client.post(listing(workshop), {"meeting": create_meeting().key})

    report = Report.objects.get()
    assert response.url == page(report)
    assert (report.symbol, report.title) == (f"{workshop.symbol_stem}/REP/1", workshop.title)
    assert order(report) == ["Text 1.1", "Text 1.2", "Text 2.1", "Text 2.2"]
    entry = audit.entries(report).get(verb="report.begun")
    assert (entry.actor_key, entry.data) == (str(user.key), {"meeting": str(report.meeting.key)})


def test_each_meeting_has_one_report_with_the_next_symbol(client):
    workshop, recommendations = adopted(count=1)
    create_report(workshop, recommendations)
    workshop.target_meetings.add(create_meeting("ASEM8"))
    secretariat(client, workshop)

    again = client.post(listing(workshop), {"meeting": create_meeting().key})
    client.post(listing(workshop), {"meeting": create_meeting("ASEM8").key})

    assert list(again.context["form"].errors) == ["meeting"]
    assert [report.symbol[-5:] for report in Report.objects.order_by("serial")] == ["REP/1", "REP/2"]


def test_meeting_that_ended_before_the_workshop_is_refused(client):
    workshop, _recommendations = adopted(count=1)
    over = workshop.target_meetings.get()
    type(over).objects.update(starts_on=workshop.starts_on - timedelta(days=9))
    by = secretariat(client, workshop)

    page = client.get(listing(workshop))

    assert elements(page, "[aria-labelledby=start] form") == []
    assert element(page, "[aria-labelledby=start] [data-notice=every-meeting]") is not None
    over.refresh_from_db()
    with pytest.raises(Refused) as refused:
        reports.begin(workshop, over, by=by)
    assert str(refused.value) == reports.ENDED_BEFORE % {"meeting": over}


def test_only_the_secretariat_starts_a_report(client):
    workshop, _recommendations = adopted(count=1)
    secretariat(client, workshop, Role.CHAIR)

    assert client.post(listing(workshop), {"meeting": create_meeting().key}).status_code == 404
    assert not Report.objects.exists()


def test_meeting_the_workshop_does_not_report_to_is_refused():
    workshop, recommendations = adopted(count=1)
    by = create_report(workshop, recommendations).composed_by

    with pytest.raises(Refused) as refused:
        reports.begin(workshop, create_meeting("ASEM8"), by=by)

    assert str(refused.value) == reports.NOT_ITS_MEETING % {"meeting": create_meeting("ASEM8")}


def test_content_selection_and_order_are_saved(client):
    workshop, recommendations = adopted(count=3)
    report = create_report(workshop, recommendations)
    secretariat(client, workshop)
    typed = composed(
        report,
        [recommendations[2], recommendations[0]],
        title="Culture first",
        foreword="One.\r\n\r\nTwo.",
        summary="Calm.",
    )

    response = client.post(page(report), typed, follow=True)

    report.refresh_from_db()
    assert response.redirect_chain == [(report.get_absolute_url(), 302)]
    assert notices(response) == [str(views.SAVED)]
    assert (report.title, report.foreword, report.summary) == ("Culture first", "One.\n\nTwo.", "Calm.")
    assert order(report) == ["Text 1.3", "Text 1.1"]
    data = audit.entries(report).get(verb="report.composed").data
    assert data == {
        "changed": ["title", "foreword", "summary"],
        "recommendations": [str(recommendations[2].key), str(recommendations[0].key)],
    }


def test_unchanged_report_is_not_audited(client):
    workshop, recommendations = adopted(count=2)
    report = create_report(workshop, recommendations)
    secretariat(client, workshop)

    response = client.post(page(report), composed(report, recommendations), follow=True)

    assert notices(response) == [str(views.UNCHANGED)]
    assert not audit.entries(report).filter(verb="report.composed").exists()


def test_moving_keeps_unsaved_input(client):
    workshop, recommendations = adopted(count=3)
    report = create_report(workshop, recommendations)
    secretariat(client, workshop)
    typed = composed(
        report, recommendations, title="", recommendations=[str(recommendations[0].key)], foreword="Half a sentence"
    )

    sent = client.post(page(report), typed | {"move": f"up {recommendations[2].key}"})
    response = client.get(sent.url)

    places = response.context["arrangement"][0][1]
    assert [(str(place.recommendation.current), place.is_chosen) for place, _box in places] == [
        ("Text 1.1", True),
        ("Text 1.3", False),
        ("Text 1.2", False),
    ]
    assert response.context["form"]["foreword"].value() == "Half a sentence"
    assert not response.context["form"].errors
    assert order(report) == ["Text 1.1", "Text 1.2", "Text 1.3"]


def test_first_and_last_of_a_topic_move_one_way():
    _workshop, recommendations = adopted(count=2, topics=2)
    places = [place for _topic, group in composing_order.arrange(recommendations, [], set()) for place in group]

    assert [(place.is_first, place.is_last) for place in places] == [(True, False), (False, True)] * 2
    assert composing_order.arrange(
        recommendations, [], set(), f"up {recommendations[0].key}"
    ) == composing_order.arrange(recommendations, [], set())


@pytest.mark.parametrize(
    "move", ["", "up", "sideways x", "sideways {}", "up 00000000-0000-0000-0000-000000000000", "down \ud800"]
)
def test_invalid_move_is_ignored(move):
    _workshop, recommendations = adopted(count=2)

    assert composing_order.arrange(
        recommendations, ["?", *[str(row.key) for row in recommendations]], set(), move.format(recommendations[0].key)
    ) == composing_order.arrange(recommendations, [], set())


def test_conflicting_edit_shows_both_versions(client):
    workshop, recommendations = adopted(count=1)
    report = create_report(workshop, recommendations)
    user = secretariat(client, workshop)
    mine = composed(report, recommendations, title="Mine")
    reports.compose(
        report,
        title="Theirs",
        dated_on=report.dated_on,
        foreword="",
        summary="",
        recommendations=recommendations,
        base=report.composed_at,
        by=user,
    )

    clash = shown(client, client.post(page(report), mine))

    report.refresh_from_db()
    assert (clash.status_code, report.title) == (200, "Theirs")
    assert "Theirs" in [told.text_content() for told in elements(clash, "section > dl.facts dd")]
    assert clash.context["form"]["title"].value() == "Mine"
    client.post(page(report), mine | {"base": clash.context["form"]["base"].value()})
    report.refresh_from_db()
    assert report.title == "Mine"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "", "required"),
        ("title", "x" * 201, "max_length"),
        ("title", "x" * 200_000, "max_length"),
        ("title", "a\x1cb", "character"),
        ("dated_on", "yesterday", "invalid"),
        ("dated_on", "9" * 400, "invalid"),
        ("dated_on", "0001-01-01", "year"),
        ("dated_on", "1995-12-31", "year"),
        ("dated_on", "2100-01-01", "year"),
        ("dated_on", "9999-12-31", "year"),
        ("foreword", "y" * 20_001, "max_length"),
        ("recommendations", ["not a key"], "invalid"),
        ("base", "once", "moment"),
    ],
)
def test_invalid_input_is_a_field_error(client, field, value, code):
    workshop, recommendations = adopted(count=1)
    report = create_report(workshop, recommendations)
    secretariat(client, workshop)

    response = client.post(page(report), composed(report, recommendations, **{field: value}))

    errors = response.context["form"].errors.as_data()[field]
    assert (response.status_code, [error.code for error in errors]) == (200, [code])
    assert not audit.entries(report).exists()


def test_foreign_recommendations_and_extra_fields_are_ignored(client):
    workshop, recommendations = adopted(count=1)
    report, (_other, strangers) = create_report(workshop, recommendations), adopted(create_workshop(), count=1)
    secretariat(client, workshop)

    foreign = client.post(page(report), composed(report, strangers))
    client.post(page(report), composed(report, recommendations, state="issued", symbol="X", serial="7", master="1"))

    report.refresh_from_db()
    assert list(foreign.context["form"].errors) == ["recommendations"]
    assert (report.state, report.serial, order(report)) == ("draft", 1, ["Text 1.1"])


def test_drafts_of_other_workshops_are_hidden(client):
    report = create_report()
    secretariat(client, create_workshop())

    assert [client.get(page(report)).status_code, client.post(page(report)).status_code] == [404, 404]


def test_chair_reads_but_cannot_compose(client):
    report = create_report()
    secretariat(client, report.workshop, Role.CHAIR)

    assert client.get(page(report)).status_code == 404
    assert client.get(report.get_absolute_url()).status_code == 200


def test_issued_report_is_immutable(client):
    report = issue_report()
    secretariat(client, report.workshop)

    response = client.post(page(report), composed(report, [], title="Afterwards"))

    assert (response.status_code, response.context["exception"]) == (403, str(locks.ISSUED))
    for change in (
        lambda: Report.objects.filter(pk=report.pk).update(title="x"),
        lambda: report.items.update(position=9),
        lambda: report.items.all().delete(),
        lambda: report.renditions.update(sha256="0" * 64),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_query_count_is_constant(client, django_assert_max_num_queries):
    workshop, recommendations = adopted(count=3)
    report = create_report(workshop, recommendations)
    secretariat(client, workshop)
    with django_assert_max_num_queries(12) as few:
        client.get(page(report))
    for number in range(40):
        create_recommendation("adopted", author=recommendations[0].author, title=f"More {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(page(report))


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_create_one_report_and_one_file():
    workshop, _recommendations = adopted(count=1)
    meeting, user = create_meeting(), create_role(Role.SECRETARIAT, workshop=workshop).user

    def begin(by):
        try:
            reports.begin(workshop, meeting, by=by)
        except Refused as refused:
            return str(refused)
        return "begun"

    said = at_once(begin, user)
    keys = at_once(lambda by: renditions.request_file(Report.objects.get(), by=by).key, user)
    again = renditions.request_file(Report.objects.get(), by=user)
    assert again.requested_at == Report.objects.get().renditions.get().requested_at

    assert set(said) == {reports.STARTED_ALREADY % {"meeting": meeting}, "begun"}
    assert (said.count("begun"), len(set(keys))) == (1, 1)
    assert (Report.objects.count(), Outgoing.objects.filter(kind="report.render").count()) == (1, 1)


def at_once(act, user):
    """Return the results of 20 threads, each with its own connection and user object."""

    def once(_number):
        try:
            return act(type(user).objects.get(pk=user.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(once, range(20)))
