"""Characters that no font contains are named, with the places where they occur."""

import pytest

from registry import outbox
from reports.models import ReportRendition
from reports.printing import renditions
from reports.printing.missing_characters import missing_characters
from tests.elements import texts
from tests.factories import create_report
from tests.reports.reports import adopted, secretariat

pytestmark = pytest.mark.django_db


def test_missing_characters_are_named_with_their_places(client):
    report = create_report(*adopted(count=1), foreword="A sign \U00012000 of old.")
    keeper = secretariat(client, report.workshop)
    rendition = renditions.request_file(report, by=keeper)
    outbox.run("report.render", rendition.key)

    [row] = missing_characters(ReportRendition.objects.get())

    assert (row["code"], row["name"]) == ("U+12000", "Cuneiform Sign A")
    assert row["places"] == "Foreword"
    for path in ("", "issue/"):
        [shown] = texts(client.get(f"{report.get_absolute_url()}{path}"), "[data-missing] li")
        assert "U+12000" in shown


def test_nothing_is_read_without_missing_characters(django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        assert missing_characters(ReportRendition()) == []
