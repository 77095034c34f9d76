"""Irreversible actions are refused if the role has ended since the request began."""

import pytest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from registry.access import Refused
from reports import locks
from reports.composing.issue import issue
from reports.dispatch import dispatch
from reports.models import Dispatch
from tests.factories import create_ministry, create_report, create_role, issue_report
from workshops.models import Role
from workshops.user_roles import roles_of

pytestmark = pytest.mark.django_db


def former_secretary(workshop):
    """Return a user whose cached role has ended in the database."""
    role = create_role(Role.SECRETARIAT, workshop=workshop)
    user = SimpleLazyObject(lambda: role.user)
    assert roles_of(user).has(workshop, Role.SECRETARIAT)
    role.ended_at = timezone.now()
    role.save(update_fields=["ended_at"])
    return user


def test_report_is_not_issued():
    report = create_report()
    with pytest.raises(Refused) as refused:
        issue(report, by=former_secretary(report.workshop))
    assert str(refused.value) == str(locks.SECRETARIAT_ALONE)
    report.refresh_from_db()
    assert not report.is_issued


def test_report_is_not_sent():
    report = issue_report()
    with pytest.raises(Refused) as refused:
        dispatch.send(report, [create_ministry()], by=former_secretary(report.workshop))
    assert str(refused.value) == str(dispatch.SECRETARIAT_ALONE)
    assert not Dispatch.objects.exists()
