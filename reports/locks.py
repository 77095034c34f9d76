"""Lock a report for a change, and refuse those who may not make it."""

from django.utils.translation import gettext_lazy as _

from members.models import User
from registry.access import Refused
from reports.models import Report
from workshops.models import Role, Workshop
from workshops.user_roles import forget, roles_of

SECRETARIAT_ALONE = _("The secretariat of this workshop makes its reports.")
ISSUED = _("This report has been issued; nothing in it changes any more.")


def locked(report: Report, by: User) -> Report:
    """The row of a report, locked, for the secretariat of its workshop."""
    report = Report.objects.select_for_update(of=("self",)).select_related("workshop", "meeting").get(pk=report.pk)
    forget(by)
    require_secretariat(by, report.workshop)
    return report


def require_secretariat(user: User, workshop: Workshop) -> None:
    if not roles_of(user).has(workshop, Role.SECRETARIAT):
        raise Refused(SECRETARIAT_ALONE)


def require_draft(report: Report) -> None:
    if report.is_issued:
        raise Refused(ISSUED)
