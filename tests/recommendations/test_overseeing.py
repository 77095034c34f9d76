"""What waits in reports stands on the desk of their secretariat, and on nobody else's."""

import pytest
from django.utils import timezone

from recommendations import overseeing
from registry.models import Outgoing
from tests.factories import (
    create_dispatch,
    create_meeting,
    create_report,
    create_role,
    create_transmission,
    issue_report,
)
from workshops.models import Role

pytestmark = pytest.mark.django_db


def told(user):
    return [(item.count, item.sentence, item.verb, item.due) for item in overseeing.items(user)]


def fail(dispatch):
    now = timezone.now()
    Outgoing.objects.create(kind="dispatch.deliver", key=dispatch.key, owed_at=now, due_at=now, failed_at=now)


def test_each_report_waits_for_its_next_step():
    draft = create_report()
    user = draft.composed_by
    assert told(user) == [(1, "report is being composed", "Go on", False)]
    issue_report(draft)
    assert told(user) == [(1, "report is issued and not transmitted", "Transmit", False)]
    create_transmission(draft)
    assert told(user) == [(1, "report was sent to no ministry", "Send", False)]
    create_dispatch(draft)
    assert told(user) == []


def test_lost_letters_come_first_and_are_due(django_assert_num_queries):
    dispatch = create_dispatch(create_transmission().report)
    create_report(dispatch.report.workshop, [], by=dispatch.report.composed_by, meeting=create_meeting("ASEM8"))
    fail(dispatch)

    with django_assert_num_queries(1):
        lines = told(dispatch.report.composed_by)

    assert lines == [
        (1, "letter did not arrive, or only perhaps", "See to it", True),
        (1, "report is being composed", "Go on", False),
    ]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.ORGANISER])
def test_it_waits_for_nobody_else(role):
    report = create_report()

    assert told(create_role(role, workshop=report.workshop).user) == []
