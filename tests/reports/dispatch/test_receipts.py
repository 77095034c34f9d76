"""The table of letters: sorting, filters, pages and export."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from members.models import Ministry
from registry import audit
from reports.dispatch import confirmation
from reports.dispatch.receipts import STATES
from reports.dispatch.views.receipts import TIMES
from reports.models import Channel, Dispatch
from tests.elements import texts
from tests.factories import create_dispatch, create_ministry, create_partner, issue_report
from tests.reports.reports import secretariat

pytestmark = pytest.mark.django_db
DAY, FIRST = timedelta(days=1), date(2026, 3, 2)
LATE = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)  # the next day in Ha Long


def test_the_heading_counts_ministries_and_institutions_apart(client, issued):
    before = texts(client.get(issued.get_absolute_url()), "[data-addressed]")
    for code in ("PL", "EU"):
        for kind in ("culture", "foreign_affairs"):
            create_dispatch(issued, create_ministry(create_partner(code), kind))

    [heading] = texts(client.get(issued.get_absolute_url()), "[data-addressed]")

    found = [row.ministry for row in issued.dispatches.select_related("ministry__partner")]
    assert confirmation.ministries(found) in heading
    assert heading != before[0]


@pytest.fixture
def sent(client):
    """Return a report sent to three ministries, with the secretariat signed in."""
    report = issue_report()
    secretariat(client, report.workshop)
    now = timezone.now()
    create_dispatch(report, create_ministry(create_partner("PL"), name="=cmd|'/c calc'!A1"), sent_at=now)
    create_dispatch(report, create_ministry(create_partner("VN"), name="Ministry of Culture"), opened_at=now)
    create_dispatch(report, create_ministry(create_partner("LA"), name="Arts"), channel="post", email="")
    return report


def many(report, count):
    """Create `count` further letters to ministries of one partner."""
    partner = create_partner("IT")
    ministries = Ministry.objects.bulk_create(
        Ministry(code=f"IT-{number}", partner=partner, kind="culture", name=f"Office {number}")
        for number in range(count)
    )
    Dispatch.objects.bulk_create(
        Dispatch(
            report=report,
            rendition=report.master,
            ministry=ministry,
            number=100 + number,
            symbol=f"{report.symbol}/LT/{100 + number}",
            dated_on=report.dated_on,
            ministry_name=ministry.name,
            partner_name=partner.name,
            email="office@example.org",
            queued_at=timezone.now() + timedelta(seconds=number),
            sent_at=timezone.now(),
        )
        for number, ministry in enumerate(ministries)
    )


def partners(client, report, query=""):
    page = client.get(f"{report.get_absolute_url()}?{query}")
    return [row.dispatch.ministry.partner.code for row in page.context["receipts"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["PL", "VN", "LA"]),
        ("sort=-number", ["LA", "VN", "PL"]),
        ("sort=ministry", ["PL", "LA", "VN"]),
        ("sort=state", ["VN", "PL", "LA"]),
        ("sort=nonsense", ["PL", "VN", "LA"]),
        ("state=sent", ["PL"]),
        ("channel=post", ["LA"]),
        ("channel=post&state=sent", []),
        ("page=99", ["PL", "VN", "LA"]),
    ],
)
def test_table_is_sorted_and_filtered_by_query_string(client, sent, query, found):
    assert partners(client, sent, query) == found


def test_table_is_paginated(client, sent):
    many(sent, 30)

    assert [len(partners(client, sent, query)) for query in ("", "page=2", "page=2&state=sent")] == [25, 8, 6]


def test_query_count_does_not_grow_with_rows(client, sent, django_assert_max_num_queries):
    paths = [sent.get_absolute_url(), *(f"/reports/{sent.key}/receipts.{ending}" for ending in ("csv", "xlsx"))]
    counts = []
    for _ in range(2):
        for path in paths:
            client.get(path)
            with django_assert_max_num_queries(18) as asked:
                answer = client.get(path)
                b"".join(answer.streaming_content) if answer.streaming else answer.content
            counts.append(len(asked))
        many(sent, 300) if len(counts) == len(paths) else None

    assert counts[: len(paths)] == counts[len(paths) :]


def test_export_has_the_same_rows_and_no_formulas(client, sent):
    text = b"".join(client.get(f"/reports/{sent.key}/receipts.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(client.get(f"/reports/{sent.key}/receipts.xlsx?state=sent").content))

    assert [(row["ministry"], row["state"], row["channel"]) for row in rows] == [
        ("'=cmd|'/c calc'!A1", str(STATES["sent"]), str(Channel.EMAIL.label)),
        ("Ministry of Culture", str(STATES["opened"]), str(Channel.EMAIL.label)),
        ("Arts", str(STATES["prepared"]), str(Channel.POST.label)),
    ]
    table = list(book.active.iter_rows(values_only=True))
    assert (len(table), table[0][0], table[1][2]) == (2, "letter", "'=cmd|'/c calc'!A1")
    exported = [entry.data for entry in audit.entries(sent).order_by("pk") if entry.verb == "receipts.exported"]
    assert exported == [{"letters": 3}, {"letters": 1}]


@pytest.fixture
def dated(client):
    """Return a report with three letters, of which each time is another: e-mailed, delivered by hand and paused."""
    report = issue_report(issued_at=datetime(2026, 3, 1, tzinfo=UTC))
    secretariat(client, report.workshop)
    by = {"dated_on": FIRST, "acknowledged_by": "Registry"}
    mailed = {"queued_at": LATE - DAY, "sent_at": LATE, "opened_at": LATE + DAY, "acknowledged_at": LATE + 2 * DAY}
    reminded = {"reminded_at": LATE + DAY, "reminders": 1, "receipt_by": "link"}
    on_paper = {"channel": "post", "email": "", "queued_at": LATE, "handed_on": FIRST, "receipt_by": "paper"}
    recorded = {"acknowledged_on": date(2026, 3, 9), "acknowledged_at": LATE + 30 * DAY}
    create_dispatch(report, create_ministry(create_partner("PL")), **by | mailed | reminded)
    create_dispatch(report, create_ministry(create_partner("LA")), **by | on_paper | recorded)
    paused = {"dated_on": FIRST, "queued_at": LATE, "paused_at": LATE + DAY}
    create_dispatch(report, create_ministry(create_partner("IT")), **paused)
    return report


def test_each_column_of_the_export_has_its_own_date_in_the_zone_of_the_workshop(client, dated):
    text = b"".join(client.get(f"/reports/{dated.key}/receipts.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    named = [name for name in rows[0] if name.endswith(" (Asia/Ho_Chi_Minh)")]
    assert [name.partition(" ")[0] for name in named] == list(TIMES)
    day = "2026-03-0{}T01:30+07:00".format
    assert [[row[name] for name in named] for row in rows] == [
        ["2026-03-02", day(4), "", day(5), "", day(6), day(7), day(6)],
        ["2026-03-02", day(5), "", "", "2026-03-02", "", "2026-03-09", ""],
        ["2026-03-02", day(5), day(6), "", "", "", "", ""],
    ]


def test_letters_acknowledged_on_paper_are_sorted_by_the_date_shown(client):
    report = issue_report(issued_at=datetime(2026, 3, 1, tzinfo=UTC))
    secretariat(client, report.workshop)
    recorded = datetime(2026, 4, 1, tzinfo=UTC)
    for code, day in (("PL", 9), ("LA", 3)):
        answer = {
            "acknowledged_on": date(2026, 3, day),
            "acknowledged_at": recorded,
            "receipt_by": "paper",
            "acknowledged_by": "Registry",
        }
        create_dispatch(report, create_ministry(create_partner(code)), channel="post", email="", **answer)
    assert partners(client, report, "sort=when") == ["LA", "PL"]
