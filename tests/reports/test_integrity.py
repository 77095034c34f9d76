"""An issued report prints an entry of the audit chain: the chain must contain it, and later entries do not change it."""

import json

import pytest

from registry import audit, triggers
from registry.files import storage
from registry.models import AuditEntry
from reports import integrity
from reports.printing.content import freeze
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """A draft report with two recommendations, whose adoption is on record."""
    author = factories.create_delegate()
    recommendations = [factories.create_recommendation("adopted", author=author) for _number in range(2)]
    report = factories.create_report(recommendations=recommendations)
    for recommendation in recommendations:
        audit.record(report.composed_by, "recommendation.moved", recommendation, target="adopted")
    return report


def issue(report):
    return factories.issue_report(report, snapshot=storage.store(freeze(report), "json"))


def test_it_prints_the_entry_of_the_last_adoption(report):
    last = AuditEntry.objects.get(number=2)
    assert json.loads(freeze(report))["record"] == {"number": 2, "sha256": last.hash}


def test_later_entries_do_not_change_what_is_printed(report):
    before = freeze(report)
    for item in report.items.select_related("recommendation"):
        audit.record(report.composed_by, "recommendation.published", item.recommendation)
    audit.record(report.composed_by, "report.composed", report)
    assert freeze(report) == before


def test_a_report_without_adoptions_on_record_prints_none():
    assert json.loads(freeze(factories.create_report()))["record"] is None


def test_a_chain_that_contains_the_printed_entry_is_sound(report):
    issue(report)
    assert list(integrity.findings()) == []


@pytest.mark.parametrize("change", [{"hash": "0" * 64}, {"number": 9}])
def test_a_chain_that_was_rewritten_since_is_found(report, change):
    issue(report)
    triggers.remove()
    AuditEntry.objects.filter(number=2).update(**change)
    assert [str(report) in finding for finding in integrity.findings()] == [True]


def test_a_missing_content_is_reported_elsewhere(report):
    issue(report)
    next(path for path in storage.every() if path.name == report.master.snapshot).unlink()
    assert list(integrity.findings()) == []
