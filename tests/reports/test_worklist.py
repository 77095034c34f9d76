"""Dashboard items of reports, for their secretariat only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.models import Outgoing
from reports import worklist
from reports.models import Dispatch
from tests.factories import (
    create_dispatch,
    create_meeting,
    create_report,
    create_role,
    create_transmission,
    issue_report,
)
from workshops.models import Role, Workshop

pytestmark = pytest.mark.django_db


def told(user):
    found = worklist.items(user)
    assert all(item.verb for item in found)
    return [(item.count, item.sentence, item.due) for item in found]


def fail(dispatch, **fields):
    now = timezone.now()
    times = {"queued_at": now, "due_at": now, "failed_at": now}
    Outgoing.objects.create(kind="dispatch.deliver", key=dispatch.key, **times, **fields)


def test_each_report_is_listed_with_its_next_step():
    draft = create_report()
    user = draft.composed_by
    assert told(user) == [(1, str(worklist.IN_DRAFT), False)]
    issue_report(draft)
    assert told(user) == [(1, str(worklist.NOT_TRANSMITTED), False)]
    create_transmission(draft)
    assert told(user) == [(1, str(worklist.NOT_SENT), False)]
    create_dispatch(draft)
    assert told(user) == []


def test_failed_letters_come_first_and_are_due(django_assert_num_queries):
    dispatch = create_dispatch(create_transmission().report)
    create_report(dispatch.report.workshop, [], by=dispatch.report.composed_by, meeting=create_meeting("ASEM8"))
    fail(dispatch)

    with django_assert_num_queries(4):  # two of them read the roles
        lines = told(dispatch.report.composed_by)

    assert lines == [
        (1, worklist.FAILED % 1, True),
        (1, str(worklist.IN_DRAFT), False),
    ]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.ORGANISER])
def test_other_roles_have_no_items(role):
    report = create_report()

    assert told(create_role(role, workshop=report.workshop).user) == []


def test_uncertain_delivery_is_listed_separately():
    dispatch = create_dispatch(create_transmission().report)
    fail(dispatch, delivery_began_at=timezone.now())

    assert told(dispatch.report.composed_by) == [(1, worklist.UNCERTAIN % 1, True)]


def test_unacknowledged_letters_are_listed_after_two_weeks():
    dispatch = create_dispatch(create_transmission().report)
    rows, long_ago = Dispatch.objects.filter(pk=dispatch.pk), timezone.now() - timedelta(days=15)
    line = [(1, worklist.UNACKNOWLEDGED % 1, False)]

    rows.update(sent_at=long_ago)
    assert told(dispatch.report.composed_by) == line
    rows.update(reminded_at=timezone.now())
    assert told(dispatch.report.composed_by) == []
    rows.update(reminded_at=long_ago)
    assert told(dispatch.report.composed_by) == line
    rows.update(acknowledged_at=timezone.now(), acknowledged_by="Registry")
    assert told(dispatch.report.composed_by) == []


def test_letters_of_archived_workshops_are_not_listed():
    dispatch = create_dispatch(create_transmission().report)
    Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=timezone.now() - timedelta(days=15))
    Workshop.objects.update(archived_at=timezone.now())

    assert told(dispatch.report.composed_by) == []
