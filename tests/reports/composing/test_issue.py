"""Issuing a report with the content that was read, transmitting it, and access to it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format

from members.models import User
from recommendations.models import Recommendation
from recommendations.workflow import publication
from registry import audit
from registry.access import Refused
from reports.composing import issue, transmission, views
from reports.models import Report, ReportState, Transmission
from reports.printing import renditions
from tests.elements import element, elements, texts
from tests.factories import (
    create_delegate,
    create_delegation,
    create_partner,
    create_rendition,
    create_report,
    create_transmission,
    create_workshop,
    issue_report,
)
from tests.reports.reports import adopted, composed, notices, render_as_worker, secretariat
from tests.signing import sign_in
from workshops.models import Meeting, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(client):
    """Return a draft report with a finished file of its current content, with its secretariat signed in."""
    workshop, recommendations = adopted(count=2)
    report = create_report(workshop, recommendations)
    report.keeper, report.recommendations = secretariat(client, workshop), recommendations
    render_as_worker(report, by=report.keeper)
    return report


def press(client, report, verb, **data):
    return client.post(f"/reports/{report.key}/{verb}/", data)


def hand_over(client, report, **data):
    """Record a transmission of today."""
    return press(client, report, "transmit", **{"occurred_on": today(report)} | data)


def today(report):
    """Return the day at the workshop, which may be another than in UTC."""
    return timezone.localdate(timezone=report.workshop.tz)


def issuing(report):
    return f"/reports/{report.key}/issue/"


def test_issuing_freezes_the_report_and_sets_the_master(client, ready):
    asked = client.get(issuing(ready))
    response = press(client, ready, "issue")

    ready.refresh_from_db()
    rendition = ready.renditions.get()
    assert element(asked, ".narrow form").get("action") == f"{issuing(ready)}#errors"
    assert response.url == ready.get_absolute_url()
    assert (ready.state, ready.master, bool(ready.issued_at)) == ("issued", rendition, True)
    assert list(ready.items.values_list("is_issued", flat=True)) == [True, True]
    entry = audit.entries(ready).get(verb="report.issued")
    assert entry.actor_key == str(ready.keeper.key)
    assert entry.data == {"digest": rendition.digest, "sha256": rendition.sha256}


def test_outdated_file_cannot_be_issued(client, ready):
    client.post(f"/reports/{ready.key}/compose/", composed(ready, ready.recommendations, title="Changed afterwards"))

    page, response = client.get(issuing(ready)), press(client, ready, "issue")

    assert [form.get("action") for form in elements(page, ".narrow form")] == [f"/reports/{ready.key}/render/"]
    assert (response.status_code, response.context["exception"]) == (403, str(issue.NO_FILE))
    assert Report.objects.get().state == "draft"


def test_unfinished_file_cannot_be_issued(client):
    workshop, recommendations = adopted(count=1)
    report = create_report(workshop, recommendations)
    renditions.request_file(report, by=secretariat(client, workshop))

    assert press(client, report, "issue").status_code == 403


def test_contradictory_dates_are_warned_about(client, ready):
    shown, said = texts(client.get(issuing(ready)), ".notice-due"), [issue.before_issue(ready)["warnings"]]
    Meeting.objects.update(starts_on=date(2098, 12, 30), ends_on=date(2098, 12, 31))
    for day in (date(1999, 1, 1), date(2098, 12, 31), date(2099, 1, 1)):
        Report.objects.filter(pk=ready.pk).update(dated_on=day)
        said.append(issue.before_issue(Report.objects.get())["warnings"])

    assert shown == said.pop(0) != []
    assert said == [[str(issue.DATED_BEFORE_ADOPTION)], [], [issue.DATED_AFTER_MEETING % {"meeting": ready.meeting}]]


@pytest.mark.parametrize(("days", "is_odd"), [(-1, True), (0, False)])
def test_date_before_the_last_adoption_is_warned_about(days, is_odd):
    report = create_report()
    Meeting.objects.update(starts_on=None, ends_on=None, planned_starts_on=None, planned_ends_on=None)
    report.dated_on = report.items.get().recommendation.adoption.occurred_on + timedelta(days=days)
    report.save(update_fields=["dated_on"])

    assert bool(issue.before_issue(Report.objects.get())["warnings"]) == is_odd


@pytest.mark.parametrize("column", ["ends_on", "planned_ends_on"])
@pytest.mark.parametrize(("days", "is_odd"), [(-1, True), (0, False)])
def test_date_after_the_meeting_is_warned_about(column, days, is_odd):
    """Without recommendations, there is no date of adoption for comparison."""
    report = create_report(recommendations=[])
    Meeting.objects.update(starts_on=None, ends_on=None, planned_starts_on=None, planned_ends_on=None)
    Meeting.objects.update(**{column: report.dated_on + timedelta(days=days)})

    assert bool(issue.before_issue(Report.objects.get())["warnings"]) == is_odd


def test_only_the_marked_draft_can_be_read_before_issue(client, ready):
    rendition = ready.renditions.get()
    drafts = client.get(f"/renditions/{rendition.key}/{rendition.filename}")
    press(client, ready, "issue")
    ready.refresh_from_db()
    rendition = ready.master
    issued = client.get(f"/renditions/{rendition.key}/{rendition.filename}")

    contents = [b"".join(answer.streaming_content) for answer in (drafts, issued)]
    assert contents == [f"%PDF-1.7 the draft, {ready}".encode(), f"%PDF-1.7 the issued document, {ready}".encode()]


def test_draft_file_name_says_draft(client, ready):
    draft = ready.renditions.get()
    path = f"/renditions/{draft.key}/{ready.symbol.replace('/', '-')}"
    before = [client.get(f"{path}{end}").status_code for end in ("-draft.pdf", ".pdf")]
    press(client, ready, "issue")
    after = [client.get(f"{path}{end}").status_code for end in ("-draft.pdf", ".pdf")]

    assert (before, after) == ([200, 404], [302, 200])


def test_report_is_issued_once(client, ready):
    press(client, ready, "issue")

    assert press(client, ready, "issue").status_code == 403
    assert audit.entries(ready).filter(verb="report.issued").count() == 1


def test_issuing_requires_recent_authentication(client, ready):
    sign_in(client, User.objects.get(pk=ready.keeper.pk), minutes_ago=20)

    response = press(client, ready, "issue")

    assert response.url.startswith("/account/reauthenticate/")
    assert Report.objects.get().state == "draft"


@pytest.mark.parametrize("role", [Role.CHAIR, Role.RAPPORTEUR, Role.ORGANISER])
def test_other_roles_cannot_issue_or_transmit(client, ready, role):
    secretariat(client, ready.workshop, role)

    assert [press(client, ready, verb).status_code for verb in ("issue", "transmit")] == [404, 404]


def test_the_page_states_the_pages_of_the_draft_and_of_the_document(client, ready):
    """The draft that was read may have fewer pages: it states neither the distribution nor how to verify it."""
    page = client.get(issuing(ready))
    assert [re.findall(r"\d+", texts(page, f"[data-pages={one}]")[0]) for one in ("draft", "issued")] == [["4"], ["6"]]
    row = client.get(ready.get_absolute_url())
    assert texts(row, "[aria-labelledby=renditions] [data-label=Pages]") == ["4"]
    press(client, ready, "issue")
    assert texts(client.get(ready.get_absolute_url()), "[aria-labelledby=renditions] [data-label=Pages]") == ["6"]


def test_transmission_publishes_the_recommendations(client, ready):
    press(client, ready, "issue")
    asked = client.get(f"/reports/{ready.key}/transmit/")
    answer = hand_over(client, ready, publish="on", handed_to="The chair of CMM4, by note")

    assert ("checked" in element(asked, "[name=publish]").attrib, asked.context["withheld"]) == (True, 2)
    assert "2" in texts(asked, "label[for=id_publish]")[0].split()
    sent = Transmission.objects.get()
    assert (sent.report, sent.meeting, sent.recorded_by) == (ready, ready.meeting, ready.keeper)
    assert (sent.occurred_on, sent.handed_to) == (today(ready), "The chair of CMM4, by note")
    assert not Recommendation.objects.filter(published_at=None).exists()
    told = audit.entries(ready).get(verb="report.transmitted").data
    assert told == {"meeting": str(ready.meeting.key), "occurred_on": today(ready).isoformat()}
    assert notices(client.get(answer.url))[-1] == str(views.PUBLIC_NOW)


def test_transmitted_report_is_public(client, ready):
    press(client, ready, "issue")
    hand_over(client, ready, publish="on", handed_to="The chair of CMM4, by note")
    client.logout()
    told = " ".join(texts(client.get(ready.get_absolute_url()), ".facts dd"))
    assert date_format(today(ready), "j F Y") in told
    assert "The chair of CMM4, by note" in told
    ready.refresh_from_db()
    file = client.get(f"/renditions/{ready.master.key}/{ready.master.filename}")
    assert b"".join(file.streaming_content) == f"%PDF-1.7 the issued document, {ready}".encode()
    assert file["Content-Disposition"].endswith(f"filename*=UTF-8''{ready.symbol.replace('/', '-')}.pdf")


def test_recommendation_already_published_is_skipped(client, ready):
    by, withheld = User.objects.get(pk=ready.keeper.pk), list(transmission.withheld_recommendations(ready))
    publication.publish(withheld[0], by=by)

    transmission.publish_all(withheld, by=by)

    assert not transmission.withheld_recommendations(ready).exists()


def test_recommendations_may_remain_unpublished(client, ready):
    press(client, ready, "issue")
    page = client.get(hand_over(client, ready).url)

    assert notices(page)[-1] == str(views.NOT_PUBLIC)
    assert Recommendation.objects.filter(published_at=None).count() == 2
    client.logout()
    assert client.get(ready.get_absolute_url()).url.startswith("/account/login/")


@pytest.mark.parametrize("typed", ["", "yesterday", "2099-01-01", "1066-10-14", "2026-06-29"])
def test_date_of_transmission_is_between_the_report_and_today(client, ready, typed):
    press(client, ready, "issue")
    asked = client.get(f"/reports/{ready.key}/transmit/").context["form"]
    response = hand_over(client, ready, occurred_on=typed)

    assert asked["occurred_on"].value() == timezone.localdate(timezone=ready.workshop.tz)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["occurred_on"])
    assert not Transmission.objects.exists()


def test_page_says_what_becomes_public(client, ready):
    press(client, ready, "issue")
    withheld = client.get(f"/reports/{ready.key}/transmit/")
    Recommendation.objects.update(published_at=timezone.now())

    public = client.get(f"/reports/{ready.key}/transmit/")

    assert [len(elements(page, "[name=publish]")) for page in (withheld, public)] == [1, 0]
    notices_of = [texts(page, ".notice-due:not([data-open-period])") for page in (withheld, public)]
    assert len({text for found in notices_of for text in found}) == 2  # what will become public


def test_only_issued_reports_are_transmitted_and_only_once(client, ready):
    early = hand_over(client, ready)
    press(client, ready, "issue")
    hand_over(client, ready)
    late = hand_over(client, ready)

    assert [early.status_code, late.status_code] == [403, 403]
    assert early.context["exception"] == str(transmission.NOT_ISSUED)
    assert late.context["exception"] == str(transmission.TRANSMITTED_ALREADY)
    assert Transmission.objects.count() == 1


def reader(client, workshop):
    """Sign in a delegate of the workshop."""
    user = create_delegate(create_delegation(workshop, partner=create_partner("IT"))).user
    client.force_login(user)
    return user


@pytest.mark.parametrize("is_draft", [True, False])
def test_function_refuses_drafts_and_second_transmissions(is_draft):
    report = create_report() if is_draft else create_transmission().report
    reason = transmission.NOT_ISSUED if is_draft else transmission.TRANSMITTED_ALREADY
    with pytest.raises(Refused, match=str(reason)):
        transmission.transmit(report, occurred_on=today(report), by=report.composed_by)


def test_transmission_publishes_by_default():
    report = issue_report(issued_at=datetime(2026, 7, 1, tzinfo=UTC))
    transmission.transmit(report, occurred_on=date(2026, 7, 3), by=report.composed_by)
    assert not transmission.withheld_recommendations(report).exists()


def test_participant_reads_an_issued_report_and_its_master_only(client):
    report = issue_report()
    other = create_rendition(report, b"%PDF-1.7 an earlier file")
    reader(client, report.workshop)

    page = client.get(report.get_absolute_url())
    assert (page.status_code, page.context["oversees"]) == (200, False)
    assert client.get(f"/renditions/{report.master.key}/{report.master.filename}").status_code == 200
    assert client.get(f"/renditions/{other.key}/{other.filename}").url.endswith(f"/{report.master.filename}")
    assert client.get(f"/renditions/{report.master.key}/other.pdf").status_code == 404


def test_participant_does_not_see_a_draft(client):
    report = create_report()
    file = create_rendition(report)
    reader(client, report.workshop)

    assert client.get(report.get_absolute_url()).status_code == 404
    assert client.get(f"/renditions/{file.key}/{file.filename}").status_code == 404
    assert list(client.get(f"/workshops/{report.workshop.slug}/reports/").context["reports"]) == []


def test_transmitted_report_with_an_unpublished_recommendation_is_not_public(client):
    report = create_transmission(issue_report(create_report(*adopted(create_workshop(), count=1)))).report

    assert client.get(report.get_absolute_url()).url.startswith("/account/login/")
    client.force_login(create_delegate(create_delegation(create_workshop())).user)
    assert client.get(report.get_absolute_url()).status_code == 404


def test_public_page_shows_checksums_and_no_ministry(client):
    workshop, adopted_recommendations = adopted(count=1)
    report = create_transmission(issue_report(create_report(workshop, adopted_recommendations))).report
    Recommendation.objects.filter(pk=adopted_recommendations[0].pk).update(published_at=report.issued_at)

    page = client.get(report.get_absolute_url())
    secretariat(client, workshop)
    inside = client.get(report.get_absolute_url())

    assert texts(page, "aside .hash") == [report.master.sha256, report.master.digest]
    assert [len(elements(shown, "#receipts")) for shown in (page, inside)] == [0, 1]
    assert len(elements(page, f'a[href="/r/{adopted_recommendations[0].symbol}/"]')) == 1


def test_page_shows_one_state(client):
    report = issue_report()
    secretariat(client, report.workshop)
    issued = client.get(report.get_absolute_url())
    create_transmission(report)
    transmitted = client.get(report.get_absolute_url())

    assert [element(page, ".over").get("data-state") for page in (issued, transmitted)] == ["issued", "transmitted"]
    assert texts(issued, ".over .tag") == [str(ReportState.ISSUED.label)]
    [tag] = texts(transmitted, ".over .tag")
    assert tag != str(ReportState.ISSUED.label)


def test_hostile_title_is_escaped(client):
    title = "<script>alert(1)</script> {{ 7|add:7 }} =cmd()"
    report = issue_report(create_report(title=title))
    secretariat(client, report.workshop)

    page = client.get(report.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }} =cmd()" in page


def test_query_count_is_constant(client, django_assert_max_num_queries):
    few, many = create_report(*adopted(count=3)), create_report(*adopted(create_workshop(), count=40))
    for report in (few, many):
        issue_report(report)
    secretariat(client, few.workshop)
    client.get("/dashboard/")
    with django_assert_max_num_queries(14) as asked:
        client.get(few.get_absolute_url())
    secretariat(client, many.workshop)
    with django_assert_max_num_queries(len(asked)):
        client.get(many.get_absolute_url())


def test_draft_address_redirects_to_the_issued_file(client):
    report = issue_report()
    master = report.master
    address = reverse("printing:file", args=[master.key, master.draft_filename])
    secretariat(client, report.workshop)

    assert client.get(address).url == reverse("printing:file", args=[master.key, master.filename])
    secretariat(client, create_workshop())
    assert client.get(address).status_code == 404
