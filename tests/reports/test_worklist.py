"""Dashboard items of reports, for their secretariat only."""

import pytest

from reports import worklist
from tests.factories import (
    create_dispatch,
    create_meeting,
    create_report,
    create_role,
    create_transmission,
    issue_report,
)
from tests.reports.items import fail, told
from workshops.models import Role

pytestmark = pytest.mark.django_db


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

    with django_assert_num_queries(6):  # two of them read the roles
        lines = told(dispatch.report.composed_by)

    assert lines == [
        (1, worklist.FAILED % 1, True),
        (1, str(worklist.IN_DRAFT), False),
    ]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.ORGANISER])
def test_other_roles_have_no_items(role):
    report = create_report()

    assert told(create_role(role, workshop=report.workshop).user) == []
