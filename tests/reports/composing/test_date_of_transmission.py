"""The date of a transmission: between the issue of the report and today, in the time zone of the workshop."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.dateformat import format as date_format

from registry.access import Refused
from reports.composing import transmission
from reports.models import Transmission
from tests.factories import create_report, issue_report
from tests.reports.composing.test_issue import hand_over, today
from tests.reports.reports import adopted, secretariat

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("hours", "days"), [(17, (0, 1)), (16, (-1, 0))])  # midnight at the workshop is 17:00 UTC
def test_function_refuses_a_date_before_the_issue_at_the_workshop(hours, days):
    issued_at = datetime(2026, 7, 2, hours, 30, tzinfo=UTC)
    report = issue_report(issued_at=issued_at)
    early, possible = (issued_at.date() + timedelta(days=one) for one in days)
    with pytest.raises(Refused, match=date_format(possible, "j F Y")):
        transmission.transmit(report, occurred_on=early, by=report.composed_by)
    assert transmission.transmit(report, occurred_on=possible, by=report.composed_by).occurred_on == possible


def test_function_refuses_a_date_after_today_at_the_workshop():
    report = issue_report(issued_at=datetime(2026, 7, 2, tzinfo=UTC))
    with pytest.raises(Refused, match=str(transmission.IN_FUTURE)):
        transmission.transmit(report, occurred_on=today(report) + timedelta(days=1), by=report.composed_by)
    assert not Transmission.objects.exists()


def test_report_of_an_archived_workshop_was_transmitted_at_that_time():
    """It is issued in the portal long after the date that it bears."""
    report = create_report(dated_on=date(2010, 6, 23))
    type(report.workshop).objects.filter(pk=report.workshop.pk).update(archived_at=timezone.now())
    report = issue_report(type(report).objects.get(pk=report.pk))
    with pytest.raises(Refused):
        transmission.transmit(report, occurred_on=date(2010, 6, 22), by=report.composed_by)
    transmission.transmit(report, occurred_on=date(2010, 6, 23), by=report.composed_by)


@pytest.mark.parametrize("days", [-1, 1])
def test_form_names_the_day_of_issue_or_the_future(client, days):
    workshop, recommendations = adopted(count=1)
    report = issue_report(create_report(workshop, recommendations, dated_on=date(2026, 6, 30)))
    secretariat(client, workshop)
    response = hand_over(client, report, occurred_on=today(report) + timedelta(days=days))
    assert response.context["form"].has_error("occurred_on", "before_issue" if days < 0 else "future")
